"""Hostile and heavy input: limits that are said, reports that are whole, lines that no build obeys."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from commands import run
from files import write
from stopwatch import grows_no_faster, seconds
from storage_lint.deliver import FORMS
from storage_lint.report.source_line import harmless
from storage_lint.source.budget import FREE_INSTANCES, FREE_STEPS, MAX_RUN_STEPS, MAX_UNIT_INSTANCES, Budget
from storage_lint.source.write import write_whole

VOLUME = 'resource "aws_ebs_volume" "v" {{\n  type = {0}\n  size = 1\n  availability_zone = "a"\n}}\n'
BUCKET = {"Type": "AWS::S3::Bucket"}


# -- names and texts have a limit --------------------------------------------------------------------------------------

CHAINS = (
    "{0} + {0}", "{0} - {0}", "{0} * {0}", "{0} / {0}", "{0} % {0}", "{0}[{0}]", "-{0} + {0}", '"${{{0}}}-${{{0}}}"',
    "{0} == {0}x ? {0} : {0}x", "join({0}, [{0}])", "replace({0}, {0}, {0})", 'format("%s%s", {0}, {0})',
    "lookup({0}, {0}, {0})", "upper({0}) + {0}", "{0}.a", "{0}[*].a", "try({0}, {0})", "coalesce({0}, {0})",
)  # fmt: skip


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("syntax", ["hcl", "json"])
def test_names_of_unknown_values_do_not_grow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chain: str, syntax: str
) -> None:
    steps = {f"a{at}": chain.replace("{0}x", "local.a0").format(f"local.a{at - 1}") for at in range(1, 60)}
    if syntax == "hcl":
        lines = "".join(f"  {name} = {text}\n" for name, text in steps.items())
        code = f'variable "a" {{}}\nlocals {{\n  a0 = var.a\n{lines}}}\n' + VOLUME.format("local.a59")
        write(tmp_path, {"main.tf": code})
    else:
        values = {"a0": "${var.a}", **{name: f"${{{text}}}" for name, text in steps.items()}}
        volume = {"aws_ebs_volume": {"v": {"type": "${local.a59}", "size": 1, "availability_zone": "a"}}}
        write(tmp_path, {"main.tf.json": json.dumps({"variable": {"a": {}}, "locals": values, "resource": volume})})
    monkeypatch.chdir(tmp_path)
    done = run("--format", "json", "--undecided", "show", "--select", "ebs-gp2-volume,ebs-unencrypted-volume")
    report = json.loads(done.output)
    assert report["summary"]["resources"] == 1
    assert len(done.output) < 20_000


def test_names_do_not_grow_through_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call = 'module "m" {{\n  source = "{0}"\n  x = var.x + var.x\n}}\n'
    files = {f"m{at}/main.tf": 'variable "x" {}\n' + call.format(f"../m{at + 1}") for at in range(30)}
    write(tmp_path, {**files, "m30/main.tf": 'variable "x" {}\n' + VOLUME.format("var.x")})
    write(tmp_path, {"main.tf": 'variable "x" {}\n' + call.format("./m0")})
    monkeypatch.chdir(tmp_path)
    done = run("--format", "json", "--undecided", "show", "--select", "ebs-gp2-volume,ebs-unencrypted-volume")
    assert (json.loads(done.output)["summary"]["resources"], len(done.output) < 20_000) == (1, True)


def test_equal_names_stay_equal_when_they_are_shortened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = " + ".join(["var.a"] * 200)
    block = "".join(f"  {name} = true\n" for name in (
        "block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets",
    ))  # fmt: skip
    write(tmp_path, {
        "main.tf": f'variable "a" {{}}\nlocals {{\n  n = {long}\n}}\n'
        'resource "aws_s3_bucket" "b" {\n  bucket = local.n\n}\n'
        f'resource "aws_s3_bucket_public_access_block" "b" {{\n  bucket = local.n\n{block}}}\n',
    })  # fmt: skip
    monkeypatch.chdir(tmp_path)
    done = run("--select", "s3-missing-public-access-block", "--undecided", "fail")
    assert done.status == 0
    assert done.output.startswith("No findings, 0 undecided, 0 suppressed, ")
    assert ", only 1 rule ran, 0 problems." in done.output


def test_a_key_of_for_each_is_shown_in_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = 'resource "aws_s3_bucket" "b" {\n  for_each = toset([join("", [for x in range(900) : "x"])])\n}\n'
    write(tmp_path, {"main.tf": code})
    monkeypatch.chdir(tmp_path)
    addresses = {one["resource"]["address"] for one in json.loads(run("--format", "json").output)["findings"]}
    assert [len(one) for one in addresses] == [len('aws_s3_bucket.b[""]') + 125]


def test_values_that_take_too_much_memory_are_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage_lint.source.budget.MAX_UNIT_MADE", 10_000)
    monkeypatch.setattr("storage_lint.source.budget.FREE_MADE", 0)
    lines = "".join(f'  b{at} = "${{local.a}}{at}"\n' for at in range(20))
    write(tmp_path, {"main.tf": f'locals {{\n  a = "{"x" * 1000}"\n{lines}}}\n' + VOLUME.format("local.b19")})
    monkeypatch.chdir(tmp_path)
    used = [VOLUME.format(f"local.b{at}").replace('"v"', f'"v{at}"') for at in range(20)]
    write(tmp_path, {"more.tf": "".join(used)})
    done = run()
    assert done.status == 2
    assert "limit reached: the values of the root . take too much memory" in done.output


# -- one budget for a run ----------------------------------------------------------------------------------------------

LOOPS = "[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : a + b + c]]]"
HOSTILE_ROOT = VOLUME.format('"gp2"') + f'resource "aws_ebs_volume" "w" {{\n  size = length({LOOPS})\n}}\n'
STATEMENTS = [{"Effect": "Allow", "Principal": {"AWS": ["*"]}, "Action": ["s3:*"], "Resource": ["*"]}]


def template(statements: int) -> str:
    policy = {"Bucket": {"Ref": "B"}, "PolicyDocument": {"Statement": STATEMENTS * statements}}
    return json.dumps({"Resources": {"B": BUCKET, "P": {"Type": "AWS::S3::BucketPolicy", "Properties": policy}}})


def test_a_root_beside_hostile_ones_is_reported_whole_and_they_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = "sum([for a in range(30) : sum([for b in range(10) : 1])])"  # more than nothing, less than what is free
    good = VOLUME.format('"gp2"').replace("size = 1", f"size = {sizes}")
    write(tmp_path, {"a/main.tf": HOSTILE_ROOT, "b/main.tf": good, "c/main.tf": HOSTILE_ROOT})
    monkeypatch.chdir(tmp_path)
    done = run("--format", "json")
    report = json.loads(done.output)
    stopped = [one["summary"] for one in report["problems"] if not one.get("note")]
    assert done.status == 2
    assert [one.partition("limit reached: ")[2] for one in stopped] == [
        f"evaluating the root {name} takes too many steps" for name in "ac"
    ]
    found = [one["location"]["path"] for one in report["findings"] if one["rule"] == "ebs-gp2-volume"]
    assert found == ["a/main.tf", "a/main.tf", "b/main.tf", "c/main.tf", "c/main.tf"]
    write(tmp_path / "alone", {"b/main.tf": good})
    monkeypatch.chdir(tmp_path / "alone")
    alone = json.loads(run("--format", "json").output)
    for kind in ("findings", "undecided"):
        assert [one for one in report[kind] if one["location"]["path"] == "b/main.tf"] == alone[kind]


def test_a_template_beside_hostile_ones_is_reported_whole_and_they_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage_lint.inputs.cloudformation.evaluate.limits.MAX_WORK", 5_000)
    write(tmp_path, {"a.json": template(1_500), "b.json": template(400), "c.json": template(1_500)})
    monkeypatch.chdir(tmp_path)
    done = run("--format", "json", "--undecided", "show")
    report = json.loads(done.output)
    assert done.status == 2
    assert [one["summary"] for one in report["problems"]] == [
        f"{name}.json: limit reached: evaluating P takes too many steps" for name in "ac"
    ]
    undecided = {one["location"]["path"] for one in report["undecided"] if one["rule"] == "s3-missing-tls-deny"}
    found = {one["location"]["path"] for one in report["findings"] if one["rule"] == "s3-missing-tls-deny"}
    assert (found, undecided) == ({"b.json"}, {"a.json", "c.json"})


def test_what_many_hostile_units_take_leaves_some_for_those_after_them() -> None:
    budget = Budget()
    for number in range(200):
        share = budget.share(f"unit {number}")
        while share.spend(50_000):
            pass
        share.close()
        assert share.stopped == f"evaluating unit {number} takes too many steps"
    assert 0 <= budget.steps < MAX_RUN_STEPS / 100
    assert budget.share("the last one").spend(FREE_STEPS)


# -- limits by file kind -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.tf", "terraform.tfvars"])
def test_configuration_that_is_too_large_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    write(tmp_path, {"main.tf": VOLUME.format('"gp2"'), name: "a = [" + "1," * 1_100_000 + "]"})
    monkeypatch.chdir(tmp_path)
    done = run("--select", "ebs-gp2-volume")
    assert done.status == 2
    assert f"{name} problem file is larger than 2 MiB" in done.output
    assert "main.tf:2:10 ebs-gp2-volume" in done.output


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.yaml", "Resources: {B: {Type: AWS::S3::Bucket}}\nMetadata: [" + "a," * 3_000_000 + "]\n"),
        ("m.yaml", "Resources: {B: {Type: AWS::S3::Bucket}}\nMetadata: [" + "[]," * 500_000 + "]\n"),
        ("t.json", '{"Resources": {"B": {"Type": "AWS::S3::Bucket"}}, "Metadata": [' + "[]," * 2_000_000 + "1]}"),
        ("f.json", '{"Resources": {"B": {"Type": "AWS::S3::Bucket"}}, "Metadata": [' + '{"a":1},' * 1_100_000 + "1]}"),
        ("p.json", '{"format_version": "1.2", "planned_values": {"root_module": {"x": [' + "{}," * 2_000_000 + "1]}}}"),
    ],
)
def test_documents_that_are_too_large_are_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    write(tmp_path, {"main.tf": VOLUME.format('"gp2"'), name: text})
    monkeypatch.chdir(tmp_path)
    done = run(".", "--select", "ebs-gp2-volume")
    assert done.status == 2
    assert f"{name} problem limit reached: it was not read" in done.output
    assert "main.tf:2:10 ebs-gp2-volume" in done.output


def test_a_template_of_one_line_is_reported_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def review() -> None:
        assert run("--select", "s3-missing-tls-deny").status == 1

    def taken(count: int) -> float:
        resources = ", ".join(f"B{at}: {{Type: AWS::S3::Bucket}}" for at in range(count))
        write(tmp_path, {"t.yaml": f"Resources: {{{resources}}}\n"})
        return seconds(review)

    monkeypatch.chdir(tmp_path)
    assert grows_no_faster(taken, 250, 2_000)


def test_many_suppressions_take_no_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ignore = ", ".join(f"x{at}*y" for at in range(600))
    resources = "".join(f"  B{at}: {{Type: AWS::S3::Bucket}}\n" for at in range(600))
    write(tmp_path, {"t.yaml": f"Metadata:\n  storage-lint: {{ignore: [{ignore}]}}\nResources:\n{resources}"})
    monkeypatch.chdir(tmp_path)
    begun = time.process_time()
    assert run("--select", "s3-missing-tls-deny").status == 2  # no rule has such a name
    assert time.process_time() - begun < 2


# -- settings ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a = " + "[" * 10_000, "storage-lint.toml problem not valid settings\n     it is nested too deeply\n"),
        ("a = " + "1" * 5_000, "storage-lint.toml problem not valid settings\n     a number has too many digits\n"),
        ("x = 1\n" * 20_000, "storage-lint.toml problem file is larger than 100000 bytes\n"),
        (
            "".join(f"k{at} = 1\n" for at in range(5_000)),
            "storage-lint.toml problem too many settings are wrong\n     what comes after the first 20 is not said",
        ),
    ],
)
def test_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, problem: str) -> None:
    write(tmp_path, {"storage-lint.toml": text, "main.tf": VOLUME.format('"gp2"')})
    monkeypatch.chdir(tmp_path)
    done = run("--select", "ebs-gp2-volume")
    assert done.status == 2
    assert problem in done.output
    assert "main.tf:2:10 ebs-gp2-volume" in done.output
    assert "internal error" not in done.output


# -- delivery ----------------------------------------------------------------------------------------------------------


def test_a_report_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    report = tmp_path / "r.json"
    write_whole(str(report), "one\n")
    report.chmod(0o640)
    write_whole(str(report), "two \udc80\n")
    assert report.read_text() == "two \\udc80\n"
    assert report.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["r.json"]


@pytest.mark.parametrize("kind", ["link", "dangling", "pipe", "full"])
def test_a_report_overwrites_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    write(tmp_path, {"tree/main.tf": VOLUME.format('"gp2"'), "precious": "precious"})
    out = tmp_path / "tree" / "r.json"
    if kind == "link":
        out.symlink_to(tmp_path / "precious")
    elif kind == "dangling":
        out.symlink_to(tmp_path / "made")
    elif kind == "pipe":
        os.mkfifo(out)
    else:
        out.write_text("before")
        monkeypatch.setattr(os, "replace", _full)
    monkeypatch.chdir(tmp_path / "tree")
    done = run("--output", "r.json")
    assert (done.status, done.output) == (2, "")
    assert done.errors.startswith("r.json: the report cannot be written\n")
    assert (tmp_path / "precious").read_text() == "precious"
    assert not (tmp_path / "made").exists()
    assert sorted(os.listdir(tmp_path / "tree")) == ["main.tf", "r.json"]
    assert kind != "full" or out.read_text() == "before"


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def _program(*words: str) -> list[str]:
    return [sys.executable, "-c", "from storage_lint.__main__ import main; main()", *words]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
@pytest.mark.parametrize("words", [("--help",), ("--version",), ("rules",), ("rules", "--help"), (".",)])
def test_a_full_disk(tmp_path: Path, words: tuple[str, ...]) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(_program(*words), stdout=full, stderr=subprocess.PIPE, text=True, cwd=tmp_path)
    assert done.returncode == 2
    assert "standard output cannot be written: No space left on device" in done.stderr.replace("\n  ", ": ")
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert "this is a bug" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="os.kill sends no signal there")
def test_an_interrupt_while_the_program_is_loaded(tmp_path: Path) -> None:
    """From the first line of ours on: what comes before is Python's own start."""
    code = (
        "import os, signal, sys, importlib.abc\n"
        "class Finder(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'storage_lint.cli':\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Finder())\n"
        "from storage_lint.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


# -- what a build's runner would obey ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("::stop-commands::x", "\\x3a:stop-commands::x"),
        ("    ::add-mask::gp2", "    \\x3a:add-mask::gp2"),
        ("a ##[error]x ##[group]y", "a #\\x23[error]x #\\x23[group]y"),
        ("x ##vso[task.setvariable]y", "x #\\x23vso[task.setvariable]y"),
        ("AWS::S3::Bucket", "AWS::S3::Bucket"),
        ("## [x]", "## [x]"),
    ],
)
def test_lines_that_are_no_commands(line: str, expected: str) -> None:
    assert harmless(line) == expected


OUR_COMMANDS = ("::error ", "::warning ", "::notice ", "::group::storage-lint", "::endgroup::")


@pytest.mark.parametrize("form", FORMS)
def test_no_line_is_a_command_that_the_tree_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    bad = ("::stop-commands::x", "##[error]x", "##vso[task.setvariable variable=x]y")
    write(tmp_path, {
        "t.json": json.dumps({"Resources": {**dict.fromkeys(bad, BUCKET), "::x::": {"Type": "::y::"}, "::z::": 1}}),
        "::add-mask::gp2/main.tf": VOLUME.format('"gp2"') + 'locals {\n  a = "##[error]"\n}\n',
        "##[error]/main.tf": VOLUME.format('"##[error]"') + "::broken::\n",
        "##[error]/terraform.tfvars": "::x::\n",
    })  # fmt: skip
    monkeypatch.chdir(tmp_path)
    for words in ((".",), (".", "::stop::x", "##[error]x")):
        done = run(*words, "--format", form, "--explain", "--undecided", "show")
        # What stands between these two is no command either: `stop-commands` is the second door.
        lines = re.sub(r"::stop-commands::([0-9a-f]{32})\n((?s:.*?))\n::\1::", r"\2", done.output + done.errors)
        for line in lines.splitlines():
            command = line.lstrip().startswith("::")
            ours = form == "github" and line.startswith(OUR_COMMANDS)
            assert not command or ours, line
            assert ours or ("##[" not in line and "##vso[" not in line), line


# -- plans -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("planned", [{"root_module": None}, {}, {"root_module": []}, {"root_module": "x"}])
def test_a_plan_without_a_root_module_is_no_clean_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, planned: object
) -> None:
    write(tmp_path, {"p.json": json.dumps({"format_version": "1.2", "planned_values": planned})})
    monkeypatch.chdir(tmp_path)
    done = run("p.json")
    assert done.status == 2
    assert f"root_module is {'not an object' if planned else 'missing'}" in done.output


@pytest.mark.parametrize(
    "call",
    [
        'contains(local.list, "none")',
        "length(toset(local.list))",
        'join(",", local.list)',
        'csvdecode(join("\\n", local.list))',
        'filesha256("main.tf")',
        'fileset(path.module, "**/**/**/**/*.data")',
    ],
)
def test_calls_in_loops_count_by_what_they_go_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    monkeypatch.setattr("storage_lint.source.budget.MAX_UNIT_STEPS", 200_000)
    loop = f"[for i in range(1000) : [for j in range(1000) : {call}]]"
    code = f'locals {{\n  list = [for i in range(1000) : "x${{i}}"]\n  all = {loop}\n}}\n'
    write(tmp_path, {"main.tf": code + VOLUME.format("local.all[0][0]") + f"# {'x' * 100_000}\n"})
    for depth in range(1, 20):
        (tmp_path / "/".join("d" * depth)).mkdir()
    monkeypatch.chdir(tmp_path)
    begun = time.process_time()
    report = json.loads(run("--format", "json", "--select", "ebs-gp2-volume").output)
    assert time.process_time() - begun < 4  # minutes before, and ten times as much with the limit as it is
    assert [one["summary"] for one in report["problems"]] == [
        "local.all: limit reached: evaluating the root . takes too many steps"
    ]


def test_a_pattern_of_many_stars_asks_each_directory_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = 'fileset(path.module, "' + "**/" * 40 + '*.data")'
    write(
        tmp_path, {"main.tf": f"locals {{\n  all = {files}\n}}\n" + VOLUME.format('one(local.all) == "" ? "" : "gp2"')}
    )
    (tmp_path / "/".join("d" * 40)).mkdir(parents=True)
    (tmp_path / "/".join("d" * 40) / "x.data").write_text("x")
    monkeypatch.chdir(tmp_path)
    report = json.loads(run("--format", "json", "--select", "ebs-gp2-volume").output)
    assert (len(report["findings"]), report["problems"]) == (1, [])


# -- links that nobody may follow --------------------------------------------------------------------------------------

ODD = ("x.tf", "called", ".gitignore", "t.yaml", "data.json", "terraform.tfvars", "cdk.out/manifest.json",
       ".terraform/environment", ".terraform/modules/modules.json", "storage-lint.toml")  # fmt: skip


@pytest.mark.parametrize("named", [".", "main.tf", "x.tf", "called", "t.yaml", "storage-lint.toml"])
def test_links_that_cannot_be_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    """A commit may hold a link to `/proc/1/cwd`, which only root may read: the rest is reported all the same."""
    code = 'locals {\n  data = file("data.json")\n}\nmodule "called" {\n  source = "./called"\n}\n'
    write(tmp_path, {"main.tf": code + VOLUME.format('"gp2"'), ".git/HEAD": ""})
    for name in ODD:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).symlink_to(f"/proc/1/cwd/{name}")
    monkeypatch.chdir(tmp_path)
    follow = os.path.realpath

    def refused(path: str, **more: bool) -> str:
        real = follow(path, **more)
        if real.startswith("/proc/1/"):
            raise PermissionError(13, "Permission denied", "/proc/1/cwd")
        return real

    monkeypatch.setattr(os.path, "realpath", refused)
    report = json.loads(run("--format", "json", "--select", "ebs-gp2-volume", named).output)
    assert "internal error" not in json.dumps(report)
    assert len(report["findings"]) == (1 if named in (".", "main.tf") else 0)
    assert report["summary"]["problems"] > 0


# -- resources that are made of few ------------------------------------------------------------------------------------

CALL = 'module "m" {{\n  source = "./n"\n  count  = {0}\n}}\n'
MANY = VOLUME.format('"gp3"').replace("{\n", "{\n  count = 10\n", 1)
STACK = 'resource "aws_cloudformation_stack" "s" {\n  count = 90\n  template_body = file("t.data.json")\n}\n'
BUCKETS = json.dumps({"Resources": {f"B{at}": BUCKET for at in range(20)}})
NESTED = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "inner.json"}}


@pytest.mark.parametrize(
    ("files", "where"),
    [
        (
            {"bad/main.tf": CALL.format(100), "bad/n/main.tf": CALL.format(100), "bad/n/n/main.tf": MANY},
            "bad: limit reached: too many resources are made of few by the root bad",
        ),
        (
            {"bad/main.tf": STACK, "bad/t.data.json": BUCKETS},
            "bad/main.tf: limit reached: too many resources are made of few by templates that are written inline",
        ),
        (
            {
                "bad/outer.json": json.dumps({"Resources": {f"S{at}": NESTED for at in range(100)}}),
                "bad/inner.json": BUCKETS,
            },
            "bad/outer.json: nested stack S42 is not read: limit reached",
        ),
    ],
)
def test_resources_that_are_made_of_few(
    files: dict[str, str], where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many, and then a problem that names who makes them; what lies beside is reported."""
    assert FREE_INSTANCES + MAX_UNIT_INSTANCES < 10_000
    for name, most in (("FREE_INSTANCES", FREE_INSTANCES), ("MAX_UNIT_INSTANCES", MAX_UNIT_INSTANCES)):
        monkeypatch.setattr(f"storage_lint.source.budget.{name}", most // 10)
    write(tmp_path, {**files, "good/main.tf": VOLUME.format('"gp2"')})
    monkeypatch.chdir(tmp_path)
    report = json.loads(run("--format", "json", "--select", "ebs-gp2-volume").output)
    assert report["problems"][0]["summary"] == where
    assert report["findings"][-1]["location"]["path"] == "good/main.tf"
    assert report["summary"]["resources"] < 1_000


def test_an_interrupt_on_windows_ends_with_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """There `os.kill` would end the program with 2, which says that something could not be done."""
    from storage_lint import __main__

    ended: list[int] = []

    def end(status: int) -> None:
        ended.append(status)
        raise SystemExit(status)

    with monkeypatch.context() as patch:
        patch.setattr(os, "name", "nt")
        patch.setattr(os, "_exit", end)
        with pytest.raises(SystemExit):
            __main__._end_as_interrupted()
    assert ended == [130]
