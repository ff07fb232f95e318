"""`storage-lint accept`: it writes the comment, and just those findings are gone."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from commands import run
from repository import ROOT
from rows import rows
from storage_lint.commands import accept
from storage_lint.commands.accepting import Words, with_marks
from storage_lint.lint import lint
from storage_lint.report import Report

RULE = "ebs-gp2-volume"
VOLUME = 'resource "aws_ebs_volume" "{}" {{\n  type = "gp2"\n  size = 1\n  encrypted = true\n}}\n'


pytestmark = pytest.mark.usefixtures("here")


def findings() -> list[tuple[str, str]]:
    """Return the findings of the rule: address, fingerprint."""
    report = json.loads(run("--format", "json", "--select", RULE).output)
    return [(one["resource"]["address"], one["fingerprint"]) for one in report["findings"]]


def test_a_rule_below_a_path(here: Path) -> None:
    (here / "a").mkdir()
    (here / "a" / "main.tf").write_text(VOLUME.format("v") + "\n" + VOLUME.format("w"), newline="")
    (here / "main.tf").write_text(VOLUME.format("x"))
    done = run("accept", RULE, "a", "--reason", "soon", "--until", "2099-01-31")
    assert (done.status, done.output) == (0, f"a/main.tf:1 ignore[{RULE}]\na/main.tf:7 ignore[{RULE}]\n")
    mark = f"# storage-lint: ignore[{RULE}] until=2099-01-31 soon\n"
    text = (here / "a" / "main.tf").read_text()
    assert text == f"{mark}{VOLUME.format('v')}\n{mark}{VOLUME.format('w')}"
    assert [address for address, _ in findings()] == ["aws_ebs_volume.x"]
    done = run("accept", RULE, "a", "--reason", "again")
    assert (done.status, done.output) == (0, f"{RULE} is accepted already\n")
    assert (here / "a" / "main.tf").read_text() == text


def test_one_finding_of_a_module_that_is_called_twice(here: Path) -> None:
    (here / "m").mkdir()
    (here / "m" / "main.tf").write_text(VOLUME.format("v"))
    (here / "main.tf").write_text('module "a" {\n  source = "./m"\n}\nmodule "b" {\n  source = "./m"\n}\n')
    fingerprint = dict(findings())["module.b.aws_ebs_volume.v"]
    done = run("accept", fingerprint, "--reason", "this one")
    assert (done.status, done.output) == (0, f"main.tf:4 ignore[{RULE}]\n")
    assert [address for address, _ in findings()] == ["module.a.aws_ebs_volume.v"]
    assert (here / "m" / "main.tf").read_text() == VOLUME.format("v")
    assert run("accept", fingerprint, "--reason", "this one").status == 0


@pytest.mark.parametrize("what", ["0" * 32, "ABCDEF0123", "d93b1d95"])
def test_a_fingerprint_that_no_finding_has(here: Path, what: str) -> None:
    (here / "main.tf").write_text(VOLUME.format("v"))
    done = run("accept", what, "--reason", "x")
    said = f"no finding or rule is called {what}\n  storage-lint --format json has the fingerprints\n"
    assert (done.status, done.output, done.errors) == (2, "", said)
    done = run("accept", findings()[0][1].upper(), "--reason", "x")
    assert (done.status, done.output) == (0, f"main.tf:1 ignore[{RULE}]\n")


def test_one_of_many_instances_has_no_comment_of_its_own(here: Path) -> None:
    text = VOLUME.format("v").replace("{\n", "{\n  count = 2\n", 1)
    (here / "main.tf").write_text(text)
    done = run("accept", findings()[0][1], "--reason", "one")
    assert done.status == 1
    assert f"no comment accepts just {RULE} of aws_ebs_volume.v[0]" in done.errors
    assert (here / "main.tf").read_text() == text
    said = done.errors.partition("write it into storage-lint.toml:\n")[2]
    assert said == f'  [[accept]]\n  rule = "{RULE}"\n  address = "aws_ebs_volume.v[0]"\n  reason = "one"\n'
    (here / "storage-lint.toml").write_text(said)
    assert [address for address, _ in findings()] == ["aws_ebs_volume.v[1]"]


def test_what_a_resource_has_from_elsewhere_is_accepted_there(here: Path) -> None:
    """Of two instances only one has the value that a line says."""
    (here / "main.tf").write_text(
        'locals {\n  kinds = {\n    a = "gp2"\n    b = "gp2"\n  }\n}\n'
        + VOLUME.format("v").replace('"gp2"', "each.value").replace("{\n", "{\n  for_each = local.kinds\n", 1)
    )
    report = json.loads(run("--format", "json", "--select", RULE).output)
    assert [one["location"]["line"] for one in report["findings"]] == [3, 4]
    done = run("accept", report["findings"][1]["fingerprint"], "--reason", "one")
    assert (done.status, done.output) == (0, f"main.tf:4 ignore[{RULE}]\n"), done
    assert [address for address, _ in findings()] == ['aws_ebs_volume.v["a"]']


def test_one_of_several_parts_of_a_resource(here: Path) -> None:
    device = '  ebs_block_device {{\n    device_name = "{}"\n    volume_type = "gp2"\n    volume_size = 8\n  }}\n'
    (here / "main.tf").write_text(
        'resource "aws_instance" "i" {\n  ami = "a"\n' + device.format("/dev/sdf") + device.format("/dev/sdg") + "}\n"
    )
    first = json.loads(run("--format", "json", "--select", RULE).output)["findings"][0]
    done = run("accept", first["fingerprint"], "--reason", "one")
    assert (done.status, done.output) == (0, f"main.tf:3 ignore[{RULE}]\n"), done
    assert len(findings()) == 1


def test_templates_keep_their_line_ends(here: Path) -> None:
    template = (
        "Resources:\r\n  V:\r\n    Type: AWS::EC2::Volume\r\n"
        "    Properties: {AvailabilityZone: a, Size: 1, VolumeType: gp2, Encrypted: true}\r\n"
    )
    (here / "t.yaml").write_text(template, newline="")
    assert run("accept", RULE, "--reason", "why").status == 0
    mark = f"  # storage-lint: ignore[{RULE}] why\r\n"
    assert (here / "t.yaml").read_bytes().decode() == template.replace("  V:", f"{mark}  V:")
    assert findings() == []


JSON = """\
{
  "resource": {
    "aws_ebs_volume": {
      "v": {%s"type": "gp2", "size": 1, "encrypted": true}
    }
  }
}
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '"//": "MARK",'),
        (" ", ' "//": "MARK", '),
        ("\n        ", '\n        "//": "MARK",\n        '),
        ('"//": "a note", ', '"//": ["a note", "MARK"], '),
        ('"//": ["a note"], ', '"//": ["MARK","a note"], '),
        ('"//": [], ', '"//": ["MARK"], '),
        ('"//": {"metadata": {"path": "a/b"}}, ', '"//": {"storage-lint": "MARK","metadata": {"path": "a/b"}}, '),
    ],
)
def test_json_syntax_has_a_property_for_it(before: str, after: str, here: Path) -> None:
    file = here / "main.tf.json"
    file.write_text("\ufeff" + JSON % before, encoding="utf-8")
    done = run("accept", RULE, "--reason", 'it "moves"', "--until", "2099-01-31")
    assert (done.status, done.output) == (0, f"main.tf.json:4 ignore[{RULE}]\n"), done.errors
    mark = f'storage-lint: ignore[{RULE}] until=2099-01-31 it \\\\"moves\\\\"'
    expected = JSON % after.replace("MARK", mark.replace("\\\\", "\\"))
    assert file.read_text(encoding="utf-8") == "\ufeff" + expected
    assert findings() == []
    assert run("accept", RULE, "--reason", "again").output == f"{RULE} is accepted already\n"


def test_json_syntax_of_calls_and_of_many_on_a_line(here: Path) -> None:
    (here / "m").mkdir()
    volume = {"type": "gp2", "size": 1, "encrypted": True}
    module = {"resource": {"aws_ebs_volume": {"v": volume, "w": [volume]}}}
    (here / "m" / "main.tf.json").write_text(json.dumps(module))
    (here / "main.tf.json").write_text(json.dumps({"module": {"a": {"source": "./m"}, "b": {"source": "./m"}}}))
    fingerprint = dict(findings())["module.b.aws_ebs_volume.v"]
    done = run("accept", fingerprint, "--reason", "this one")
    assert done.status == 1  # the call has another one, and the volume is in both
    assert "no comment accepts just" in done.errors
    done = run("accept", RULE, "--reason", "all")
    assert (done.status, done.output.count("ignore[")) == (0, 2)
    assert json.loads((here / "m/main.tf.json").read_text())["resource"]["aws_ebs_volume"]["w"][0]["//"]
    assert findings() == []


PROPERTIES = '"Properties": {"AvailabilityZone": "a", "Size": 1, "VolumeType": "gp2", "Encrypted": true}'


@pytest.mark.parametrize("name", ["t.json", "t.template", "t.yaml"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '"Metadata": {"storage-lint": {"ignore": [ENTRY]}},'),
        ('"Metadata": {"a": 1}, ', '"Metadata": {"storage-lint": {"ignore": [ENTRY]},"a": 1}, '),
        ('"Metadata": {"storage-lint": {"ignore": []}}, ', '"Metadata": {"storage-lint": {"ignore": [ENTRY]}}, '),
        (
            '"Metadata": {"storage-lint": {"ignore": ["s3"]}}, ',
            '"Metadata": {"storage-lint": {"ignore": [ENTRY,"s3"]}}, ',
        ),
    ],
)
def test_templates_in_json_have_metadata(before: str, after: str, name: str, here: Path) -> None:
    template = '{"Resources": {"V": {%s"Type": "AWS::EC2::Volume", ' + PROPERTIES + "}}}\n"
    (here / name).write_text(template % before)
    done = run("accept", RULE, "--reason", "why", "--until", "2099-01-31")
    assert (done.status, done.output) == (0, f"{name}:1 ignore[{RULE}]\n"), done.errors
    entry = f'{{"rule": "{RULE}", "reason": "why", "until": "2099-01-31"}}'
    assert (here / name).read_text() == template % after.replace("ENTRY", entry)
    assert findings() == []


def test_several_rules_of_a_template_in_json(here: Path) -> None:
    (here / "t.json").write_text(
        '{"Resources": {"V": {"Type": "AWS::EC2::Volume", ' + PROPERTIES.replace("true", "false") + "}}}"
    )
    assert run("accept", "ebs", "--reason", "x").status == 0
    entries = json.loads((here / "t.json").read_text())["Resources"]["V"]["Metadata"]["storage-lint"]["ignore"]
    assert {RULE, "ebs-unencrypted-volume"} <= {one["rule"] for one in entries}


@pytest.mark.parametrize("metadata", ['"Metadata": "x", ', '"Metadata": {"storage-lint": {"ignore": "x"}}, '])
def test_metadata_that_is_something_else_stays(metadata: str, here: Path) -> None:
    text = '{"Resources": {"V": {' + metadata + '"Type": "AWS::EC2::Volume", ' + PROPERTIES + "}}}"
    (here / "t.json").write_text(text)
    assert run("accept", RULE, "--reason", "x").status != 0
    assert (here / "t.json").read_text() == text


def test_a_template_in_the_flow_style_of_yaml_is_left_as_it_is(here: Path) -> None:
    text = "{Resources: {V: {Type: AWS::EC2::Volume, " + PROPERTIES + "}}}\n"
    (here / "t.yaml").write_text(text)
    done = run("accept", RULE, "--reason", "x")
    assert (done.status, "[[accept]]" in done.errors, (here / "t.yaml").read_text()) == (1, True, text)


def test_a_plan_is_accepted_in_the_configuration_beside_it(here: Path) -> None:
    shutil.copytree(ROOT / "fixtures/terraform-plan/beside", here / "p")
    before = findings()
    done = run("accept", RULE, "p/plan.json", "--reason", "x")
    assert (done.status, len(findings()) < len(before)) == (0, True), done


def test_rules_of_another_profile_and_of_ones_own(here: Path) -> None:
    (here / "main.tf").write_text(VOLUME.format("v").replace("gp2", "gp3"))
    done = run("accept", "ebs-missing-kms-key", "--reason", "ours is enough")
    assert (done.status, done.output) == (0, "main.tf:1 ignore[ebs-missing-kms-key]\n"), done
    (here / "p.yaml").write_text("rule: acme-size\ntitle: T\nkind: ebs.volume\nmust: { size_gib: { at-least: 10 } }\n")
    (here / "storage-lint.toml").write_text('policies = ["p.yaml"]\n')
    assert run("accept", "acme-size", "--reason", "small on purpose").output == "main.tf:2 ignore[acme-size]\n"
    assert (run().status, run("--accepted", "show").output.count("small on purpose")) == (0, 1)


def test_it_finds_what_a_run_with_the_same_options_finds(here: Path) -> None:
    (here / "a").mkdir()
    (here / "a/main.tf").write_text('variable "kind" {}\n' + VOLUME.format("v").replace('"gp2"', "var.kind"))
    (here / "a/prod.tfvars").write_text('kind = "gp2"\n')
    words = ("--var-file", "a/prod.tfvars", "a")
    assert run("accept", RULE, "--reason", "x", *words).output == f"a/main.tf:2 ignore[{RULE}]\n"
    assert (run("--select", RULE, *words).status, run("--select", RULE, "a").status) == (0, 0)


def test_a_fingerprint_of_a_repository_beside(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "r/.git").mkdir(parents=True)
    (here / "here").mkdir()
    (here / "r/main.tf").write_text(VOLUME.format("v"))
    monkeypatch.chdir(here / "here")
    report = json.loads(run("--format", "json", "--select", RULE, "../r").output)
    done = run("accept", report["findings"][0]["fingerprint"], "../r", "--reason", "x")
    assert (done.status, done.output) == (0, f"../r/main.tf:1 ignore[{RULE}]\n"), done


@pytest.mark.parametrize("reason", ["a storage-lint: ignore[ebs] b", "a\rb", " ", "a */ b"])
def test_reasons_that_would_say_more(reason: str, here: Path) -> None:
    (here / "main.tf").write_text(VOLUME.format("v"))
    assert run("accept", RULE, "--reason", reason).status == 2
    assert (here / "main.tf").read_text() == VOLUME.format("v")


def test_what_is_interrupted_changes_nothing(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "main.tf").write_text(VOLUME.format("v"))
    calls: list[object] = []

    def interrupted(*words: Any) -> Report:
        calls.append(words)
        if len(calls) == 2:
            assert "ignore[" in (here / "main.tf").read_text()
            raise KeyboardInterrupt
        return lint(*words)

    monkeypatch.setattr(accept, "lint", interrupted)
    assert run("accept", RULE, "--reason", "x").status == 130
    assert (here / "main.tf").read_text() == VOLUME.format("v")


def test_a_file_that_cannot_be_written(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: str, parts: object) -> None:
        raise PermissionError(13, "Permission denied", path)

    (here / "main.tf").write_text(VOLUME.format("v"))
    monkeypatch.setattr(accept, "write_whole", refused)
    done = run("accept", RULE, "--reason", "x")
    assert (done.status, done.errors) == (2, "Error: main.tf: cannot be written: Permission denied\n")


def test_what_was_not_read_is_said(here: Path) -> None:
    (here / "main.tf").write_text('resource "aws_ebs_volume" {\n')
    done = run("accept", RULE, "--reason", "x")
    assert (done.status, done.output) == (2, f"nothing to accept: no finding of {RULE}\n")
    assert "main.tf:" in done.errors


def test_contradicting_options() -> None:
    for words in (("accept", RULE, "--reason", "x"), ("config",), ("graph",)):
        done = run(*words, "--isolated", "--config", "x.toml")
        assert (done.status, "leave --config out, or --isolated" in done.errors) == (2, True)


def test_what_cannot_be_written(here: Path) -> None:
    shutil.copytree(ROOT / "fixtures/cdk/apps/volumes", here / "app")
    done = run("accept", RULE, "--reason", "why")
    assert (done.status, "no comment can be written for this" in done.errors) == (2, True)
    assert '  construct = "Volumes/' in done.errors
    shutil.rmtree(here / "app")
    assert run("accept", "ebs-gp2-volum", "--reason", "x").status == 2
    assert run("accept", "0" * 32, "--reason", "x").status == 2
    assert run("accept", RULE).status == 2
    assert run("accept", RULE, "--reason", "a\nb").status == 2
    assert run("accept", RULE, "--reason", "x", "--until", "soon").status == 2
    done = run("accept", RULE, "--reason", "x", "--until", "2026-01-31", "--today", "2026-02-01")
    assert (done.status, "2026-01-31 is over: nothing would be accepted any more" in done.errors) == (2, True)
    done = run("accept", RULE, "--reason", "x until=2099-01-31")
    assert (done.status, "it would hold for ever; here it is --until" in done.errors) == (2, True)
    assert run("accept", RULE, "--reason", "x").output == f"nothing to accept: no finding of {RULE}\n"


def document(chance: random.Random, depth: int = 0) -> Any:
    kind = chance.choice(["object"] * 3 + ["list", "text", "number"]) if depth else "object"
    if kind == "object" and depth < 4:
        names = ["a", "Metadata", "//", "storage-lint", "ignore", 'q"\\', "ü"]
        return {name: document(chance, depth + 1) for name in chance.sample(names, chance.randint(0, 4))}
    if kind == "list" and depth < 4:
        return [document(chance, depth + 1) for _ in range(chance.randint(0, 3))]
    return chance.choice(["x", "a { b", "]", 'say "so"', 1, 2.5, True, None])


@rows("seed", range(60))
def test_nothing_else_of_a_json_document_changes(seed: int) -> None:
    chance = random.Random(seed)
    inner = document(chance)
    indent, separators = chance.choice([(None, (",", ":")), (2, None), (None, None), ("\t", None)])
    text = json.dumps({"before": [1, {}], "it": inner, "after": {"it": 2}}, indent=indent, separators=separators)
    at = text.index('"it"')
    in_metadata = chance.random() < 0.5
    metadata = inner.get("Metadata", {})
    ours = metadata.get("storage-lint", {}) if isinstance(metadata, dict) else None
    given = ours.get("ignore", []) if isinstance(ours, dict) else None
    if in_metadata and not isinstance(given, list):
        with pytest.raises(ValueError, match="is something else there"):
            with_marks(text, {at: {"r"}}, Words("why", None), in_metadata)
        return
    made = json.loads(with_marks(text, {at: {"r"}}, Words("why", None), in_metadata))
    where = made["it"]
    if in_metadata:
        (entry, *entries) = where["Metadata"]["storage-lint"]["ignore"]
        assert entry == {"rule": "r", "reason": "why"}
        assert entries == given
    else:
        assert "storage-lint: ignore[r] why" in json.dumps(where["//"])
    left = {name: one for name, one in where.items() if name not in ("Metadata", "//")}
    assert left == {name: one for name, one in inner.items() if name not in ("Metadata", "//")}
    assert list(made) == ["before", "it", "after"]
    assert (made["before"], made["after"]) == ([1, {}], {"it": 2})


def test_what_the_settings_do_not_let_anyone_accept(here: Path) -> None:
    """No advice that would not help either."""
    (here / "a").mkdir()
    (here / "a" / "main.tf").write_text(VOLUME.format("v"))
    (here / "storage-lint.toml").write_text(f"[rules.{RULE}]\nacceptable = false\n")
    done = run("accept", RULE, ".", "--reason", "x")
    assert (done.status, done.output, done.errors) == (
        2,
        "",
        f"a/main.tf:2:10: {RULE} may not be accepted\n"
        "  the settings say acceptable = false; storage-lint config a says where\n",
    )
    assert (here / "a" / "main.tf").read_text() == VOLUME.format("v")
    assert "storage-lint.toml:2" in run("config", "a").output
    with (here / "storage-lint.toml").open("a") as settings:
        settings.write(f'[[override]]\npaths = ["a"]\n[override.rules.{RULE}]\nacceptable = true\n')
    assert run("accept", RULE, ".", "--reason", "x").status == 0
