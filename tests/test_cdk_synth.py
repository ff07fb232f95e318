"""`--synth` runs the program that it is told to run, and says what went wrong."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import pytest

from storage_lint.inputs.cdk.synth import synthesised
from storage_lint.source.problem import Problem

WRITES = f"""{sys.executable} -c "import os; open(os.path.join(os.environ['CDK_OUTDIR'], 'manifest.json'), 'w')" """
SHOWS = f"""{sys.executable} -c "import os; print(os.environ['CDK_CONTEXT_JSON']); exit(3)" """


def problem(directory: Path, app: str | None = None, timeout_seconds: float = 60) -> tuple[str, str]:
    with synthesised(str(directory), app, timeout_seconds) as result:
        assert isinstance(result, Problem)
        return result.summary.removeprefix(f"{directory}").removeprefix("/"), result.detail


def test_the_app_of_cdk_json_writes_the_assembly(tmp_path: Path) -> None:
    (tmp_path / "cdk.json").write_text(json.dumps({"app": WRITES}))
    with synthesised(str(tmp_path)) as out:
        assert isinstance(out, str)
        assert os.listdir(out) == ["manifest.json"]
    assert not os.path.exists(out)
    assert os.listdir(tmp_path) == ["cdk.json"]


def test_the_app_given_wins(tmp_path: Path) -> None:
    (tmp_path / "cdk.json").write_text('{"app": "exit 1", "build": "exit 1"}')
    with synthesised(str(tmp_path), WRITES) as out:
        assert isinstance(out, str)


def test_the_build_runs_first(tmp_path: Path) -> None:
    (tmp_path / "cdk.json").write_text(json.dumps({"app": WRITES, "build": "echo compiling && exit 4"}))
    assert problem(tmp_path) == (": 'echo compiling && exit 4' failed", "it ended with status 4; it said:\ncompiling")


def test_a_directory_is_an_assembly_already(tmp_path: Path) -> None:
    (tmp_path / "cdk.out").mkdir()
    with synthesised(str(tmp_path), "cdk.out") as out:
        assert out == str(tmp_path / "cdk.out")
    assert (tmp_path / "cdk.out").is_dir()


def test_the_program_gets_the_context(tmp_path: Path) -> None:
    (tmp_path / "cdk.json").write_text(json.dumps({"app": SHOWS, "context": {"a": 1, "b": 1}}))
    (tmp_path / "cdk.context.json").write_text('{"b": 2}')
    _, detail = problem(tmp_path)
    assert json.loads(detail.partition("it said:\n")[2]) == {
        "aws:cdk:enable-path-metadata": True,
        "aws:cdk:enable-asset-metadata": True,
        "a": 1,
        "b": 2,
    }


@pytest.mark.parametrize(
    ("settings", "summary", "detail"),
    [
        (None, ": there is no CDK app to run", 'cdk.json names none in "app"; use --app'),
        ("{}", ": there is no CDK app to run", 'cdk.json names none in "app"; use --app'),
        ('{"app": ["node"]}', ": there is no CDK app to run", 'cdk.json names none in "app"; use --app'),
        ("[]", "cdk.json: cannot be read", "it is not a mapping"),
        ("{", "cdk.json: not JSON", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        ('{"app": "exit 7"}', ": 'exit 7' failed", "it ended with status 7"),
        ('{"app": "true"}', ": 'true' wrote no assembly", "it ended well but wrote no assembly to $CDK_OUTDIR; "),
    ],
)
def test_what_goes_wrong_is_said(tmp_path: Path, settings: str | None, summary: str, detail: str) -> None:
    if settings is not None:
        (tmp_path / "cdk.json").write_text(settings)
    said = problem(tmp_path)
    assert said[0] == summary
    assert said[1].startswith(detail)


def test_context_that_cannot_be_read_stops_it(tmp_path: Path) -> None:
    (tmp_path / "cdk.json").write_text(json.dumps({"app": WRITES}))
    (tmp_path / "cdk.context.json").write_text("[]")
    assert problem(tmp_path) == ("cdk.context.json: cannot be read", "it is not a mapping")


def test_a_program_that_does_not_end_is_stopped_with_what_it_started(tmp_path: Path) -> None:
    started = time.monotonic()
    summary, detail = problem(tmp_path, "echo waiting; (sleep 3; touch late) & sleep 60", timeout_seconds=0.5)
    assert summary.endswith("did not end")
    assert detail == "it was stopped after 0.5 seconds; it said:\nwaiting"
    assert time.monotonic() - started < 30
    time.sleep(3.2)
    assert not (tmp_path / "late").exists()
