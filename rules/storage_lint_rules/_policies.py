"""What no resource policy may leave out.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

from typing import Any

from storage_lint.graph.policy.document import Statement
from storage_lint.graph.policy.truth import Truth, any_part, not_of
from storage_lint.graph.value import Unknown


def names_nobody(statement: Statement | Unknown) -> Truth:
    """Return whether a statement has neither a Principal nor a NotPrincipal."""
    if isinstance(statement, Unknown):
        return statement
    return not_of(any_part((*statement.principals, *statement.not_principals), is_written))


def is_written(part: Any) -> Truth:
    """Return whether part of an element is there: of what is not known at all it is not."""
    return part if isinstance(part, Unknown) and part.text is None else True
