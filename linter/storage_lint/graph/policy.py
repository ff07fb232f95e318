"""The one policy engine: IAM policy documents as typed statements, from every way they can be written.

Facts: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from __future__ import annotations

from storage_lint.graph.value import Origin, Value
from storage_lint.source.record import Record


class Condition(Record):
    """`operator` → `key` → `values`, as in {"Bool": {"aws:SecureTransport": ["false"]}}. Keys keep their case."""

    operator: str
    key: str
    values: tuple[Value[str], ...]


class Statement(Record):
    """A policy statement. Where an element is absent its tuple is empty; `not_*` hold the negated forms.

    `principals` holds (kind, value) pairs: ("*", "*") for a bare star, else ("AWS", …), ("Service", …).
    """

    effect: Value[str]
    principals: tuple[tuple[str, Value[str]], ...]
    not_principals: tuple[tuple[str, Value[str]], ...]
    actions: tuple[Value[str], ...]
    not_actions: tuple[Value[str], ...]
    resources: tuple[Value[str], ...]
    not_resources: tuple[Value[str], ...]
    conditions: tuple[Condition, ...]
    # Elements that could not be read at all ('Condition'): the statement may be narrower than it looks.
    unread: tuple[Value[str], ...]


class Policy(Record):
    """A policy document. An Unknown among the statements stands for statements that could not be read."""

    statements: tuple[Statement | Value[None], ...]
    declared: Origin
    address: str = ""
