"""Names that whoever deploys gives: what a template configures by one may be what another template declares.

A bucket and its policy in two templates meet by a parameter that whoever deploys them gives, or a script passes on:
nothing that was read says so, and nothing can rule it out. Templates of one directory are so often deployed together
that a resource there is not known to have nothing of its own.
"""

from __future__ import annotations

import os

from storage_lint.graph.choices import cases
from storage_lint.graph.joins.match import may_be_there
from storage_lint.graph.joins.owners import name_of
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.text import is_from_outside, is_identity, may_be_equal
from storage_lint.graph.value import Unknown, Value, text_of


def directory_of(resource: Resource) -> str | None:
    """Return the directory of the template that a resource stands in; None for what is no template."""
    return os.path.dirname(resource.scope) if resource.language == "cloudformation" else None


def left_open(attachment: Attachment) -> str | None:
    """Return the directory of a template that leaves it to whoever deploys it what it configures; None for others."""
    is_open = any(isinstance(case, Unknown) and is_from_outside(case) for case in cases(attachment.target))
    return directory_of(attachment) if is_open else None


def may_be_given(attachment: Attachment, owner: Resource) -> bool:
    """Return whether a name that is given may be that of an owner in another template."""
    return may_be_there(attachment, owner) and any(_may_be(case, name_of(owner)) for case in cases(attachment.target))


def _may_be(target: Value[str], name: Value[str]) -> bool:
    if not isinstance(target, Unknown) or not is_from_outside(target):
        return False
    text, named = text_of(target), text_of(name)
    if text is None or named is None:
        return True
    if is_identity(named):  # AWS made the name up, and then it was given to the other stack
        return len(text.parts) == 1
    return may_be_equal(text, named)
