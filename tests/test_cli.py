"""The command line: what it prints and how it exits, with a pipeline of which the result is given."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest

from commands import run
from reports import finding, full, undecided
from rows import rows
from storage_lint import __version__, cli, commands, options
from storage_lint import run as run_module
from storage_lint.lint import Settings
from storage_lint.report import Report
from storage_lint.rule import Profile, Severity
from storage_lint.run import Options
from storage_lint.source.problem import Problem
from storage_lint.terminal import Bar, is_coloured

NOTE = Problem("a note", "it is only a note", note=True)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[Sequence[str], Settings]]:
    """What the pipeline was called with; it finds nothing."""
    return returning(monkeypatch, Report())


def returning(monkeypatch: pytest.MonkeyPatch, report: Report) -> list[tuple[Sequence[str], Settings]]:
    calls: list[tuple[Sequence[str], Settings]] = []

    def lint(paths: Sequence[str], settings: Settings, progress: object) -> Report:
        calls.append((list(paths), settings))
        return report

    monkeypatch.setattr(run_module, "lint", lint)
    return calls


def test_options_become_settings(calls: list[tuple[Sequence[str], Settings]]) -> None:
    words = ["--select", "s3,ebs-*", "--select", "rds", "--ignore", " a , ", "--profile", "strict", "--var", "a=b=c"]
    words += ["--var", "d=", "--var-file", "x.tfvars", "--var-file", "y.tfvars", "--parameters", "p.json", "one", "two"]
    assert run(*words).status == 0
    ((paths, settings),) = calls
    assert paths == ["one", "two"]
    assert (settings.select, settings.ignore, settings.profile) == (("s3", "ebs-*", "rds"), ("a",), Profile.STRICT)
    assert settings.reading.variables == {"a": "b=c", "d": ""}
    assert settings.reading.variable_files == ("x.tfvars", "y.tfvars")
    assert settings.reading.parameter_files == ("p.json",)
    assert not settings.cfn_lint
    run("--cfn-lint")
    assert calls[1][1].cfn_lint


NOTHING = """\
No findings, 0 undecided, 0 suppressed, 0 problems.
Nothing was read: no Terraform, CloudFormation or CDK files there.
"""


def test_the_default_path_is_here(calls: list[tuple[Sequence[str], Settings]]) -> None:
    assert run() == (0, NOTHING, "")
    assert calls[0][0] == ["."]


def test_a_directory_called_like_a_command(calls: list[tuple[Sequence[str], Settings]]) -> None:
    run("./rules")
    run("--profile", "strict", "rules")
    assert [paths for paths, _ in calls] == [["./rules"], ["rules"]]


@pytest.mark.parametrize(
    ("report", "words", "status"),
    [
        (Report(), [], 0),
        (Report(problems=(NOTE,)), [], 0),
        (Report(undecided=(undecided(),)), [], 0),
        (Report(undecided=(undecided(),)), ["--undecided", "show"], 0),
        (Report(undecided=(undecided(),)), ["--undecided", "fail"], 1),
        (Report((finding(),)), [], 1),
        (Report((finding(),)), ["--fail-on", "high"], 0),
        (Report((finding(),)), ["--fail-on", "medium"], 1),
        (Report((finding(severity=Severity.INFO),)), [], 1),
        (Report((finding(severity=Severity.CRITICAL),)), ["--fail-on", "high"], 1),
        (Report(problems=(Problem("a", "b"),)), [], 2),
        (full(), ["--undecided", "fail"], 2),
    ],
)
def test_exit_status(monkeypatch: pytest.MonkeyPatch, report: Report, words: list[str], status: int) -> None:
    returning(monkeypatch, report)
    for form in ("text", "json", "github"):
        assert run("--format", form, *words).status == status


@rows(
    ("words", "message"),
    [
        (["--var", "a"], "'a' is not NAME=VALUE"),
        (["--var", "=a"], "'' is not NAME=VALUE"),
        (["--fail-on", "worst"], "'worst' is not one of"),
        (["--formt", "json"], "--formt"),
        (["explain"], "Missing argument 'RULE'"),
        (["--app", "node app.js"], "--app runs a program: it needs --synth"),
        (["--isolated", "--config", "pyproject.toml"], "--isolated reads no settings: leave --config out"),
        (["completion", "sh"], "'sh' is not one of"),
        (["explian", "ebs-gp2-volume"], "there is no file 'explian'; did you mean the command storage-lint explain?"),
        (["new_rules"], "did you mean the command storage-lint new-rule?"),
        (["new-rule", "ebs", "x", "--pack", "no-such"], "no-such is no directory: name the package of your rules"),
        (["new-rule", "ebs", "x", "--pack", "."], ". has no __init__.py, which makes it a package of rules"),
    ],
)
def test_wrong_usage(words: list[str], message: str) -> None:
    status, output, errors = run(*words)
    assert (status, output) == (2, "")
    assert message in errors


def test_output_goes_to_a_file_and_the_summary_to_the_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    returning(monkeypatch, full())
    target = tmp_path / "report.json"
    status, output, _ = run("--format", "json", "--output", str(target))
    assert status == 2
    assert json.loads(target.read_text())["summary"]["findings"] == 4
    assert output.splitlines()[-2:] == [
        "Read 5 storage resources in 2 files.",
        "The fixes would save about $12.50 a month (prices of us-east-1).",
    ]


def test_a_report_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    returning(monkeypatch, Report())
    status, output, errors = run("--output", str(tmp_path))
    assert (status, output) == (2, "")
    assert errors == f"{tmp_path}: the report cannot be written\n  Is a directory\n"


class Terminal:
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "terminal", "coloured"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"TERM": "dumb"}, True, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
    ],
)
def test_colour(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], terminal: bool, coloured: bool) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    class Stream:
        def isatty(self) -> bool:
            return terminal

    stream: Any = Stream()
    assert is_coloured(stream) is coloured


def test_an_unexpected_error_is_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> NoReturn:
        raise KeyError("oh")

    monkeypatch.setattr(run_module, "lint", crash)
    status, output, errors = run()
    assert (status, output) == (2, "")
    assert errors.startswith(
        "internal error while running the command: this is a bug of storage-lint\n  KeyError: 'oh' at"
    )
    monkeypatch.setenv("STORAGE_LINT_DEBUG", "1")
    with pytest.raises(KeyError):
        run()


def test_interruption(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(run_module, "lint", interrupt)
    assert run() == run("--quiet") == (130, "", "\ninterrupted\n")


def test_paths_alone_mean_what_they_mean_to_click() -> None:
    """They are not given to it: its import costs a third of a run over one small file."""
    said = options.lint_command.make_context("storage-lint", ["a", "b"]).params
    assert options.given(said) == Options(paths=("a", "b"))
    said = options.lint_command.make_context("storage-lint", ["--quiet", "--var", "a=b", "a"]).params
    assert options.given(said) == Options(paths=("a",), quiet=True, variables={"a": "b"})


def test_help_and_version() -> None:
    assert run("--version") == (0, f"storage-lint {__version__}\n", "")
    status, output, _ = run("--help")
    assert status == 0
    for word in ("--format", "--output", "--explain", "./rules", "Exit status"):
        assert word in output
    assert run("-h").output == output
    for command in commands.COMMANDS:
        assert run(command, "-h") == run(command, "--help")
        assert run(command, "-h").status == 0


def test_a_file_may_be_called_nearly_like_a_command(
    calls: list[tuple[Sequence[str], Settings]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("rule").mkdir()
    assert run("rule").status == 0
    assert run("main.tf").status == 0  # a path that is missing is the pipeline's to tell
    assert [paths for paths, _ in calls] == [["rule"], ["main.tf"]]


MANIFEST = {
    "version": "36.0.0",
    "artifacts": {"Main": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "Main.template.json"}}},
}
PROGRAM = f"""
import json, os
out = os.environ["CDK_OUTDIR"]
json.dump({MANIFEST!r}, open(out + "/manifest.json", "w"))
volume = {{"Type": "AWS::EC2::Volume", "Properties": {{"VolumeType": "gp2", "Encrypted": True}}}}
json.dump({{"Resources": {{"New": volume}}}}, open(out + "/Main.template.json", "w"))
"""


def test_synth_runs_the_program_and_leaves_out_its_older_assembly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("app.py").write_text(PROGRAM)
    Path("cdk.json").write_text(json.dumps({"app": f"{sys.executable} app.py"}))
    Path("cdk.out").mkdir()
    Path("cdk.out/manifest.json").write_text(json.dumps(MANIFEST))
    Path("cdk.out/Main.template.json").write_text('{"Resources": {"Old": {"Type": "AWS::S3::Bucket"}}}')

    def found(*words: str) -> set[str]:
        data = json.loads(run("--format", "json", *words).output)
        assert data["problems"] == []
        return {finding["resource"]["address"] for finding in data["findings"]}

    assert found() == {"Old"}
    assert found("--synth") == {"New"}
    assert found("--synth", "--app", f"{sys.executable} ./app.py") == {"New"}
    status, output, _ = run("--synth", "--app", f"{sys.executable} no.py")
    assert status == 2
    assert "no.py' failed" in output


def test_rules_are_listed() -> None:
    status, output, _ = run("rules")
    assert status == 0
    (line,) = (line for line in output.splitlines() if line.startswith("ebs-gp2-volume "))
    assert " ".join(line.split()) == "ebs-gp2-volume low cost default EBS volume uses gp2"
    rules = json.loads(run("rules", "--format", "json").output)
    assert [rule["id"] for rule in rules] == [line.split()[0] for line in output.splitlines()]
    facts = {"id", "title", "severity", "category", "profile", "aliases", "parts", "fix_safety", "references"}
    assert set(rules[0]) == {*facts, "service", "options"}


def test_rules_are_searched() -> None:
    status, output, _ = run("rules", "--search", "gp2")
    assert (status, output.split()[0]) == (0, "ebs-gp2-volume")
    assert len(output.splitlines()) < len(run("rules").output.splitlines())


def test_explain_shows_the_page() -> None:
    status, output, _ = run("explain", "ebs-gp2-volume")
    assert status == 0
    kinds = "AWS::EC2::LaunchTemplate, AWS::EC2::Volume, aws_ebs_volume, aws_instance, aws_launch_template"
    fix = f"Its fix is safe for {kinds}; shown only for others.\n"
    kind = "Severity low, category cost, default profile.\n"
    assert output.startswith(f"# ebs-gp2-volume: EBS volume uses gp2\n\n{kind}{fix}\n## Why\n\n")
    references = output.partition("\n## References\n\n")[2].splitlines()
    assert all(line.startswith("- https://") for line in references)
    assert any(line.endswith("/general-purpose.html") for line in references)


def test_explain_suggests_the_nearest_rule() -> None:
    assert run("explain", "ebs-gp3-volume") == (
        2,
        "",
        "no rule is called 'ebs-gp3-volume'\n  did you mean ebs-gp2-volume? storage-lint rules lists them all\n",
    )


def test_explain_takes_one_rule() -> None:
    service = "'ebs' stands for several rules\n  storage-lint rules --service ebs lists them\n"
    pattern = "'ebs-*' stands for several rules\n  storage-lint rules lists them all\n"
    assert (run("explain", "ebs"), run("explain", "ebs-*")) == ((2, "", service), (2, "", pattern))


class Clock:
    def __init__(self, *times: float) -> None:
        self._times = list(times)

    def __call__(self) -> float:
        return self._times.pop(0)


def test_the_bar_appears_after_a_second_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []

    class Stream(Terminal):
        def write(self, text: str) -> None:
            written.append(text)

        def flush(self) -> None:
            pass

    stream: Any = Stream()
    monkeypatch.setattr("storage_lint.terminal.monotonic", Clock(5, 0, 0.9, 1.1, 1.15, 1.3))
    monkeypatch.setenv("TERM", "dumb")
    Bar(stream)("Checking", 1, 4)
    assert written == []
    monkeypatch.setenv("TERM", "xterm")
    bar = Bar(stream)
    for done in (1, 2, 3, 4):
        bar("Checking", done, 4)
    bar.clear()
    assert written == [
        "\rChecking [###############...............] 2 of 4\x1b[K",
        "\rChecking [##############################] 4 of 4\x1b[K",
        "\r\x1b[K",
    ]


def spawn(*words: str, cwd: Path, **options: Any) -> subprocess.Popen[bytes]:
    root = Path(cli.__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{root.parent / 'rules'}"}
    command = [sys.executable, "-c", "from storage_lint.cli import main; main()", *words]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.Popen(command, cwd=cwd, env=environment, **options)


def test_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    process = spawn("explain", "ebs-gp2-volume", cwd=tmp_path)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert (process.wait(), process.stderr.read()) == (0, b"")
    process.stderr.close()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_a_full_disk_under_standard_output_is_a_message(tmp_path: Path) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full_disk:
        process = spawn("explain", "ebs-gp2-volume", cwd=tmp_path, stdout=full_disk)
    _, complaint = process.communicate()
    assert complaint == b"Error: standard output cannot be written: No space left on device\n"
    assert process.returncode == 2


def test_closed_streams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.tf").write_text('resource "aws_ebs_volume" "a" { type = "gp2" }\n')
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    with pytest.raises(SystemExit) as stopped:
        cli.main([str(tmp_path)])
    assert stopped.value.code == 1


def test_a_working_directory_that_was_removed(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    process = spawn(".", cwd=gone, preexec_fn=gone.rmdir)
    assert process.communicate() == (
        b"",
        b"Error: the working directory cannot be used: No such file or directory\n",
    )
    assert process.returncode == 2


def test_a_terminal_that_cannot_show_a_character(tmp_path: Path) -> None:
    environment = {"PYTHONIOENCODING": "ascii", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", "from storage_lint.terminal import write; write('a\\u2026\\udcffb\\n')"],
        env={**environment, "PYTHONPATH": str(Path(cli.__file__).parents[1])},
        capture_output=True,
        cwd=tmp_path,
        check=True,
    )
    assert done.stdout == b"a\\u2026\\udcffb\n"


@pytest.mark.parametrize("form", ["junit", "markdown", "github", "json", "sarif", "gitlab"])
def test_what_programs_read_is_utf_8_whatever_the_terminal_shows(form: str, tmp_path: Path) -> None:
    """As where Windows redirects standard output: XML says that it is UTF-8."""
    path = tmp_path / "ünï.tf"
    path.write_text('resource "aws_ebs_volume" "v" {\n  size = 1\n  type = "gp2"\n}\n', encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    words = [sys.executable, "-m", "storage_lint", "--format", form, "-q", path.name]
    done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert done.returncode == 1
    text = done.stdout.decode("utf-8")
    assert any(name in text for name in ("ünï.tf", "\\u00fcn\\u00ef.tf", "%C3%BCn%C3%AF.tf"))


def test_patterns_are_expanded_where_no_shell_does_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("b.tf", "a.tf", "c.yaml"):
        Path(name).write_text("")
    words = ["--ignore", "s3-*", "*.tf", "x"]
    assert cli._expanded(words) == words
    monkeypatch.setattr(os, "name", "nt")
    expanded = cli._expanded(words)
    monkeypatch.undo()
    assert expanded == ["--ignore", "s3-*", "a.tf", "b.tf", "x"]
