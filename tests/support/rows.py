"""Tables of cases that one test goes through: whole tables of small cases cost more as tests than in what they ask."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

import pytest

Test = Callable[..., None]
Ids = Callable[[Any], object] | Iterable[object] | None
MAX_NAME = 200


def rows(names: str | Sequence[str], values: Iterable[Any], ids: Ids = None) -> Callable[[Test], Test]:
    """Make a test go through a table, as `pytest.mark.parametrize` makes many tests of it.

    Each row is tried, also after one that fails; all that fail are told at once, each with its name. The rows of a test
    share its fixtures.
    """
    own = [one.strip() for one in names.split(",")] if isinstance(names, str) else list(names)
    table = [(name, row if len(own) > 1 else (row,)) for name, row in _named(values, ids)]

    def decorate(test: Test) -> Test:
        @wraps(test)
        def each(**fixtures: Any) -> None:
            failed: list[BaseException] = []
            for name, row in table:
                try:
                    test(**fixtures, **dict(zip(own, row, strict=True)))
                except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001  (it is told below)
                    error.add_note(f"in row {name}")
                    failed.append(error)
            if len(failed) == 1:
                raise failed[0]
            if failed:
                raise BaseExceptionGroup(f"{len(failed)} of {len(table)} rows", failed)

        signature = inspect.signature(test)
        left = [one for name, one in signature.parameters.items() if name not in own]
        each.__signature__ = signature.replace(parameters=left)  # type: ignore[attr-defined]
        return each

    return decorate


def _named(values: Iterable[Any], ids: Ids) -> list[tuple[str, Any]]:
    """Return each row with its name: what `ids` says of it, or the values themselves."""
    table = list(values)
    if ids is None:
        said = [repr(row)[:MAX_NAME] for row in table]
    else:
        said = [str(one) for one in (map(ids, table) if callable(ids) else ids)]
    named = zip(said, table, strict=True)
    return [(f"{number} of {len(table)}: {one}", row) for number, (one, row) in enumerate(named, 1)]
