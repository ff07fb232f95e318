"""Assemblies that someone broke on purpose: whatever stands where, reading ends, and without an exception."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from depth import tries
from files import write_over
from storage_lint.graph.graph import build
from storage_lint.graph.reading import ReadSettings
from storage_lint.inputs.cdk import read_assemblies

APPS = Path("fixtures/cdk/apps")
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 1e308, "", "..", "/", "\0", "a" * 5_000, [], {}, [[]], {"": None}, {"Ref": "x"}, ["x", 3]]
)


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value in the data."""
    inner = list(data.items()) if isinstance(data, dict) else list(enumerate(data)) if isinstance(data, list) else []
    return [path, *(below for key, value in inner for below in places(value, (*path, key)))]


def changed(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy = data.copy()
    copy[path[0]] = changed(data[path[0]], path[1:], value)
    return copy


@pytest.mark.parametrize("app", ["nested-by-path", "old-manifest", "stages", "suppressions"])
def test_any_value_may_be_any_other(app: str, tmp_path: Path) -> None:
    out = tmp_path / "cdk.out"
    shutil.copytree(APPS / app / "cdk.out", out)
    files = {path: json.loads(path.read_text()) for path in sorted(out.rglob("*.json"))}
    targets = [(path, place) for path, data in files.items() for place in places(data)]

    @settings(max_examples=tries(60, usual=40), suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.sampled_from(targets), ODD)
    def read(target: tuple[Path, tuple[Any, ...]], value: Any) -> None:
        path, place = target
        write_over(path, json.dumps(changed(files[path], place, value)))
        try:
            reading = read_assemblies([str(out)], ReadSettings())
            for resource in build(reading.resources).resources:
                if resource.construct is not None:
                    assert isinstance(resource.construct.class_name, str | None)
                    resource.construct.lead(resource.declared.trace())
        finally:
            write_over(path, json.dumps(files[path]))

    read()
