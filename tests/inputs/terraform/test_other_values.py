"""Variable files that Terraform loads only where they are named: what fails with their values alone is undecided."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from files import write
from storage_lint.graph.reading import ReadSettings
from storage_lint.inputs.terraform.variable_files import MAX_FILES, MAX_READ
from storage_lint.lint import Settings, lint
from storage_lint.report import Report

VOLUME = """variable "encrypt" {
  type    = bool
  default = true
}
variable "names" {
  default = []
}
resource "aws_ebs_volume" "v" {
  availability_zone = "eu-west-1a"
  encrypted         = var.encrypt
}
"""
OFF = "encrypt = false\n"


pytestmark = pytest.mark.usefixtures("here")


def run(files: dict[str, str], rule: str = "ebs-unencrypted-volume", **reading: object) -> Report:
    write(Path(), files)
    return lint(["."], Settings(select=(rule,), reading=ReadSettings(**reading)))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["prod.tfvars", "prod.tfvars.json", "eu-west-1.tfvars"])
def test_what_fails_with_them_alone_is_undecided(name: str) -> None:
    values = json.dumps({"encrypt": False}) if name.endswith("json") else OFF
    report = run({"main.tf": VOLUME, name: values})
    (one,) = report.undecided
    assert report.findings == ()
    assert one.unknown.reason == f"with {name}: volume is not encrypted; its snapshots will not be either"
    assert one.unknown.supply == f"Terraform loads it only where it is named; decide with --var-file {name}"
    assert one.unknown.origin.trace().span.file.path == name
    (note,) = report.problems
    assert (note.note, note.summary) == (True, f"{name}: variable file not read")
    assert "what fails with its values alone is undecided" in note.detail


FOLDERS = ["env/prod.tfvars", "envs/prod/terraform.tfvars", "tfvars/prod.auto.tfvars", "vars/prod.tfvars.json"]


@pytest.mark.parametrize("name", FOLDERS)
def test_those_in_a_folder_below_the_code(name: str) -> None:
    values = json.dumps({"encrypt": False}) if name.endswith("json") else OFF
    (one,) = run({"main.tf": VOLUME, name: values}).undecided
    assert one.unknown.reason == f"with {name}: volume is not encrypted; its snapshots will not be either"
    for named in (name, "main.tf"):
        (same,) = lint([named], Settings(select=("ebs-unencrypted-volume",))).undecided
        assert same.unknown.reason == one.unknown.reason


def test_those_of_a_root_in_between_are_its_own() -> None:
    files = {"main.tf": VOLUME, "env/main.tf": 'variable "encrypt" {\n}\n', "env/prod/x.tfvars": OFF}
    assert run(files).undecided == ()


def test_a_link_in_a_folder_is_followed_inside_of_the_tree() -> None:
    write(Path(), {"main.tf": VOLUME, "shared/prod.tfvars.json": '{"encrypt": false}', "env/x": ""})
    Path("env/prod.tfvars.json").symlink_to("../shared/prod.tfvars.json")
    Path("env/dev.tfvars").symlink_to("/dev/zero")
    report = run({})
    assert [one.unknown.reason.partition(":")[0] for one in report.undecided] == [
        "with env/prod.tfvars.json or shared/prod.tfvars.json"
    ]
    assert [(one.note, one.summary) for one in report.problems] == [
        (True, "env/dev.tfvars: symbolic link not followed")
    ]


@pytest.mark.parametrize("many", [MAX_FILES, MAX_FILES + 2, MAX_READ + 2])
def test_of_very_many_the_others_are_told(many: int) -> None:
    files = {f"env/{at:03}/prod.tfvars": OFF if at >= MAX_FILES else "encrypt = true\n" for at in range(many)}
    backends = {f"backends/{at}.tfvars": 'bucket = "x"\n' for at in range(MAX_FILES)}
    report = run({"main.tf": VOLUME, **files, **backends})
    assert report.undecided == ()
    assert [(one.note, one.path) for one in report.problems] == [(True, path) for path in [*files][MAX_FILES:]]
    assert all(one.detail.endswith("to use its values: --var-file FILE") for one in report.problems)


def test_what_was_not_asked_is_not_tried() -> None:
    files = {f"backends/{at:03}.tfvars": 'bucket = "x"\n' for at in range(MAX_READ)}
    report = run({"main.tf": VOLUME, **files, "env/prod.tfvars": OFF})
    assert report.undecided == ()
    assert [(one.summary, one.note) for one in report.problems] == [("env/prod.tfvars: variable file not read", True)]


def test_files_that_say_the_same_are_one_verdict() -> None:
    report = run({"main.tf": VOLUME, "dev.tfvars": OFF, "prod.tfvars": OFF, "test.tfvars": "encrypt = true\n"})
    assert [one.unknown.reason.partition(":")[0] for one in report.undecided] == ["with dev.tfvars or prod.tfvars"]


def test_what_fails_all_the_same_is_a_finding() -> None:
    report = run({"main.tf": VOLUME, "terraform.tfvars": OFF, "prod.tfvars": "encrypt = false\nnames = [1]\n"})
    assert (len(report.findings), report.undecided) == (1, ())


def test_what_passes_with_them_alone_is_a_finding() -> None:
    report = run({"main.tf": VOLUME.replace("= true", "= false"), "prod.tfvars": "encrypt = true\n"})
    assert (len(report.findings), report.undecided) == (1, ())


@pytest.mark.parametrize(
    "files",
    [
        {"example.tfvars": OFF},
        {"prod.sample.tfvars": OFF},
        {"fixtures.us-east-2.tfvars": OFF},
        {"examples/prod.tfvars": OFF},
        {"prod.tfvars": "other = false\n"},
        {"prod.tfvars": "encrypt = nothing(\n"},
        {"prod.tfvars": 'encrypt = "perhaps"\n'},
        {"env/deep/er/prod.tfvars": OFF},
    ],
)
def test_what_nobody_deploys_with(files: dict[str, str]) -> None:
    report = run({"main.tf": VOLUME, **files})
    assert (report.findings, report.undecided) == ((), ())
    assert all(problem.note for problem in report.problems)


def test_whoever_gives_values_has_decided() -> None:
    files = {"main.tf": VOLUME, "prod.tfvars": OFF, "dev.tfvars": "names = []\n"}
    assert run(files, variable_files=("dev.tfvars",)).undecided == ()
    assert run(files, variables={"names": "[]"}).undecided == ()
    assert len(run(files, variable_files=("prod.tfvars",)).findings) == 1


def test_what_exists_with_them_alone() -> None:
    more = 'resource "aws_ebs_volume" "w" {\n  for_each = { for n in var.names : n => n }\n}\n'
    report = run({"main.tf": VOLUME + more.replace("{ for n in var.names : n => n }", "toset(var.names)")})
    assert [one.resource.address for one in report.undecided] == ["aws_ebs_volume.w[*]"]
    report = run({"prod.tfvars": 'names = ["a"]\n'})
    # It is said of all that another value than the default makes.
    assert [one.resource.address for one in report.undecided] == ["aws_ebs_volume.w[*]"]


def test_what_another_unit_configures_fails_with_no_values() -> None:
    bucket = 'variable "tag" {\n  default = "a"\n}\nresource "aws_s3_bucket" "b" {\n  bucket = "acme-b"\n'
    bucket += "  tags = { A = var.tag }\n}\n"
    block = """resource "aws_s3_bucket_public_access_block" "b" {
  bucket                  = "acme-b"
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
"""
    files = {"a/main.tf": bucket, "a/prod.tfvars": 'tag = "b"\n', "b/main.tf": block}
    report = run(files, "s3-missing-public-access-block")
    assert (report.findings, report.undecided) == ((), ())


def test_a_plan_decides() -> None:
    change = {
        "address": "aws_ebs_volume.v",
        "mode": "managed",
        "type": "aws_ebs_volume",
        "name": "v",
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "values": {"encrypted": True, "size": 10},
        "sensitive_values": {},
    }
    plan = {"format_version": "1.2", "planned_values": {"root_module": {"resources": [change]}}}
    plan["configuration"] = {"root_module": {"resources": [{**change, "expressions": {}}]}}
    report = run({"main.tf": VOLUME, "prod.tfvars": OFF, "plan.json": json.dumps(plan)})
    assert (report.findings, report.undecided) == ((), ())


def test_the_file_that_is_named_belongs_to_its_root() -> None:
    write(Path(), {"main.tf": VOLUME, "prod.tfvars": OFF})
    (one,) = lint(["prod.tfvars"], Settings(select=("ebs-unencrypted-volume",))).undecided
    assert one.resource.address == "aws_ebs_volume.v"
