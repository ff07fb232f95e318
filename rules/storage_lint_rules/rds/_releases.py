"""Engines with their major versions, as instances and the families of groups write them."""

from __future__ import annotations

from storage_lint.graph.value import Unknown
from storage_lint.resources.rds import Options
from storage_lint.source.pattern import LatePattern
from storage_lint.source.record import Record

_FAMILY = LatePattern(r"(?P<engine>[a-z][a-z0-9-]*?)-?(?P<version>[0-9]+(?:\.[0-9]+)*)")
_NUMBERS = LatePattern(r"[0-9]+(?:\.[0-9]+)*")
# From these versions on the first number alone is the major version; before them, and elsewhere, the first two are.
_ONE_NUMBER_FROM = {"postgres": 10, "oracle": 18}
_TWO_NUMBERS = 2


class Release(Record):
    """A major version of an engine."""

    engine: str
    version: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.engine} {'.'.join(map(str, self.version))}"


def release_of_family(family: str) -> Release | None:
    """Return what a family of parameter groups is for ('postgres16', 'oracle-ee-19'); None: it is of no known form."""
    found = _FAMILY.fullmatch(family.lower())
    if found is None:
        return None
    return Release(found["engine"], tuple(int(number) for number in found["version"].split(".")))


def release_of_options(options: Options) -> Release | Unknown | None:
    """Return what an option group is for; None: it does not say."""
    engine, version = options.engine, options.major_version
    if isinstance(engine, Unknown) or isinstance(version, Unknown):
        return engine if isinstance(engine, Unknown) else version if isinstance(version, Unknown) else None
    name = (engine.value or "").lower()
    major = major_of(name, version.value)
    return Release(name, major) if name and major is not None else None


def major_of(engine: str, version: str | None) -> tuple[int, ...] | None:
    """Return the major version in a version of an engine; None where it is not written, or not as a whole."""
    written = _NUMBERS.match(version or "")
    if written is None:
        return None
    numbers = tuple(int(number) for number in written[0].split("."))
    first = next((least for start, least in _ONE_NUMBER_FROM.items() if engine.startswith(start)), None)
    if first is not None and numbers[0] >= first:
        return numbers[:1]
    return numbers[:_TWO_NUMBERS] if len(numbers) >= _TWO_NUMBERS else None
