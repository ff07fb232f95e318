"""A named file stands for its units: they are read and reported whole, with the verdict of the whole tree."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from commands import run
from depth import in_turn
from named_files import report, said, write
from ordinary_changes import BLOCK, BUCKET, CHANGES, VOLUME
from repository import ROOT
from storage_lint.discover.names import Names
from storage_lint.discover.units import Around, Units, find_units

FIXTURES = ROOT / "fixtures"

MANIFEST = '{"version": "36.0.0", "artifacts": {}}'


pytestmark = pytest.mark.usefixtures("here")

# -- ordinary changes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CHANGES)
def test_an_ordinary_change_is_seen(name: str) -> None:
    rule, tree, path, after = CHANGES[name]
    write(tree)
    assert (said("--select", rule, path), run("--select", rule, path).status) == ([], 0)
    write({path: after})
    assert [found for found, _, _ in said("--select", rule, path)] == [rule]
    assert run("--select", rule, path).status == 1
    assert said(path) == said(".")


# -- what a file belongs to --------------------------------------------------------------------------------------------

CALL = 'module "m" {{\n  source = "{}"\n}}\n'


def test_a_unit_is_reported_whole_and_no_other_one() -> None:
    write(
        {
            "a/main.tf": CALL.format("../modules/outer") + VOLUME.format("false"),
            "b/main.tf": VOLUME.format("false"),
            "modules/outer/main.tf": CALL.format("./inner"),
            "modules/outer/inner/main.tf": VOLUME.format("false"),
        }
    )
    whole = said("a", "modules")
    for name in ("a/main.tf", "modules/outer/main.tf", "modules/outer/inner/main.tf"):
        assert said(name) == whole != said(".")
        assert run(name).output.splitlines()[-1] == "Read 2 storage resources in 3 files: 1 of 2 units."
        assert report(name)["summary"]["units"] == {"reported": 1, "found": 2}
    assert said("modules/outer/main.tf", "modules") == whole
    assert "units" not in report(".")["summary"]
    assert "units" not in report("a/main.tf", "b/main.tf")["summary"]


@pytest.mark.parametrize(
    "call",
    [
        'module "m" {{ source = "{}" }}\n',
        'module "m" {{\n  count  = 1 # source = "./other"\n\n  source\t=   "{}/."\n}}\n',
        'module "m" {{\n  source = "\\u002e{}"\n}}\n',
        'module "m" {{\n  providers = {{ aws = aws.x }}\n  source = "./nowhere/.{}"\n}}\n',
    ],
)
def test_callers_are_found_however_they_are_written(call: str) -> None:
    target = "../m"
    text = call.format("./../m" if "nowhere" in call else "./m" if "u002e" in call else target)
    write({"live/main.tf": text, "m/main.tf": VOLUME.format("false"), "live/nowhere/x": ""})
    assert list(find_units(["m/main.tf"]).found.terraform) == ["live", "m"]
    assert said("m/main.tf") == said(".")


def test_a_caller_in_json_and_a_comment_that_is_none() -> None:
    write(
        {
            "json/main.tf.json": '{"module":{"a":{"source":"hashicorp/x/y"},"m":{"source":"../m"}}}',
            "comment/main.tf": '# module "m" { source = "../m" }\n// source = "../m"\n' + VOLUME.format("false"),
            "m/main.tf": VOLUME.format("false"),
        }
    )
    assert list(find_units(["m/main.tf"]).found.terraform) == ["json", "m"]


def test_modules_that_call_each_other_in_a_circle() -> None:
    write({"a/main.tf": CALL.format("../b"), "b/main.tf": CALL.format("../a") + VOLUME.format("false")})
    assert said("b/main.tf") == said("a/main.tf") == said(".")


def test_a_file_that_a_link_leads_to_belongs_to_both() -> None:
    write({"shared/disk.tf": VOLUME.format("false"), "live/main.tf": ""})
    Path("live/disk.tf").symlink_to("../shared/disk.tf")
    assert list(find_units(["shared/disk.tf"]).found.terraform) == ["live", "shared"]
    assert list(find_units(["live/disk.tf"]).found.terraform) == ["live"]


def test_a_file_that_a_root_reads_belongs_to_it() -> None:
    write(
        {
            ".git/HEAD": "",  # without it, no more than what is named may be read
            "live/main.tf": 'locals {\n  c = jsondecode(file("${path.module}/../data/disk.json"))\n}\n'
            + VOLUME.format("local.c.encrypt"),
            "many/main.tf": 'locals {\n  all = fileset("${path.module}/disks", "*.yaml")\n}\n',
            "many/disks/a.yaml": "encrypt: false\n",
            "data/disk.json": '{"encrypt": false}',
            "data/other.json": "{}",
        }
    )
    assert said("data/disk.json") == said("live") != []
    assert list(find_units(["many/disks/a.yaml"]).found.terraform) == ["many"]
    assert find_units(["data/other.json"]).found.terraform == {}


def test_the_plan_of_a_root_is_part_of_it() -> None:
    write({"live/main.tf": "", "live/plans/p.json": '{"format_version": "1.2", "planned_values": {}}', "x/main.tf": ""})
    assert find_units(["live/main.tf"]).found.plans == ("live/plans/p.json",)
    assert find_units(["x/main.tf"]).found.plans == ()


def test_settings_stand_for_everything_below_them() -> None:
    write(
        {
            "a/storage-lint.toml": "",
            "a/b/main.tf": "",
            "a/cdk.out/manifest.json": MANIFEST,
            "a/t.yaml": "Resources:\n  B:\n    Type: AWS::S3::Bucket\n",
            "c/main.tf": "",
        }
    )
    found = find_units(["a/storage-lint.toml"]).found
    assert (list(found.terraform), found.assemblies, found.templates) == (["a/b"], ("a/cdk.out",), ("a/t.yaml",))


def test_what_settings_name_belongs_to_the_units_for_which_they_hold() -> None:
    """Values, what they extend, and policies: a change of them is one of the units."""
    given = 'variable "e" {}\n' + VOLUME.format("var.e")
    template = "Parameters: {E: {Type: String}}\n" + DISK.partition("\n")[2].replace("  E:", "#")
    write(
        {
            ".git/HEAD": "",
            "storage-lint.toml": 'policies = ["policies/*.yaml"]\n',
            "policies/p.yaml": "rule: acme-x\ntitle: T\nkind: ebs.volume\nmust: { size_gib: { at-least: 9 } }\n",
            "common.toml": 'region = "eu-west-1"\n',
            "prod/storage-lint.toml": 'extends = "../common.toml"\nvariable-files = ["../values/prod.tfvars"]\n',
            "prod/main.tf": given,
            "values/prod.tfvars": "e = true\n",
            "stack/storage-lint.toml": 'parameter-files = ["../values/stack.json"]\n',
            "stack/t.yaml": template,
            "values/stack.json": '{"E": "true"}',
            "other/main.tf": VOLUME.format("true"),
        }
    )
    for name in ("values/prod.tfvars", "values/stack.json", "common.toml"):
        assert (said(*STACK_RULE, name), run(*STACK_RULE, name).status) == ([], 0)
    write({"values/prod.tfvars": "e = false\n", "values/stack.json": '{"E": "false"}'})
    assert [path for _, path, _ in said(*STACK_RULE, "values/prod.tfvars")] == ["values/prod.tfvars"]
    assert [path for _, path, _ in said(*STACK_RULE, "values/stack.json")] == ["values/stack.json"]
    assert [path for _, path, _ in said(*STACK_RULE, "common.toml")] == ["values/prod.tfvars"]
    assert [path for _, path, _ in said("--select", "acme-x", "policies/p.yaml")] == [
        "other/main.tf", "prod/main.tf", "stack/t.yaml",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "is_note"),
    [("values.yaml", True), ("package.json", True), ("empty.template", True), (".x.tf", True), ("x.tfvars", True),
     ("README.md", False), ("notes.txt", False), ("app.py", False), ("Makefile", False)],
)  # fmt: skip
def test_what_belongs_to_nothing_is_said(name: str, is_note: bool) -> None:
    """A hook passes every YAML and JSON file; what it never passes is named by a person, and by mistake."""
    write({name: "{}\n", "live/main.tf": ""})
    done = run(name)
    assert (done.status, len(report(name)["problems"])) == (0 if is_note else 2, 1)
    assert "nothing was read" in done.output
    assert (" note " in done.output) is is_note


def test_no_files_and_no_infrastructure() -> None:
    assert run().status == 0


# -- templates ---------------------------------------------------------------------------------------------------------

PARENT = "Resources:\n  N:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: %s%s}\n"
DISK = (
    'Parameters:\n  E: {Type: String, Default: "false"}\nResources:\n  D:\n    Type: AWS::EC2::Volume\n'
    "    Properties: {Size: 8, VolumeType: gp3, Encrypted: !Ref E, AvailabilityZone: eu-west-1a}\n"
)
STACK_RULE = ("--select", "ebs-unencrypted-volume")


def test_a_nested_template_is_reviewed_in_what_nests_it() -> None:
    write(
        {
            "top.yaml": PARENT % ("middle.yaml", ""),
            "middle.yaml": PARENT % ("deep/disk.yaml", ', Parameters: {E: "true"}'),
            "deep/disk.yaml": DISK,
            "other.yaml": DISK,
        }
    )
    assert said(*STACK_RULE, "deep/disk.yaml") == said(*STACK_RULE, "top.yaml") == []
    assert [path for _, path, _ in said(*STACK_RULE, ".")] == ["other.yaml"]
    write({"middle.yaml": PARENT % ("deep/disk.yaml", ', Parameters: {E: "false"}')})
    expected = [one for one in said(*STACK_RULE, ".") if one[1] != "other.yaml"]
    for name in ("top.yaml", "middle.yaml", "deep/disk.yaml"):
        assert said(*STACK_RULE, name) == expected != []
    assert [path for _, path, _ in said(*STACK_RULE, "other.yaml")] == ["other.yaml"]


@pytest.mark.parametrize(
    "url",
    [
        "https://s3.amazonaws.com/b/disk.yaml",
        '!Sub "https://${AWS::Region}.s3.amazonaws.com/b/disk.yaml"',
        '!Join ["", ["https://", !Ref AWS::Region, "/disk.yaml"]]',
    ],
)
def test_a_new_file_to_which_the_end_of_a_url_leads_too_takes_what_was_nested(url: str) -> None:
    write(
        {
            "top.yaml": PARENT % (url, ', Parameters: {E: "false"}'),
            "a/disk.yaml": DISK,
        }
    )
    before = said(*STACK_RULE, ".")
    assert [path for _, path, _ in before] == ["top.yaml"]
    assert said(*STACK_RULE, "a/disk.yaml") == said(*STACK_RULE, "top.yaml") == before
    write({"new/disk.yaml": DISK, "other.yaml": DISK})
    whole, named = (report(*STACK_RULE, name) for name in (".", "new/disk.yaml"))
    paths = [one["location"]["path"] for one in named["findings"]]
    assert paths == ["a/disk.yaml", "new/disk.yaml"]
    assert paths == [one["location"]["path"] for one in whole["findings"]][:2]
    assert named["problems"] == whole["problems"] != []


def test_a_template_that_no_stack_ever_nests_is_a_stack_of_its_own() -> None:
    """Its parent names it under a condition that no deployment makes true."""
    never = PARENT % ("disk.yaml", "")
    never = never.replace("Properties", "Condition: Never\n    Properties", 1) + "Conditions: {Never: !Equals [a, b]}\n"
    write({"top.yaml": PARENT % ("middle.yaml", ""), "middle.yaml": never, "disk.yaml": DISK})
    (expected,) = said(*STACK_RULE, ".")
    assert expected[1:] == ("disk.yaml", "D")
    assert said(*STACK_RULE, "disk.yaml") == [expected]
    assert said(*STACK_RULE, "top.yaml") == said(*STACK_RULE, "middle.yaml") == []


@pytest.mark.parametrize(
    "equals",
    ["!Ref Stage, prod", "!Ref AWS::Partition, aws-cn", '!Sub "${Stage}", prod'],
)
def test_what_this_run_switches_off_another_deployment_nests(equals: str) -> None:
    parent = (PARENT % ("disk.yaml", "")).replace("Properties", "Condition: IsOn\n    Properties", 1)
    head = f"Parameters: {{Stage: {{Type: String}}}}\nConditions: {{IsOn: !Equals [{equals}]}}\n"
    write({"top.yaml": head + parent, "disk.yaml": DISK, "given.json": '{"Stage": "dev"}'})
    write({"storage-lint.toml": 'partition = "aws"\n'})
    for name in (".", "disk.yaml", "top.yaml"):
        assert said(*STACK_RULE, "--parameters", "given.json", name) == []


def test_what_a_template_imports_is_known() -> None:
    write(
        {
            "user.yaml": DISK.replace("!Ref E", "!ImportValue encrypt"),
            "maker.yaml": DISK + 'Outputs:\n  O: {Value: "true", Export: {Name: encrypt}}\n',
        }
    )
    assert said(*STACK_RULE, "user.yaml") == []
    assert [path for _, path, _ in said(*STACK_RULE, "maker.yaml")] == ["maker.yaml"]


def test_what_a_template_exports_is_said_where_others_import_it() -> None:
    maker = 'Parameters:\n  E: {Type: String, Default: "%s"}\nOutputs:\n  O: {Value: !Ref E, Export: {Name: encrypt}}\n'
    head = 'AWSTemplateFormatVersion: "2010-09-09"\n'
    write({"user.yaml": DISK.replace("!Ref E", "!ImportValue encrypt"), "maker.yaml": head + maker % "true"})
    write({"other.yaml": DISK})
    assert said(*STACK_RULE, "maker.yaml") == []
    write({"maker.yaml": head + maker % "false"})
    expected = ("ebs-unencrypted-volume", "maker.yaml", "D")
    assert said(*STACK_RULE, "maker.yaml") == said(*STACK_RULE, "user.yaml") == [expected]
    assert report("maker.yaml")["summary"]["units"] == {"reported": 1, "found": 3}


def test_what_a_template_gives_to_one_that_it_nests_is_said_where_others_import_it() -> None:
    maker = 'AWSTemplateFormatVersion: "2010-09-09"\nParameters:\n  E: {Type: String}\n'
    maker += "Outputs:\n  O: {Value: !Ref E, Export: {Name: encrypt}}\n"
    parent = PARENT % ("maker.yaml", ', Parameters: {E: "%s"}')
    write({"user.yaml": DISK.replace("!Ref E", "!ImportValue encrypt"), "own/maker.yaml": maker})
    write({"own/main.yaml": parent % "true"})
    assert said(*STACK_RULE, "own/main.yaml") == []
    write({"own/main.yaml": parent % "false"})
    expected = ("ebs-unencrypted-volume", "own/main.yaml", "D")
    assert said(*STACK_RULE, "own/main.yaml") == said(*STACK_RULE, ".") == [expected]


@pytest.mark.parametrize("text", ["", "Resources:\n  D:\n    Properties: {}\n"])
def test_a_file_that_is_no_template_any_more_belongs_to_what_nests_it(text: str) -> None:
    """Of two that a URL may mean, only the other one is left."""
    url = PARENT % ("https://s3.amazonaws.com/b/disk.yaml", "")
    write({"main.yaml": url, "one/disk.yaml": DISK.replace('"false"', '"true"'), "two/disk.yaml": DISK})
    assert all(path != "two/disk.yaml" for _, path, _ in said(*STACK_RULE, "main.yaml"))
    write({"one/disk.yaml": text})
    assert said(*STACK_RULE, "one/disk.yaml") == said(*STACK_RULE, "main.yaml") != []


# -- names that cross units --------------------------------------------------------------------------------------------

BLOCK_RULE = ("--select", "s3-missing-public-access-block")
BLOCK_IN_TEMPLATE = (
    "Resources:\n  P:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      Bucket: b\n      PolicyDocument:\n"
    "        Statement:\n          - {Effect: Deny, Principal: '*', Action: 's3:*', Resource: ['arn:aws:s3:::b',"
    " 'arn:aws:s3:::b/*'], Condition: {Bool: {'aws:SecureTransport': 'false'}}}\n"
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("other/main.tf", BLOCK.format("x", '"the-bucket"')),
        ("other/main.tf", 'locals {\n  env = "bucket"\n}\n' + BLOCK.format("x", '"the-${local.env}"')),
        ("other/main.tf", 'locals {\n  env = "the"\n}\n' + BLOCK.format("x", '"${local.env}-bucket"')),
        ("other/main.tf", 'locals {\n  env = "the"\n}\n' + BLOCK.format("x", 'format("%s-bucket", local.env)')),
    ],
)
def test_what_configures_a_bucket_elsewhere_is_read_and_not_reported(name: str, text: str) -> None:
    write({"a/main.tf": BUCKET.format("the-bucket"), name: text + VOLUME.format("false")})
    assert said(*BLOCK_RULE, ".") == said(*BLOCK_RULE, "a/main.tf") == []
    assert [path for _, path, _ in said("a/main.tf")] == ["a/main.tf"] * len(said("a/main.tf"))
    assert "ebs-unencrypted-volume" in {rule for rule, _, _ in said(".")} - {rule for rule, _, _ in said("a/main.tf")}
    assert report("a/main.tf")["summary"]["files"] == 1


def test_a_name_in_another_language_and_in_variable_files() -> None:
    write({"a/main.tf": BUCKET.format("b"), "t.yaml": BLOCK_IN_TEMPLATE})
    rule = ("--select", "s3-missing-tls-deny")
    assert said(*rule, ".") == said(*rule, "a/main.tf") == said(*rule, "t.yaml") == []
    Path("t.yaml").unlink()
    assert len(said(*rule, "a/main.tf")) == 1
    write(
        {
            "m/main.tf": 'variable "b" {}\n' + BLOCK.format("x", "var.b"),
            "c/main.tf": 'variable "n" {}\nmodule "m" {\n  source = "../m"\n  b = var.n\n}\n',
            "c/terraform.tfvars": 'n = "b"\n',
        }
    )
    assert said(*BLOCK_RULE, ".") == said(*BLOCK_RULE, "a/main.tf") == []


def test_what_a_named_file_makes_of_resources_elsewhere_is_a_finding_there() -> None:
    """The bucket is another unit's, and what opens it is written here: the place is here."""
    opens = BLOCK.format("x", '"the-bucket"').replace("block_public_policy = true", "block_public_policy = false")
    write({"a/main.tf": BUCKET.format("the-bucket"), "b/main.tf": opens, "c/main.tf": VOLUME.format("false")})
    expected = ("s3-missing-public-access-block", "b/main.tf", "aws_s3_bucket.the-bucket")
    assert said(*BLOCK_RULE, "b/main.tf") == said(*BLOCK_RULE, ".") == [expected]
    assert {path for _, path, _ in said("b/main.tf")} == {"b/main.tf"}
    assert said(*BLOCK_RULE, "a/main.tf") == [expected]
    assert said(*BLOCK_RULE, "c/main.tf") == []


OPENS = '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}]}'
POLICY = 'resource "aws_s3_bucket_policy" "x" {{\n  bucket = "the-bucket"\n  policy = {}\n}}\n'
ASKED = 'variable "names" {{}}\n' + POLICY.replace("{{\n", "{{\n  for_each = toset(var.names)\n")
CALLED = 'module "m" {{\n  source = "../m"\n  names = [{}]\n}}\n'
# What opens it stands in a file that the code reads, or in a module that the bucket's own root calls, too.
OPENED = {
    "a document": ({"b/p.json": OPENS, "b/main.tf": POLICY.format('file("${path.module}/p.json")')}, "b/p.json"),
    "a template": (
        {
            "b/p.tpl": OPENS.replace("*", "${p}"),
            "b/main.tf": POLICY.format('templatefile("${path.module}/p.tpl", {p="*"})'),
        },
        "b/p.tpl",
    ),
    "a part of one": (
        {"b/p.yaml": OPENS, "b/main.tf": POLICY.format('jsonencode(yamldecode(file("${path.module}/p.yaml")))')},
        "b/p.yaml",
    ),
    "a shared module": (
        {
            "m/main.tf": ASKED.format(f"jsonencode({OPENS})"),
            "a/m.tf": CALLED.format(""),
            "b/main.tf": CALLED.format('"the-bucket"'),
        },
        "b/main.tf",
    ),
}


@pytest.mark.parametrize(("files", "named"), OPENED.values(), ids=OPENED)
def test_what_a_named_unit_makes_of_them_may_stand_in_any_file_of_it(files: dict[str, str], named: str) -> None:
    write({"a/main.tf": BUCKET.format("the-bucket"), **files})
    rule = ("--select", "s3-public-policy")
    ((_, _, address),) = said(*rule, ".")
    assert address == "aws_s3_bucket.the-bucket"
    assert said(*rule, named) == said(*rule, "b/main.tf") == said(*rule, ".")


PUBLIC = """resource "aws_s3_bucket_ownership_controls" "o" {
  bucket = aws_s3_bucket.the-bucket.id
  rule {
    object_ownership = "ObjectWriter"
  }
}
resource "aws_s3_bucket_acl" "l" {
  bucket = aws_s3_bucket.the-bucket.id
  acl    = "public-read"
}
"""


def test_what_a_named_file_decides_with_another_value_is_said_where_that_stands() -> None:
    """What S3 refuses is the ACL, of another unit, for the block that is written here."""
    block = BLOCK.format("x", '"the-bucket"')
    write({"a/main.tf": BUCKET.format("the-bucket") + PUBLIC, "b/main.tf": block, "c/main.tf": VOLUME.format("false")})
    rule = ("--select", "s3-rejected-acl,s3-acls-enabled")
    refused = ("s3-rejected-acl", "a/main.tf", "aws_s3_bucket.the-bucket")
    whole = said(*rule, ".")
    assert refused in whole
    assert len(whole) == 2  # ACLs are enabled, whatever is written here
    assert said(*rule, "b/main.tf") == [refused]
    assert sorted(said(*rule, "a/main.tf")) == sorted(whole)
    assert said(*rule, "c/main.tf") == []


def test_what_a_module_makes_of_resources_of_another_root_is_not_said() -> None:
    """The file is both roots', the bucket only one's: the other one is not asked for."""
    module = 'variable "name" {}\n' + BUCKET.format("b").replace('"b"\n}', "var.name\n}") + VOLUME.format("false")
    call = 'module "m" {{\n  source = "../m"\n  name = "{}"\n}}\n'
    write({"m/main.tf": module, "a/main.tf": call.format("one"), "b/main.tf": call.format("two")})
    write({"a/more.tf": BLOCK.format("x", '"two"')})
    assert len(said(*STACK_RULE, "a/main.tf")) == 1
    assert len(said(*STACK_RULE, ".")) == 2


def test_names_that_are_not_known_are_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """They join nothing in other units; parts of them, such as `:` or `-logs`, are in every file."""
    looked_for: list[frozenset[str]] = []
    mentioning = Around.mentioning

    def noted(self: Around, names: frozenset[str]) -> Units:
        looked_for.append(names)
        return mentioning(self, names)

    monkeypatch.setattr(Around, "mentioning", noted)
    known, open_ = BUCKET.format("the-bucket"), BUCKET.format("b").replace('"b"\n}', '"${var.stage}-logs"\n}')
    write({"a/main.tf": 'variable "stage" {}\n' + known + open_, "b/main.tf": BUCKET.format("dev-logs")})
    run("a/main.tf")
    assert looked_for == [frozenset({"the-bucket"})]


def test_problems_of_other_units_are_their_own() -> None:
    write({"a/main.tf": BUCKET.format("the-bucket"), "b/main.tf": BLOCK.format("x", '"the-bucket"') + "x = = 1\n"})
    assert report("a/main.tf")["problems"] == []
    assert report(".")["problems"] != []


def test_many_names_are_looked_for_at_once() -> None:
    many = Names([f"bucket-{number}" for number in range(100)])
    for text in (b'bucket = "bucket-17"', b'"${var.x}-99"', b"bucket-${x}", b"${x}t-9", b'format("bucket-%s", 1)'):
        assert many.are_in(text)
    for text in (b'bucket = "bucket-170"', b"nothing of ours: 100 %", b"${x}-9999"):
        assert not many.are_in(text)
    assert Names(["a b"]).are_in(b"x a b y")
    assert not Names([]).are_in(b"${x}")


# -- the same answer however it is called ------------------------------------------------------------------------------


def _all_files(directory: str) -> list[str]:
    return sorted(
        os.path.relpath(os.path.join(at, name), directory)
        for at, directories, names in os.walk(directory)
        for name in names
        if name.endswith((".tf", ".tf.json", ".tofu", ".tfvars", ".json", ".yaml", ".yml", ".template"))
        and f"{os.sep}." not in at
    )


# Directories, from the tree itself and from elsewhere, and files for directories.
Spellings = dict[str, Callable[[Path], tuple[str, list[str]]]]
SPELLINGS: Spellings = {
    "no path": lambda tree: (str(tree), []),
    "./": lambda tree: (str(tree), ["./"]),
    "../tree": lambda tree: (str(tree), [f"../{tree.name}"]),
    "x/..": lambda tree: (str(tree), [f"../{tree.name}/x/.."]),
    "absolute": lambda tree: (str(tree), [str(tree)]),
    "overlapping": lambda tree: (str(tree), [".", *(str(one) for one in tree.glob("[!.]*/"))]),
    "from above": lambda tree: (str(tree.parent), [tree.name]),
    "with a slash": lambda tree: (str(tree.parent), [f"{tree.name}/"]),
    "from elsewhere": lambda tree: (str(tree.parent / "elsewhere" / "deep"), [f"../../{tree.name}"]),
    "absolute, from elsewhere": lambda tree: (str(tree.parent / "elsewhere"), [f"{tree}/"]),
    "and its files": lambda tree: (str(tree), [".", *_all_files(str(tree))]),
    "file by file": lambda tree: (str(tree), _all_files(str(tree))),
    "absolute files": lambda tree: (str(tree), [str(tree / one) for one in _all_files(str(tree))]),
    "files from above": lambda tree: (str(tree.parent), [f"{tree.name}/{one}" for one in _all_files(str(tree))]),
    "files from elsewhere": lambda tree: (
        str(tree.parent / "elsewhere"),
        [f"../{tree.name}/{one}" for one in _all_files(str(tree))],
    ),
}


def _told(words: Sequence[str], tree: Path) -> Any:
    """What a run reports, with paths relative to the tree and places, words and problems as they are."""
    here = os.getcwd()
    settings = ["--config", str(tree / "storage-lint.toml")] if (tree / "storage-lint.toml").exists() else []
    text = run("--format", "json", *settings, *words).output
    found = json.loads(text)
    found["summary"].pop("units", None)
    found["summary"].pop("files")
    found["problems"] = [one for one in found["problems"] if "nothing was read" not in one["summary"]]
    found["summary"].pop("problems")
    prefixes = f"{tree}/", f"{os.path.relpath(tree, here)}/"

    def plain(data: Any) -> Any:
        if isinstance(data, dict):
            return {
                name: os.path.relpath(os.path.join(here, item), tree) if name == "path" else plain(item)
                for name, item in data.items()
                if name != "fingerprint"
            }
        if isinstance(data, list):
            return [plain(item) for item in data]
        if isinstance(data, str):
            for prefix in prefixes:
                data = data.replace(prefix if prefix != "./" else "\0", "")
        return data

    return {key: _sorted(value) for key, value in plain(found).items()}


def _sorted(data: Any) -> Any:
    return sorted(data, key=lambda one: json.dumps(one, sort_keys=True)) if isinstance(data, list) else data


TREES = sorted(
    path.relative_to(FIXTURES)
    for kind in ("cloudformation", "parity", "pains", "terraform", "terraform-plan", "cdk/apps", "broken", ".")
    for path in (FIXTURES / kind).iterdir()
    if path.is_dir() and (kind != "." or path.name == "shop")
)


@pytest.mark.parametrize("name", TREES, ids=str)
def test_the_same_tree_gives_the_same_report_however_it_is_called(
    name: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each tree is called in three other spellings, so that each one is tried on a fifth of all trees."""
    tree = tmp_path.resolve() / "around" / "tree"
    shutil.copytree(FIXTURES / name, tree, symlinks=True)
    (tree / "x").mkdir(exist_ok=True)
    (tree.parent / ".git").mkdir()
    (tree.parent / "elsewhere" / "deep").mkdir(parents=True)
    monkeypatch.chdir(tree)
    expected = _told(["."], tree)
    for spelling, words in in_turn([*SPELLINGS.items()], TREES.index(name), some=3):
        directory, paths = words(tree)
        monkeypatch.chdir(directory)
        if paths or spelling == "no path":
            assert _told(paths, tree) == expected, spelling


# -- one walk ----------------------------------------------------------------------------------------------------------


def test_each_directory_is_scanned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    roots = {f"live/r{number}/main.tf": CALL.format("../../modules/m") for number in range(20)}
    write(
        {**roots, "modules/m/main.tf": BUCKET.format("b"), "stacks/a/t.yaml": DISK, "cdk.out/manifest.json": MANIFEST}
    )
    scanned: Counter[str] = Counter()
    scandir = os.scandir

    def count(path: str) -> Any:
        scanned[os.path.realpath(path)] += 1
        return scandir(path)

    monkeypatch.setattr(os, "scandir", count)
    words: Iterable[Sequence[str]] = (
        ["."],
        [*roots, "modules/m/main.tf", "stacks/a/t.yaml"],
        ["modules/m/main.tf", "live"],
    )
    for paths in words:
        scanned.clear()
        run(*paths)
        assert len(scanned) >= 25
        assert set(scanned.values()) == {1}, paths


def test_the_last_module_of_a_large_tree_has_its_caller() -> None:
    write({"one.txt": ""})
    for number in range(300):
        os.mkdir(f"d{number:03}")
        for file in range(40):
            os.link("one.txt", f"d{number:03}/f{file}.txt")
    names = [f"live/r{number}/main.tf" for number in range(12)]
    write({name: CALL.format("../../z") for name in names[:-1]} | {names[-1]: "", "z/main.tf": VOLUME.format("false")})
    assert said(*names, "z/main.tf") == said("live", "z")
    assert report("z/main.tf")["summary"]["units"] == {"reported": 11, "found": 12}
