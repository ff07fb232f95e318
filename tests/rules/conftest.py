"""Every test of rules works in a directory of its own."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _here(here: Path) -> None:
    pass
