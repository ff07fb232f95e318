"""What was called for and not read: a module that is not downloaded, a nested stack at a URL, what a macro adds.

What speaks of storage is not judged, and counts as such; the rest is one note for the whole run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from storage_lint.inputs.terraform.resource_types import WORDS
from storage_lint.source.pattern import LatePattern
from storage_lint.source.problem import Problem, Unread

# The words by which code speaks of the storage of services that are not reviewed yet, and of storage at large; those
# that are say theirs in their lowerings. `*cache*` may stand inside of a longer word.
_OTHER_WORDS: dict[str, tuple[str, ...]] = {
    "memorydb": ("*memorydb*",),
    "redshift": ("*redshift*",),
    "opensearch": ("*opensearch*", "*elasticsearch*"),
    "backup": ("backup", "backups"),
    "storage": ("storage",),
}
# What a source says when it makes something else for storage, if anything: a key, a role, a group, or nothing of AWS.
# Then names and arguments only say what for.
_ELSE = frozenset(
    (
        *("acm", "cloudwatch", "iam", "kms", "label", "lambda", "route53", "secrets", "securitygroup", "sns", "sqs"),
        *("azurerm", "google", "vpc"),
    )
)
# The end of the name of an argument that takes what another resource made.
_TAKES = LatePattern(r"(_|^)(arns?|ids?|subnets?|subnet_group(_name)?|security_groups?|polic(y|ies)|cidrs?)$")
_WORD = LatePattern(r"[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*|\d+")
# What stands in front of the path in a module's source or a template's URL.
# https://developer.hashicorp.com/terraform/language/modules/sources
_TRANSPORT = LatePattern(r"^(?:\w+::)?(?:\w+://[^/]*|[\w.-]+@[\w.-]+:|[\w-]+(?:\.[\w-]+)+(?=/))")
MAX_NAMED = 5  # sources in the note


class NotRead(Problem, kw_only=True):
    """A note that calls lead to one thing that was not read and speaks of `services`: its storage is not judged.

    It stands at the first call. It is a problem among the others, so that every form of a report has it.
    """

    source: str
    services: tuple[str, ...]
    calls: tuple[Unread, ...]


def services_spoken_of(unread: Unread) -> tuple[str, ...]:
    """Return the services of which the source, the name or the arguments of a call speak, sorted."""
    source = _words(_TRANSPORT.sub("", unread.source.partition("?")[0]))
    if not _ELSE.isdisjoint(source):
        return _services(source)
    arguments = [one for one in unread.arguments if not _TAKES.search(one.lower())]
    return _services([*source, *_words(unread.name), *(word for one in arguments for word in _words(one))])


def _words(text: str) -> list[str]:
    """The words of a text, and each two that follow each other as one."""
    words = [word.lower() for word in _WORD.findall(text)]
    return [*words, *("".join(pair) for pair in pairwise(words))]


def _services(words: list[str]) -> tuple[str, ...]:
    return tuple(
        service
        for service, names in sorted({**_OTHER_WORDS, **WORDS}.items())
        if any(_speaks(word, name) for word in words for name in names)
    )


def _speaks(word: str, name: str) -> bool:
    return name[1:-1] in word if name[0] == "*" else name == word


def settled(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield problems, with one note for each source that was not read and speaks of storage, and one for the rest."""
    storage: dict[tuple[str, str], list[Unread]] = {}
    others: list[Unread] = []
    for problem in dict.fromkeys(problems):
        if not isinstance(problem, Unread):
            yield problem
        elif services_spoken_of(problem):
            storage.setdefault((problem.source, problem.detail), []).append(problem)
        else:
            others.append(problem)
    for (source, _), calls in storage.items():
        yield _not_read(source, calls)
    if others:
        yield _passed_over(others)


def _not_read(source: str, calls: list[Unread]) -> NotRead:
    services = tuple(sorted({service for call in calls for service in services_spoken_of(call)}))
    first = calls[0]
    what = first.address if len(calls) == 1 else f"{source or first.address}, called {len(calls):,} times,"
    summary = f"{what} is not read: its storage is not judged ({', '.join(services)})"
    return NotRead(
        summary, first.detail, first.span, first.path, note=True, source=source, services=services, calls=tuple(calls)
    )


def _passed_over(others: list[Unread]) -> Problem:
    sources = list(dict.fromkeys(one.source or one.address for one in others))
    more = f" and {len(sources) - MAX_NAMED} more" if len(sources) > MAX_NAMED else ""
    calls = "1 call leads" if len(others) == 1 else f"{len(others):,} calls lead"
    remedies = "; ".join(dict.fromkeys(one.detail for one in others))
    named = f"{', '.join(sources[:MAX_NAMED])}{more}"
    detail = f"nothing in source, name or arguments speaks of storage: {named}\n{remedies}"
    return Problem(f"{calls} to what is not read", detail, note=True)
