"""`storage-lint graph`: JSON that its schema accepts, drawings that their programs read, and no secrets."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from commands import run
from repository import ROOT
from schemas import inlined
from storage_lint.vocabulary import docs, fields, kinds, paths

SHOP = "fixtures/shop/terraform"
FIXTURES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("parity/*/cloudformation", "terraform/*", "cloudformation/*", "terraform-plan/*", "cdk/apps/*")
    for path in (ROOT / "fixtures").glob(folder)  # the three languages of parity have one graph
    if path.is_dir()
)


@cache
def validators() -> dict[str, Draft7Validator]:
    """Return what checks a node of each kind: the schema tries one after the other, which says less when it fails."""
    written = json.loads(run("graph", "--schema").output)
    Draft7Validator.check_schema(written)
    schema = inlined(written)
    nodes = {name[5:]: part for name, part in schema["definitions"].items() if name.startswith("node ")}
    parts = {**nodes, "edges": schema["properties"]["edges"]}
    return {name: Draft7Validator(part) for name, part in parts.items()}


def graph(*words: str) -> dict[str, Any]:
    return dict(json.loads(run("graph", *words).output))


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("part", range(4))
def test_the_schema_accepts_every_fixture(part: int) -> None:
    found = graph(*FIXTURES[part::4])
    assert found["nodes"]
    for node in found["nodes"]:
        assert list(validators()[node["kind"]].iter_errors(node)) == []
    assert list(validators()["edges"].iter_errors(found["edges"])) == []


def test_a_kind_that_there_is_none_of() -> None:
    done = run("graph", SHOP, "--kind", "s3.buckt")
    assert (done.status, done.output) == (2, "")
    assert "'--kind': no node is of kind 's3.buckt': did you mean s3.bucket?" in done.errors
    assert "storage-lint graph --schema has them all" in run("graph", SHOP, "--kind", "x*").errors


def test_a_node_and_an_edge() -> None:
    found = graph(SHOP, "--kind", "s3.*")
    (node,) = found["nodes"]
    assert (node["kind"], node["address"], node["unit"]) == ("s3.bucket", "module.uploads.aws_s3_bucket.this", SHOP)
    block = node["fields"]["public_access_block"]["known"]
    assert block["block_public_policy"] == {"known": False, "at": f"{SHOP}/main.tf:16:20"}
    edge = next(one for one in found["edges"] if one["field"] == "policy")
    assert edge == {
        "from": "module.uploads.aws_s3_bucket_policy.this",
        "to": "module.uploads.aws_s3_bucket.this",
        "unit": SHOP,
        "field": "policy",
        "joined": "is",
        "why": edge["why"],
        "at": f"{SHOP}/main.tf:15:20",
    }


def test_it_can_be_narrowed() -> None:
    addresses = [node["address"] for node in graph(SHOP, "--address", '*.search["*a"]')["nodes"]]
    assert addresses == ['aws_ebs_volume.search["eu-west-1a"]']
    assert graph(SHOP, "--kind", "rds.instance") == {"schema": 1, "nodes": [], "edges": []}
    done = run("graph", SHOP, "--address", "main.tf")
    said = "no node has an address like main.tf\n  as reports print it; * is anything\n"
    assert (done.status, json.loads(done.output)["nodes"], done.errors) == (0, [], said)


def test_what_is_not_known_and_what_is_a_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text(
        'variable "secret" {\n  sensitive = true\n  default = "hunter2"\n}\nvariable "on" {\n  type = bool\n}\n'
        'resource "aws_s3_bucket" "b" {\n  bucket = var.secret\n}\n'
        'resource "aws_db_instance" "d" {\n  password = var.secret\n  username = var.secret\n  multi_az = var.on\n}\n'
        'resource "aws_ebs_volume" "v" {\n  size = 1\n  tags = { "a<b>\\"" = var.secret }\n}\n'
    )
    for form in ("json", "mermaid", "dot"):
        assert "hunter2" not in run("graph", "--format", form).output
    nodes = {node["address"]: node["fields"] for node in graph()["nodes"]}
    assert "unknown" in nodes["aws_s3_bucket.b"]["name"]
    multi_az = nodes["aws_db_instance.d"]["multi_az"]
    assert [one["when"] for one in multi_az["choices"]] == ["var.on is true", "var.on is false"]
    assert multi_az["at"].startswith("main.tf:")
    assert nodes["aws_ebs_volume.v"]["volume_type"]["default"] is True


def test_values_that_are_given_decide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text(
        'variable "t" {}\nresource "aws_ebs_volume" "v" {\n  type = var.t\n  size = 1\n}\n'
    )
    (tmp_path / "x.tfvars").write_text('t = "io2"\n')
    for words, kind in (((), None), (("--var", "t=io1"), "io1"), (("--var-file", "x.tfvars"), "io2")):
        (node,) = graph(*words)["nodes"]
        assert node["fields"]["volume_type"].get("known") == kind


def test_problems_are_said_and_the_graph_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text('resource "aws_ebs_volume" "v" {\n  size = 1\n}\nresource "x" {\n')
    done = run("graph")
    assert (done.status, len(json.loads(done.output)["nodes"]), "main.tf" in done.errors) == (2, 1, True)


def test_dot_has_a_box_for_each_node() -> None:
    text = run("graph", SHOP, "--format", "dot").output
    assert text.startswith("digraph storage {\n")
    assert 'n0 [label="aws_ebs_volume.search[\\"eu-west-1a\\"]\\nebs.volume"];' in text
    assert text.count("{") == text.count("}")


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed; tools/consumers.py asks it, too")
def test_dot_is_read_by_graphviz() -> None:
    text = run("graph", SHOP, "--format", "dot").output
    done = subprocess.run(["dot", "-Tsvg"], input=text, capture_output=True, text=True, check=True)
    assert done.stdout.count('class="node"') == 6


def test_mermaid_has_no_markup_but_ours() -> None:
    text = run("graph", SHOP, "--format", "mermaid").output
    assert 'n0["aws_ebs_volume.search#91;#34;eu-west-1a#34;#93;<br/>ebs.volume"]' in text
    assert '-->|"policy"| ' in text


def test_a_large_drawing_says_what_it_leaves_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text('resource "aws_ebs_volume" "v" {\n  count = 250\n  size = 1\n}\n')
    for form in ("mermaid", "dot"):
        assert "and 50 more: narrow it with --kind, --address or PATHs" in run("graph", "--format", form).output
    assert len(graph()["nodes"]) == 250


def test_the_words_come_from_the_nodes() -> None:
    bucket = kinds()["s3.bucket"]
    assert {"name", "policy", "lifecycle"} <= set(fields(bucket))
    assert {"lifecycle.rules", "public_access_block.block_public_policy"} <= {name for name, _ in paths(bucket)}
    assert all(docs(node) or fields(node) for node in kinds().values())


def test_what_is_joined_counts_among_what_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each resource is drawn with what is joined to it: 66 buckets of three boxes, and two of another."""
    monkeypatch.chdir(tmp_path)
    bucket = 'resource "aws_s3_bucket" "b" {\n  count = 70\n}\n'
    part = 'resource "aws_s3_bucket_KIND" "b" {\n  count = 70\n  bucket = aws_s3_bucket.b[count.index].id\n}\n'
    parts = [part.replace("KIND", kind) for kind in ("policy", "versioning")]
    (tmp_path / "main.tf").write_text(bucket + "".join(parts))
    text = run("graph", "--format", "dot").output
    assert 'label="and 10 more: narrow it with --kind, --address or PATHs"' in text
    assert (text.count('label="aws_s3_bucket'), text.count(" -> ")) == (200, 133)


def test_mermaid_refuses_more_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    bucket = 'resource "aws_s3_bucket" "b" {\n  count  = 60\n  bucket = "${var.name}-${count.index}"\n}\n'
    policy = 'resource "aws_s3_bucket_policy" "p" {\n  count = 20\n  bucket = var.other\n}\n'
    (tmp_path / "main.tf").write_text(f'variable "name" {{}}\nvariable "other" {{}}\n{bucket}{policy}')
    text = run("graph", "--format", "mermaid").output
    assert text.count("-.->") == 500
    assert 'more["and 160 more lines: narrow it with --kind, --address or PATHs"]' in text


def test_a_terminal_obeys_no_drawing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = '"a\\u001b[31m\\u0007\\u009bb\\n::error::c"'
    code = f'resource "aws_s3_bucket" "b" {{\n  for_each = toset([{name}])\n  bucket   = "x"\n}}\n'
    (tmp_path / "main.tf").write_text(code)
    monkeypatch.chdir(tmp_path)
    output = run("graph", "--format", "dot").output
    assert "b" in output
    assert [one for one in output if not one.isprintable() and one != "\n"] == []
    assert not any(line.lstrip().startswith("::") for line in output.splitlines())
