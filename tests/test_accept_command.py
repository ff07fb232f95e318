"""`storage-lint accept`: it writes the comment, and just those findings are gone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands import run

RULE = "ebs-gp2-volume"
VOLUME = 'resource "aws_ebs_volume" "{}" {{\n  type = "gp2"\n  size = 1\n  encrypted = true\n}}\n'


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def findings() -> list[tuple[str, str]]:
    """Return the findings of the rule: address, fingerprint."""
    report = json.loads(run("--format", "json", "--select", RULE).output)
    return [(one["resource"]["address"], one["fingerprint"]) for one in report["findings"]]


def test_a_rule_below_a_path(tree: Path) -> None:
    (tree / "a").mkdir()
    (tree / "a" / "main.tf").write_text(VOLUME.format("v") + "\n" + VOLUME.format("w"), newline="")
    (tree / "main.tf").write_text(VOLUME.format("x"))
    done = run("accept", RULE, "a", "--reason", "soon", "--until", "2099-01-31")
    assert (done.status, done.output) == (0, f"a/main.tf:1 ignore[{RULE}]\na/main.tf:7 ignore[{RULE}]\n")
    mark = f"# storage-lint: ignore[{RULE}] until=2099-01-31 soon\n"
    text = (tree / "a" / "main.tf").read_text()
    assert text == f"{mark}{VOLUME.format('v')}\n{mark}{VOLUME.format('w')}"
    assert [address for address, _ in findings()] == ["aws_ebs_volume.x"]
    done = run("accept", RULE, "a", "--reason", "again")
    assert (done.status, done.output) == (0, f"{RULE} is accepted already\n")
    assert (tree / "a" / "main.tf").read_text() == text


def test_one_finding_of_a_module_that_is_called_twice(tree: Path) -> None:
    (tree / "m").mkdir()
    (tree / "m" / "main.tf").write_text(VOLUME.format("v"))
    (tree / "main.tf").write_text('module "a" {\n  source = "./m"\n}\nmodule "b" {\n  source = "./m"\n}\n')
    fingerprint = dict(findings())["module.b.aws_ebs_volume.v"]
    done = run("accept", fingerprint, "--reason", "this one")
    assert (done.status, done.output) == (0, f"main.tf:4 ignore[{RULE}]\n")
    assert [address for address, _ in findings()] == ["module.a.aws_ebs_volume.v"]
    assert (tree / "m" / "main.tf").read_text() == VOLUME.format("v")
    assert run("accept", fingerprint, "--reason", "this one").status == 0


def test_one_of_many_instances_has_no_comment_of_its_own(tree: Path) -> None:
    text = VOLUME.format("v").replace("{\n", "{\n  count = 2\n", 1)
    (tree / "main.tf").write_text(text)
    done = run("accept", findings()[0][1], "--reason", "one")
    assert done.status == 1
    assert f"no comment accepts just {RULE} of aws_ebs_volume.v[0]" in done.errors
    assert (tree / "main.tf").read_text() == text


def test_templates_keep_their_line_ends(tree: Path) -> None:
    template = (
        "Resources:\r\n  V:\r\n    Type: AWS::EC2::Volume\r\n"
        "    Properties: {AvailabilityZone: a, Size: 1, VolumeType: gp2, Encrypted: true}\r\n"
    )
    (tree / "t.yaml").write_text(template, newline="")
    assert run("accept", RULE, "--reason", "why").status == 0
    mark = f"  # storage-lint: ignore[{RULE}] why\r\n"
    assert (tree / "t.yaml").read_bytes().decode() == template.replace("  V:", f"{mark}  V:")
    assert findings() == []


def test_what_cannot_be_written(tree: Path) -> None:
    volume = {"type": "gp2", "size": 1, "encrypted": True}
    (tree / "main.tf.json").write_text(json.dumps({"resource": {"aws_ebs_volume": {"v": volume}}}))
    done = run("accept", RULE, "--reason", "why")
    assert (done.status, done.errors.startswith("main.tf.json: no comment can be written")) == (2, True)
    assert run("accept", "ebs-gp2-volum", "--reason", "x").status == 2
    assert run("accept", "0" * 32, "--reason", "x").status == 2
    assert run("accept", RULE).status == 2
    assert run("accept", RULE, "--reason", "a\nb").status == 2
    assert run("accept", RULE, "--reason", "x", "--until", "soon").status == 2
    done = run("accept", RULE, "--reason", "x until=2099-01-31")
    assert (done.status, "it would hold for ever; here it is --until" in done.errors) == (2, True)
    (tree / "main.tf.json").unlink()
    assert run("accept", RULE, "--reason", "x").output == f"nothing to accept: no finding of {RULE}\n"
