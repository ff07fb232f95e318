"""What stopped part of the work, as a value."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from storage_lint.source.pattern import LatePattern
from storage_lint.source.record import Record

if TYPE_CHECKING:
    from storage_lint.source.span import Span


T = TypeVar("T")
_TYPE = LatePattern(r"AWS::\w+::\w+")


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


class Locked(Problem):
    """A file that git-crypt has encrypted, and that is not unlocked: https://github.com/AGWA/git-crypt."""


class NeverThere(Problem):
    """A note that resources exist nowhere with the values that they get: where all that uses them was read."""


class Unread(Problem, kw_only=True):
    """A note that something was called for and not read, so that what it makes is not judged.

    `address` and `name` are those of the call ('module.data.module.uploads', 'uploads'), `source` is what it leads to
    as written, `arguments` are the names of what is given to it, and values that say what it is.
    """

    address: str
    name: str
    source: str
    arguments: tuple[str, ...] = ()


def types_in(text: str) -> str:
    """Return the resource types of CloudFormation that stand in a text, each once: what a template speaks of."""
    return " ".join(dict.fromkeys(match.group() for match in _TYPE.finditer(text)))


def internal_error(what: str, error: BaseException, path: str | None = None) -> Problem:
    """Return a problem for a bug of ours: what was being done, the error, and the line of this program.

    With STORAGE_LINT_DEBUG set, `error` is raised instead.
    """
    if os.environ.get("STORAGE_LINT_DEBUG"):
        raise error
    where, frame = "", error.__traceback__
    while frame is not None:
        file = frame.tb_frame.f_code.co_filename
        if f"{os.sep}storage_lint" in file:
            where = f" at {os.path.basename(file)}:{frame.tb_lineno}"
        frame = frame.tb_next
    detail = f"{type(error).__name__}: {str(error)[:300]}{where}; STORAGE_LINT_DEBUG=1 shows the traceback"
    return Problem(f"internal error while {what}: this is a bug of storage-lint", detail, path=path)


@contextmanager
def contained(what: str, problems: list[Problem], path: str | None = None) -> Iterator[None]:
    """Make a bug of ours inside the block a problem, so that it loses the block's work and nothing else."""
    try:
        yield
    except Exception as error:  # noqa: BLE001  (the one place where whatever happens must not lose the other work)
        problems.append(internal_error(what, error, path))


class Stages:
    """Runs the stages of a pipeline. One that crashes loses its own work, says so, and the rest goes on."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def run(self, what: str, stage: Callable[[], T], otherwise: T) -> T:
        """Return what a stage returns; `what` it does, in words."""
        with contained(what, self.problems):
            return stage()
        return otherwise

    def each(self, what: str, stage: Callable[[], Iterable[T]]) -> Iterator[T]:
        """Yield what a stage yields, until it crashes."""
        with contained(what, self.problems):
            yield from stage()
