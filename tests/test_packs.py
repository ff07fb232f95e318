"""Rules of one's own: packs by name and by directory, prefixes, what is wrong with them; and what a tree may not do."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import storage_lint
from packs_of_tests import RULE, VOLUME

ROOT = Path(storage_lint.__file__).parents[1]


def program(cwd: Path, *words: str, path: Path | None = None, module: bool = True) -> subprocess.CompletedProcess[str]:
    """Run the program as installed, with packages of `path`."""
    more = [str(path)] if path else []
    places = os.pathsep.join([str(ROOT), str(ROOT.parent / "rules"), *more])
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": places}
    start = ["-m", "storage_lint"] if module else ["-P", "-c", "from storage_lint.__main__ import main; main()"]
    return subprocess.run(
        [sys.executable, *start, *words], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def write_pack(where: Path, start: str = "") -> Path:
    pack = where / "acme_rules"
    (pack / "ebs").mkdir(parents=True)
    (pack / "__init__.py").write_text(start)
    (pack / "ebs" / "__init__.py").write_text("")
    (pack / "ebs" / "too_large.py").write_text(RULE)
    return pack


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "main.tf").write_text(VOLUME)
    return tree


def found(done: subprocess.CompletedProcess[str]) -> list[str]:
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return [one["rule"] for one in json.loads(done.stdout)["findings"]]


def test_an_installed_pack_adds_its_rules(tree: Path, tmp_path: Path) -> None:
    write_pack(tmp_path / "site", 'PREFIX = "acme"\n')
    site = tmp_path / "site"
    assert found(program(tree, "--format", "json", "--pack", "acme_rules", path=site)) == ["acme-ebs-too-large"]
    assert found(program(tree, "--format", "json", path=site)) == []
    for select in ("acme-ebs-too-large", "acme-*", "ebs"):
        words = ("--format", "json", "--pack", "acme_rules", "--select", select)
        assert found(program(tree, *words, path=site)) == ["acme-ebs-too-large"]
    (tree / "storage-lint.toml").write_text('packs = ["acme_rules"]\n[rules.acme-ebs-too-large]\nseverity = "high"\n')
    done = program(tree, "--format", "json", path=site)
    assert [one["severity"] for one in json.loads(done.stdout)["findings"]] == ["high"]
    (tree / "storage-lint.toml").write_text('packs = ["acme_rules"]\n[rules.acme-ebs-too-large]\nmost = 3000\n')
    assert found(program(tree, "--format", "json", path=site)) == []
    listed = program(tree, "rules", "--pack", "acme_rules", path=site).stdout
    assert "acme-ebs-too-large" in listed
    assert "ebs-gp2-volume" in listed
    assert "It is dear." in program(tree, "explain", "acme-ebs-too-large", "--pack", "acme_rules", path=site).stdout


def test_a_directory(tree: Path, tmp_path: Path) -> None:
    write_pack(tmp_path)
    assert found(program(tree, "--format", "json", "--pack", "../acme_rules")) == ["ebs-too-large"]
    assert found(program(tree, "--format", "json", "--pack", str(tmp_path / "acme_rules"))) == ["ebs-too-large"]
    done = program(tmp_path, "tree", "--pack", "acme_rules")
    assert (done.returncode, "for the directory write ./acme_rules" in done.stderr) == (2, True)
    assert found(program(tmp_path / "acme_rules", "../tree", "--format", "json", "--pack", ".")) == ["ebs-too-large"]
    done = program(tree, "--pack", ".")
    assert (done.returncode, ". has no __init__.py, which makes it a package" in done.stderr) == (2, True)
    done = program(tmp_path, "tree", "--pack", "./nothing")
    assert (done.returncode, "./nothing is no directory" in done.stderr) == (2, True)
    done = program(tmp_path, "tree", "--pack", "acme_rules_")
    assert (done.returncode, "the rule pack acme_rules_ cannot be imported" in done.stdout) == (2, True)


def test_what_a_pack_prints_is_no_part_of_a_report(tree: Path, tmp_path: Path) -> None:
    pack = write_pack(tmp_path, "print('init')\n")
    rule = RULE.replace("match resource", "print('check')\n        match resource")
    (pack / "ebs" / "too_large.py").write_text(f"{rule}print('module')\n")
    done = program(tree, "--format", "json", "-q", "--pack", str(pack))
    assert found(done) == ["ebs-too-large"]
    assert set(done.stderr.split()) == {"init", "module", "check"}
    listed = program(tree, "rules", "--format", "json", "--pack", str(pack))
    assert "ebs-too-large" in [one["id"] for one in json.loads(listed.stdout)]


def test_commands_that_run_no_rules_know_the_names_of_a_pack(tree: Path, tmp_path: Path) -> None:
    """Settings may speak of its rules: that is no fault of theirs."""
    pack = str(write_pack(tmp_path, 'PREFIX = "acme"\n'))
    (tree / "storage-lint.toml").write_text("[rules.acme-ebs-too-large]\nmost = 5\n")
    for command in ("config", "graph"):
        done = program(tree, command, ".", "--pack", pack)
        assert (done.returncode, done.stderr) == (0, "")
        done = program(tree, command, ".")
        said = "storage-lint.toml:1:8: rules.acme-ebs-too-large: no rule, alias, service or framework is called"
        assert (done.returncode, done.stderr.startswith(said)) == (2, True)


def test_two_packs_with_one_id(tree: Path, tmp_path: Path) -> None:
    write_pack(tmp_path / "site")
    (tmp_path / "site" / "acme_rules").rename(tmp_path / "site" / "more_rules")
    write_pack(tmp_path / "site")
    words = ("--pack", "acme_rules", "--pack", "more_rules")
    done = program(tree, *words, path=tmp_path / "site")
    assert done.returncode == 2
    assert "rule ebs-too-large is defined twice" in done.stdout
    assert "in acme_rules.ebs.too_large, which runs, and in more_rules.ebs.too_large" in done.stdout


# What is wrong with a rule, and what is said of it.
BROKEN_RULES = (
    (RULE.replace("match resource", "1 / 0\n        match resource"), "rule ebs-too-large crashed on"),
    (RULE.replace("match resource", "match ("), "rule ebs-too-large cannot be imported: SyntaxError"),
    (RULE.replace('id = "ebs-too-large"', 'id = "ebs-large"'), "the rule's id must be 'ebs-too-large'"),
    ("", "must define exactly one Rule, and defines 0"),
    (f"raise SystemExit(0)\n{RULE}", "rule ebs-too-large cannot be imported: SystemExit: 0"),
    (RULE.replace("match resource", "raise SystemExit(0)\n        match resource"), "crashed on"),
    (
        RULE.replace("yield self.finding(resource, written, f", "yield (f"),
        "check yields str, and no finding",
    ),
    (RULE.replace("match resource", "return 5\n        match resource").replace("yield ", ""), "crashed on"),
    (RULE.replace("Severity.LOW", '"low"'), "the rule's severity is not one of Severity"),
    (RULE.replace('    title = "Volume is too large"\n', ""), "the rule has no title: a text"),
    (RULE.replace('("https://example.com",)', '"https://example.com"'), "the rule's references is not a tuple"),
    (RULE.replace('Option(int, 1000, "GiB that a volume may have")', "1000"), "is not Option(TYPE, DEFAULT, DOC)"),
    (RULE.replace("Rule[Volume]", "Rule"), "the class must name the node that it checks, as in Rule[Volume]"),
    (RULE.replace("def check", "def chek"), "the rule has no check"),
    (RULE.replace("    def check", "    def __init__(self): 1 / 0\n\n    def check"), "ZeroDivisionError"),
)


def test_broken_rules_are_problems_and_the_rest_runs(tree: Path, tmp_path: Path) -> None:
    pack = write_pack(tmp_path)
    for number, (broken, _) in enumerate(BROKEN_RULES):
        text = broken.replace('"ebs-too-large"', f'"ebs-broken-{number}"')
        (pack / "ebs" / f"broken_{number}.py").write_text(text)
    (tree / "main.tf").write_text(VOLUME.replace("gp3", "gp2"))
    report = json.loads(program(tree, "--pack", str(pack), "--format", "json").stdout)
    assert {"ebs-gp2-volume", "ebs-too-large"} <= {one["rule"] for one in report["findings"]}
    problems = [f"{one['summary']} {one['detail']}" for one in report["problems"] if not one["note"]]
    assert not any("this is a bug of storage-lint" in one for one in problems)
    for number, (_, said) in enumerate(BROKEN_RULES):
        (problem,) = [one for one in problems if re.search(rf"\bbroken[-_]{number}\b", one)]
        assert said.replace("too-large", f"broken-{number}") in problem
    done = program(tree, "--pack", str(pack))
    assert (done.returncode, "crashed on" in done.stdout) == (2, True)


BROKEN_PACKS = (
    ("raise SystemExit(0)", ": SystemExit: 0"),
    ("1 / 0", "ZeroDivisionError: division by zero"),
    ('PREFIX = "Acme_X!"', "has PREFIX = 'Acme_X!': small letters, digits and dashes, as in acme"),
    ("PREFIX = 5", "has PREFIX = 5: small letters"),
    ('renamed = ["ebs-large"]', "has a `renamed` that is not {old: new}"),
    ('renamed = {"ebs-large": 5}', "has a `renamed` that is not {old: new}"),
)


def test_broken_packs_are_problems(tree: Path, tmp_path: Path) -> None:
    site, packs = tmp_path / "site", []
    for number, (start, _) in enumerate(BROKEN_PACKS):
        packs.append(write_pack(site, f"{start}\n").rename(site / f"acme_{number}"))
    for pack, (_, said) in zip(packs, BROKEN_PACKS, strict=True):
        check_broken(program(tree, "--pack", str(pack)), pack, said)
    by_name = [word for pack in packs for word in ("--pack", pack.name)]
    for words in (by_name, [*by_name, "--select", "ebs-large"]):
        done = program(tree, *words, path=site)
        for pack, (_, said) in zip(packs, BROKEN_PACKS, strict=True):
            check_broken(done, pack, said)


def check_broken(done: subprocess.CompletedProcess[str], pack: Path, said: str) -> None:
    text = done.stdout + done.stderr
    assert done.returncode == 2
    assert any(pack.name in one and said in one for one in text.split(" problem ")), (said, text)
    assert "this is a bug of storage-lint" not in text


def test_a_package_without_rules_is_not_what_was_meant(tree: Path) -> None:
    (tree / "storage-lint.toml").write_text('packs = ["yaml"]\n')
    done = program(tree)
    assert (done.returncode, "rule pack yaml has no rules" in done.stdout) == (2, True)


def test_examples_of_a_broken_rule_are_a_problem_and_the_rest_is_tested(tmp_path: Path) -> None:
    pack = write_pack(tmp_path)
    (pack / "ebs" / "broken.py").write_text("")
    done = program(tmp_path, "test-rules", "--pack", str(pack))
    assert (done.returncode, done.stdout) == (2, "ebs-too-large: 3 examples, all as they should be\n")
    assert "rule ebs-broken does not run" in done.stderr
    assert "must define exactly one Rule, and defines 0" in done.stderr


@pytest.mark.parametrize(
    ("name", "prefix"), [("Acme", "acme"), ("my_company", "my-company"), ("_own_rules", "own"), ("Größe", "gr-e")]
)
def test_a_pack_that_is_made_can_be_used_whatever_it_is_called(name: str, prefix: str, tmp_path: Path) -> None:
    assert program(tmp_path, "new-rule", "ebs", "too-large", "--pack", name, "--create").returncode == 0
    (tmp_path / name / "ebs" / "too_large.py").write_text(RULE)
    (tmp_path / "main.tf").write_text(VOLUME)
    assert found(program(tmp_path, "--format", "json", "--pack", f"./{name}", "main.tf")) == [f"{prefix}-ebs-too-large"]


def test_a_pack_that_is_made_and_its_test(tmp_path: Path) -> None:
    done = program(tmp_path, "new-rule", "ebs", "too-large", "--pack", "acme_rules")
    assert (done.returncode, "pass --create" in done.stderr) == (2, True)
    done = program(tmp_path, "new-rule", "ebs", "too-large", "--pack", "acme_rules", "--create")
    assert done.stdout.splitlines() == ["acme_rules/__init__.py", "test_acme_rules.py", "acme_rules/ebs/too_large.py"]
    (tmp_path / "acme_rules" / "ebs" / "too_large.py").write_text(RULE)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT.parent / "rules"), "."])}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_acme_rules.py"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "4 passed" in done.stdout) == (0, True), done.stdout + done.stderr


@pytest.mark.parametrize("module", [True, False])
@pytest.mark.parametrize("path", [None, "."])
def test_nothing_of_the_tree_is_imported(module: bool, path: str | None, tree: Path) -> None:
    write_pack(tree, "open('imported', 'w')\n")
    for name in ("yaml.py", "sitecustomize.py", "tomli.py"):
        (tree / name).write_text("open('imported', 'w')\n")
    (tree / "t.yaml").write_text("Resources: {V: {Type: AWS::EC2::Volume}}\n")
    if path:  # the user's own doing: these names are found there, whatever we do
        for name in ("yaml.py", "sitecustomize.py", "tomli.py"):
            (tree / name).unlink()
    (tree / "storage-lint.toml").write_text('packs = ["acme_rules"]\n')
    done = program(tree, path=tree if path else None, module=module)
    assert done.returncode == 2
    why = "it lies in the tree that is reviewed" if path else "no package of this name is installed"
    assert "storage-lint.toml:1:1 problem packs: acme_rules is not used" in done.stdout
    assert why in done.stdout
    assert not (tree / "imported").exists()


def test_there_is_no_setting_that_runs_or_writes(tree: Path) -> None:
    names = ("synth", "app", "pack", "output", "format")
    (tree / "storage-lint.toml").write_text("".join(f"{name} = 'x'\n" for name in names))
    done = program(tree)
    assert done.returncode == 2
    assert [name for name in names if f"unknown setting {name}" not in done.stdout] == []
