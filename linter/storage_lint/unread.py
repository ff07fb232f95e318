"""What was called for and not read: a module that is not downloaded, a nested stack at a URL, what a macro adds.

What speaks of storage is not judged, and counts as such; the rest is one note for the whole run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from storage_lint.inputs.unread_services import services_spoken_of
from storage_lint.source.pattern import LatePattern
from storage_lint.source.problem import Problem, Unread
from storage_lint.source.record import replace

T = TypeVar("T")
MAX_NAMED = 5  # sources in the note, and things to do about them
_LOGIN = LatePattern(r"(https?://|://[^/:@\s]*:)[^/\s]*@")
# https://developer.hashicorp.com/terraform/language/modules/sources: what is chosen there is no secret
_QUERY = LatePattern(r"([?&](?!(?:archive|depth|ref|rev|version)=)[^=&?\s]+=)[^&\s]+")


class NotRead(Problem, kw_only=True):
    """A note that calls lead to one thing that was not read and speaks of `services`: its storage is not judged.

    It stands at the first call. It is a problem among the others, so that every form of a report has it.
    """

    source: str
    services: tuple[str, ...]
    calls: tuple[Unread, ...]


def settled(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield problems, with one note for each source that was not read and speaks of storage, and one for the rest."""
    storage: dict[tuple[str, str], list[Unread]] = {}
    others: list[Unread] = []
    for problem in dict.fromkeys(problems):
        if not isinstance(problem, Unread):
            yield problem
            continue
        call = replace(problem, source=_without_credentials(problem.source))
        if services_spoken_of(call):
            storage.setdefault((call.source or call.address, call.detail), []).append(call)
        else:
            others.append(call)
    for calls in storage.values():
        yield _not_read(calls)
    if others:
        yield _passed_over(others)


def without(problems: Iterable[Problem], known: Counter[T], key: Callable[[Unread], T]) -> Iterator[Problem]:
    """Yield problems without the calls that are known: as many of a key as are counted."""
    seen: Counter[T] = Counter()
    for problem in problems:
        if not isinstance(problem, NotRead):
            yield problem
            continue
        left = []
        for call in problem.calls:
            seen[key(call)] += 1
            left += [call] if seen[key(call)] > known[key(call)] else []
        if left:
            yield _not_read(left)


def _without_credentials(source: str) -> str:
    """Return a source as it may be shown: a password before the host, and what a query says but for a version."""
    return _QUERY.sub(r"\1…", _LOGIN.sub(r"\1…@", source))


def _not_read(calls: list[Unread]) -> NotRead:
    services = tuple(sorted({service for call in calls for service in services_spoken_of(call)}))
    first = calls[0]
    what = first.address if len(calls) == 1 else f"{first.source or first.address}, called {len(calls):,} times,"
    summary = f"{what} is not read: its storage is not judged ({', '.join(services)})"
    return NotRead(
        summary,
        first.detail,
        first.span,
        first.path,
        note=True,
        source=first.source,
        services=services,
        calls=tuple(calls),
    )


def _passed_over(others: list[Unread]) -> Problem:
    sources: dict[str, dict[str, None]] = {}  # of each thing to do about it
    for one in others:
        sources.setdefault(one.detail, {})[one.source or one.address] = None
    calls = "1 call of a module or stack is" if len(others) == 1 else f"{len(others):,} calls of modules or stacks are"
    if len(sources) == 1:
        parts = [f": {_named(list(named))}\n{remedy}" for remedy, named in sources.items()]
    else:
        parts = [f"\n{_named(list(named))}: {remedy}" for remedy, named in sources.items()]
    more = [f"\nand {len(parts) - MAX_NAMED} more"] if len(parts) > MAX_NAMED else []
    detail = "".join(["nothing in source, name or arguments speaks of storage", *parts[:MAX_NAMED], *more])
    return Problem(f"{calls} not read", detail, note=True)


def _named(sources: list[str]) -> str:
    more = f" and {len(sources) - MAX_NAMED} more" if len(sources) > MAX_NAMED else ""
    return f"{', '.join(sources[:MAX_NAMED])}{more}"
