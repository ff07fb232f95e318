"""Tests that try random examples try the same ones in every run, so that what fails was changed by who changed it.

No test has a deadline: a busy machine is no fault.

The open search is a job of its own: ``python fuzz/search.py`` runs them from one new seed after another.
"""

import gc
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("search", derandomize=False, print_blob=True, deadline=None)
settings.load_profile("fixed")


# Thousands of small tests make little garbage, imports and collection next to none: it is searched for rarely.
gc.set_threshold(100_000, 50, 100)


# One test each, of seconds: begun last, they would be what the other processes wait for.
LONG = {"test_new_service.py", "test_wheel.py"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that take longest."""
    items.sort(key=lambda item: item.path.name not in LONG)


def pytest_collection_finish() -> None:
    """Keep what was imported and collected out of every later search for garbage: it stays, and there is much of it."""
    gc.freeze()


_number = count()


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a directory for a test and return it.

    Pytest's own fixture also leads a link to the newest directory of each test, over and over: the disk is waited for.
    """
    path = tmp_path_factory.getbasetemp() / f"{request.node.name.partition('[')[0][:30]}{next(_number)}"
    path.mkdir(mode=0o700)
    return path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a directory of its own the working directory of a test, and return it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
