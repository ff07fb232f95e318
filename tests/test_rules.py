"""Every rule's page: its form, and its examples, executed."""

from __future__ import annotations

import pytest

from storage_lint import testing
from storage_lint.packs import BUILT_IN


@pytest.mark.parametrize("example", testing.examples(BUILT_IN), ids=str)
def test_example(example: testing.Example) -> None:
    assert testing.failures(example) == []


def test_form() -> None:
    assert testing.form_errors(BUILT_IN) == []
