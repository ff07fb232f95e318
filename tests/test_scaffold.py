"""A new rule is one file: the command writes it, the harness runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from commands import run
from repository import ROOT
from storage_lint import testing
from storage_lint.scaffold import REFUSAL, SHAPES, services

CHECK = """\
        if "rong" in resource.address:
            yield self.finding(resource, resource.declared, "it is wrong")
"""


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty pack that can be imported."""
    for name in [name for name in sys.modules if name.split(".")[0] == "scaffolded"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "scaffolded"
    folder.mkdir()
    (folder / "__init__.py").touch()
    return folder


def test_a_rule_for_every_service_has_the_form_and_its_examples_fail_until_it_checks(pack: Path) -> None:
    for service in services():
        status, output, errors = run("new-rule", service, "has-some-fault", "--pack", "scaffolded")
        assert (status, output, errors) == (0, f"scaffolded/{service}/has_some_fault.py\n", "")
    assert testing.form_errors("scaffolded") == [
        f"{service}-has-some-fault: {where} still says TODO"
        for service in services()
        for where in ("the page", "the docstring of the class", "`references`")
    ]
    for example in testing.examples("scaffolded"):
        failed = testing.failures(example)
        marked = list(example.finding_lines)
        assert failed == ([f"{example}: findings on lines [], marked are {marked}"] if marked else []), failed


def test_a_rule_is_finished_in_that_one_file(pack: Path) -> None:
    for service in services():
        run("new-rule", service, "has-some-fault", "--pack", "scaffolded")
        path = pack / service / "has_some_fault.py"
        path.write_text(path.read_text().replace("        yield from ()\n", CHECK))
    examples = testing.examples("scaffolded")
    assert len(examples) == 6 * len(services())
    assert [failure for example in examples for failure in testing.failures(example)] == []


def test_what_is_written_is_clean(pack: Path) -> None:
    for service in services():
        run("new-rule", service, "has-some-fault", "--pack", "scaffolded")
        for shape in SHAPES:
            assert run("new-rule", service, f"bad-{shape}", "--shape", shape, "--pack", "scaffolded").status == 0
    root = ROOT
    settings = str(root / "pyproject.toml")
    for command in ("ruff check --ignore D104 --config", "ruff format --check --config", "mypy --config-file"):
        words = [sys.executable, "-m", *command.split(), settings, str(pack)]
        done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=root)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("shape", SHAPES)
def test_a_rule_of_a_shape_has_the_form_and_judges_a_field(pack: Path, shape: str) -> None:
    for service in services():
        run("new-rule", service, "has-some-fault", "--pack", "scaffolded", "--shape", shape)
    words = ["`wrong`", "`harm`", "`fix_title`", *(["`forbidden`"] if shape == "forbidden" else [])]
    words = ["`sentence`"] if shape == REFUSAL else words
    for service in services():
        errors = [one for one in testing.form_errors("scaffolded") if one.startswith(f"{service}-")]
        left = {"the page", "the docstring of the class", "`references`", *words}
        assert set(errors) == {f"{service}-has-some-fault: {where} still says TODO" for where in left}
        assert len(errors) == len(left)
    wrong = [failure for example in testing.examples("scaffolded") for failure in testing.failures(example)]
    assert [failure for failure in wrong if "problem" in failure] == []


def test_a_rule_of_a_shape_is_finished_by_its_words(pack: Path) -> None:
    run("new-rule", "rds", "single-zone", "--pack", "scaffolded", "--shape", "field")
    path = pack / "rds" / "single_zone.py"
    assert 'field = "multi_az"\n    wanted = True\n' in path.read_text()
    wrong = [failure for example in testing.examples("scaffolded") for failure in testing.failures(example)]
    assert len(wrong) == 3  # each "right" example still has to say that it is right
    assert all("-passes-" in failure for failure in wrong)


def test_a_rule_about_what_is_refused_is_finished_by_its_condition(pack: Path) -> None:
    run("new-rule", "rds", "bad-zone", "--pack", "scaffolded", "--shape", REFUSAL)
    path = pack / "rds" / "bad_zone.py"
    path.write_text(path.read_text().replace("lambda written: False", "lambda written: True"))
    wrong = [failure for example in testing.examples("scaffolded") for failure in testing.failures(example)]
    assert len(wrong) == 3  # each "right" example still has to say that it is right
    assert all("-passes-" in failure for failure in wrong)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["lambda", "x", "--pack", "scaffolded"], "'lambda' is not a service of the graph; it has "),
        (["ebs", "No Name", "--pack", "scaffolded"], "'No Name' is not a rule's name"),
        (["ebs", "../x", "--pack", "scaffolded"], "'../x' is not a rule's name"),
        (["ebs", "x", "--pack", "absent"], "absent is no directory: name the package of your rules with --pack DIR"),
        (["ebs", "x"], "rules/storage_lint_rules is no directory: name the package of your rules"),
        (["ebs", "there", "--pack", "scaffolded"], "scaffolded/ebs/there.py exists already"),
    ],
)
def test_what_cannot_be_written(pack: Path, words: list[str], message: str) -> None:
    (pack / "ebs").mkdir()
    (pack / "ebs" / "there.py").write_text("kept")
    status, output, errors = run("new-rule", *words)
    assert (status, output) == (2, "")
    assert message in errors
    assert (pack / "ebs" / "there.py").read_text() == "kept"
