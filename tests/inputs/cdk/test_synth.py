"""`--synth` runs the program that it is told to run, and says what went wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from commands import run
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


# Writes a stack with a bucket whose line it records, as the CDK does for a program in Python.
PROGRAM = """
import json, os, sys
out = os.environ["CDK_OUTDIR"]
frames = ["...aws-cdk-lib, jsii runtime, node internals...", f"<module> ({os.path.abspath('app.py')}:2)"]
logical = {"type": "aws:cdk:logicalId", "data": "Logs", "trace": frames}
stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "Shop.template.json"},
         "metadata": {"/Shop/Logs/Resource": [logical]}}
bucket = {"Type": "AWS::S3::Bucket", "Metadata": {"aws:cdk:path": "Shop/Logs/Resource"}}
with open(os.path.join(out, "manifest.json"), "w") as file:
    json.dump({"version": "48.0.0", "artifacts": {"Shop": stack}}, file)
with open(os.path.join(out, "Shop.template.json"), "w") as file:
    json.dump({"Resources": {"Logs": bucket, "Half": {"Properties": {}}}}, file)
assert os.environ["JSII_HOST_STACK_TRACES"] == "1"
"""


def test_two_runs_say_the_same_and_name_no_directory_of_this_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "app.py").write_text(PROGRAM)
    (tmp_path / "cdk.json").write_text(json.dumps({"app": f"{sys.executable} app.py"}))
    monkeypatch.delenv("JSII_HOST_STACK_TRACES", raising=False)
    monkeypatch.setattr(os, "urandom", bytes)  # the word that lets GitHub's runner read commands again
    for path, directory in ((".", tmp_path), (tmp_path.name, tmp_path.parent)):
        monkeypatch.chdir(directory)
        for words in (["--format", "json"], ["--format", "github"], ["--explain"]):
            first, second = (run("--synth", *words, path).output for _ in range(2))
            assert first == second
            assert "storage-lint-synth" not in first
    report = json.loads(run("--synth", "--format", "json", str(tmp_path.name)).output)
    below = tmp_path.name
    assert {one["location"]["path"] for one in report["findings"]} == {f"{below}/app.py"}
    assert {one["related"][-1]["location"]["path"] for one in report["findings"]} == {
        f"{below}/cdk.out/Shop.template.json"
    }
    assert [one["summary"] for one in report["problems"]] == [
        f"{below}/cdk.out/Shop.template.json: resource Half has no Type"
    ]


def test_what_is_found_is_the_same_as_in_the_assembly_that_the_cdk_leaves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "app.py").write_text(PROGRAM)
    monkeypatch.chdir(tmp_path)
    made = json.loads(run("--synth", "--app", f"{sys.executable} app.py", "--format", "json").output)
    (tmp_path / "cdk.out").mkdir()
    environment = {**os.environ, "CDK_OUTDIR": "cdk.out", "JSII_HOST_STACK_TRACES": "1"}
    subprocess.run([sys.executable, "app.py"], check=True, env=environment)
    assert json.loads(run("--format", "json").output) == made


def test_what_the_program_says_names_no_directory_of_this_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert problem(Path(), "echo no room in $CDK_OUTDIR/asset; exit 3")[1] == (
        "it ended with status 3; it said:\nno room in cdk.out/asset"
    )


def test_the_caller_decides_whether_lines_are_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JSII_HOST_STACK_TRACES", "0")
    assert problem(tmp_path, "echo $JSII_HOST_STACK_TRACES; exit 3")[1].endswith("it said:\n0")


def test_a_program_that_does_not_end_is_stopped_with_what_it_started(tmp_path: Path) -> None:
    started = time.monotonic()
    summary, detail = problem(tmp_path, "echo waiting; (sleep 2; touch late) & sleep 60", timeout_seconds=0.5)
    assert summary.endswith("did not end")
    assert detail == "it was stopped after 0.5 seconds; it said:\nwaiting"
    assert time.monotonic() - started < 30
    time.sleep(2.2)
    assert not (tmp_path / "late").exists()
