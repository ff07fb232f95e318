"""Several reports at once: each where it belongs, each as it is alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from commands import run
from reports import full
from storage_lint import deliver
from storage_lint import run as run_module
from storage_lint.deliver import FORMS, Target, targets_of
from storage_lint.lint import Settings
from storage_lint.report import Report
from storage_lint.report.style import Style
from storage_lint.report.summary import summary


@pytest.fixture(autouse=True)
def lint(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def lint(paths: Sequence[str], settings: Settings, progress: object) -> Report:
        return full()

    monkeypatch.setattr(run_module, "lint", lint)
    monkeypatch.setattr("os.urandom", lambda length: b"\0" * length)


SUMMARY = "".join(f"{line}\n" for line in summary(full(), Style()))


def test_every_form_is_a_file() -> None:
    folder = Path(deliver.__file__).with_name("report")
    assert set(FORMS) < {path.stem for path in folder.glob("*.py")}


def test_several_at_once_are_each_as_alone(tmp_path: Path) -> None:
    alone = {form: run("--format", form).output for form in FORMS}
    words = [word for form in FORMS for word in ("--format", f"{form}:{tmp_path / form}")]
    assert run(*words) == (2, SUMMARY, "")
    assert {form: (tmp_path / form).read_text() for form in FORMS} == alone
    for shown in FORMS:
        others = [word for form in FORMS if form != shown for word in ("--format", f"{form}:{tmp_path / form}")]
        done = run("--format", shown, *others)
        assert done.output == alone[shown]
        assert done.errors == ("" if shown in ("text", "github") else SUMMARY)


def test_quiet_leaves_out_summary_and_source_lines(tmp_path: Path) -> None:
    done = run("--quiet", "--format", "json", "--format", f"text:{tmp_path / 'report.txt'}")
    assert done.errors == ""
    text = (tmp_path / "report.txt").read_text()
    assert SUMMARY not in text
    assert "^" not in text
    assert run("-q").output == text


def test_a_file_that_cannot_be_written_does_not_lose_the_others(tmp_path: Path) -> None:
    words = ["--format", f"json:{tmp_path}", "--format", f"concise:{tmp_path / 'out'}"]
    assert run(*words) == (2, "", f"{tmp_path}: the report cannot be written\n  Is a directory\n")
    assert (tmp_path / "out").read_text().startswith("main.tf:1:1: high s3-bad-name ")
    said = "the report cannot be written\n  its name holds a NUL character\n"
    assert run("--format", "json:a\0b").errors.endswith(said)


def test_a_file_that_was_reviewed_is_not_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text("# as it was\n")
    assert "main.tf" in full().files
    for words in (("--output", "main.tf"), ("--format", "json:./main.tf"), ("--format", f"json:{tmp_path}/main.tf")):
        done = run(*words)
        assert (done.status, "it is one of the files that were reviewed" in done.errors) == (2, True)
    assert (tmp_path / "main.tf").read_text() == "# as it was\n"


def test_a_hyphen_is_standard_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    alone = run("--format", "json")
    assert run("--format", "json:-") == run("--format", "json", "--output", "-") == alone
    assert list(tmp_path.iterdir()) == []


def test_the_summary_of_a_job_is_appended_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    run("--format", f"concise:{page}")
    assert page.read_text().startswith("before\nmain.tf:1:1: high ")


def test_a_drive_letter_belongs_to_the_file() -> None:
    assert targets_of(["json:C:\\reports\\out.json"], ()) == (Target("json", "C:\\reports\\out.json"),)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--format", "xml"], "'xml' is not one of 'text', 'concise', "),
        (["--format", "json:"], "'json:' names no file after the colon"),
        (["--format", "json", "--format", "text"], "two reports on standard output"),
        (["--format", "json:-", "--format", "text"], "two reports on standard output"),
        (["--format", "json:a", "--format", "concise:./a"], "two reports for one file"),
        (["--output", "a", "--output", "b"], "--output is given twice"),
        (["--output", "a", "--format", "json:b"], "--output is for a single FORM"),
        (["--output", "a", "--format", "json", "--format", "text:b"], "--output is for a single FORM"),
    ],
)
def test_wrong_usage(words: list[str], message: str) -> None:
    status, output, errors = run(*words)
    assert (status, output) == (2, "")
    assert message in errors
