"""What stopped part of the work, as a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage_lint.source.record import Record

if TYPE_CHECKING:
    from storage_lint.source.span import Span


class Problem(Record):
    """Something that could not be done: an unreadable file, broken syntax, an unresolved module, a crashed rule.

    `summary` says what is wrong in one line and names its subject; `detail` says why or what to do.
    `span` is the place when one is known; `path` is the displayed file or directory when there is no span.
    A `note` did not stop work that decides a verdict by itself (a module that is not downloaded): it is shown, but
    does not change the exit code.
    """

    summary: str
    detail: str
    span: Span | None = None
    path: str | None = None
    note: bool = False
