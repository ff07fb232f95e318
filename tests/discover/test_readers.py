"""A file of data that is named belongs to the roots that read it, also where no call says what it is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import run
from named_files import said, write
from ordinary_changes import VOLUME, Tree
from storage_lint.discover.units import find_units

pytestmark = pytest.mark.usefixtures("here")

GIT = {".git/HEAD": ""}
CALL = 'module "m" {{\n  source = "../disks"\n  {}\n}}\n'
MANIFEST = (
    '{"Modules": [{"Key": "", "Dir": "."}, {"Key": "m", "Source": "registry.terraform.io/acme/disks/aws",'
    ' "Dir": ".terraform/modules/m"}]}'
)


def volume(path: str) -> str:
    return VOLUME.format(f"yamldecode(file({path})).encrypt")


def each(files: str, path: str) -> str:
    return (
        f'resource "aws_ebs_volume" "v" {{\n  for_each = {files}\n  type = "gp3"\n'
        f"  encrypted = yamldecode(file({path})).encrypt\n}}\n"
    )


# what it is about -> the tree apart from conf/prod.yaml
TREES: dict[str, Tree] = {
    "its name is put together": {
        "live/main.tf": 'locals {\n  e = "prod"\n}\n' + volume('"${path.module}/../conf/${local.e}.yaml"'),
    },
    "its name is formatted": {"live/main.tf": volume('format("%s/../conf/%s.yaml", path.module, "prod")')},
    "its name is in a variable file": {
        "live/main.tf": 'variable "at" {}\n' + volume('"${path.module}/${var.at}"'),
        "live/terraform.tfvars": 'at = "../conf/prod.yaml"\n',
    },
    "its name is told to a module": {
        "live/main.tf": CALL.format('at = "${path.module}/../conf/prod.yaml"'),
        "disks/main.tf": 'variable "at" {}\n' + volume("var.at"),
    },
    "its name is told to a module that was downloaded": {
        "live/main.tf": 'module "m" {\n  source = "acme/disks/aws"\n  at = "${path.module}/../conf/prod.yaml"\n}\n',
        "live/.terraform/modules/modules.json": MANIFEST,
        "live/.terraform/modules/m/main.tf": 'variable "at" {}\n' + volume("var.at"),
    },
    "its directory is told to a module that looks for files": {
        "live/main.tf": CALL.format('at = "${path.module}/.."'),
        "disks/main.tf": 'variable "at" {}\n' + each('fileset(var.at, "**/*.yaml")', '"${var.at}/${each.key}"'),
    },
    "JSON syntax escapes its name": {
        "live/main.tf.json": '{"resource": {"aws_ebs_volume": {"v": {"type": "gp3", "encrypted":'
        ' "${yamldecode(file(\\"${path.module}/../conf/prod\\u002eyaml\\")).encrypt}"}}}}',
    },
}


@pytest.mark.parametrize("what", TREES)
def test_a_file_belongs_to_the_root_that_opens_it(what: str) -> None:
    rule = ("--select", "ebs-unencrypted-volume")
    write({**GIT, **TREES[what], "conf/prod.yaml": "encrypt: true\n", "conf/other.yaml": "encrypt: true\n"})
    assert said(*rule, "conf/prod.yaml") == []
    write({"conf/prod.yaml": "encrypt: false\n"})
    assert [path for _, path, _ in said(*rule, "conf/prod.yaml")] == ["conf/prod.yaml"]
    assert said("conf/prod.yaml") == said(".")


def test_a_root_that_opens_other_files_is_not_reported() -> None:
    write({**GIT, **TREES["its name is put together"], "conf/prod.yaml": "encrypt: false\n", "k8s/pod.yaml": "a: b\n"})
    done = run("--format", "json", "k8s/pod.yaml")
    assert (done.status, said("k8s/pod.yaml")) == (0, [])
    assert "k8s/pod.yaml: nothing was read" in done.output


def test_variables_of_the_run_decide_what_is_opened() -> None:
    write({**GIT, "conf/prod.yaml": "encrypt: false\n"})
    write({"live/main.tf": 'variable "e" {}\n' + volume('"${path.module}/../conf/${var.e}.yaml"')})
    rule = ("--select", "ebs-unencrypted-volume")
    assert said(*rule, "--var", "e=prod", "conf/prod.yaml") != []
    assert said(*rule, "--var", "e=dev", "conf/prod.yaml") == []


def test_a_template_that_terraform_deploys_is_reported_there_too() -> None:
    write(
        {
            **GIT,
            "live/main.tf": 'resource "aws_cloudformation_stack" "s" {\n  name = "s"\n  parameters = { E = "false" }\n'
            '  template_body = file("${path.module}/../stacks/disk.yaml")\n}\n',
            "stacks/disk.yaml": "Parameters: {E: {Type: String}}\nResources:\n"
            "  V: {Type: 'AWS::EC2::Volume', Properties: {Encrypted: !Ref E, VolumeType: gp3}}\n",
        }
    )
    rule = ("--select", "ebs-unencrypted-volume")
    assert said(*rule, "stacks/disk.yaml") == said(*rule, ".")
    assert ("ebs-unencrypted-volume", "live/main.tf", "aws_cloudformation_stack.s/V") in said(*rule, "stacks/disk.yaml")


def test_nothing_is_evaluated_where_every_call_says_a_name() -> None:
    write({"live/main.tf": volume('"${path.module}/../conf/prod.yaml"'), "conf/prod.yaml": "", "conf/dev.yaml": ""})

    def opens(directories: object) -> dict[str, list[str]]:
        raise AssertionError("evaluated")

    assert list(find_units(["conf/prod.yaml"], opens=opens).found.terraform) == ["live"]
    assert list(find_units(["conf/dev.yaml"], opens=opens).found.terraform) == []


def test_roots_are_evaluated_once_for_all_files() -> None:
    names = [f"conf/{number}.yaml" for number in range(5)]
    write({"live/main.tf": volume('"${path.module}/../conf/${local.e}.yaml"'), **dict.fromkeys(names, "a: b\n")})
    asked: list[list[str]] = []

    def opens(directories: object) -> dict[str, list[str]]:
        asked.append(list(directories))  # type: ignore[call-overload]
        return {"live": [str(Path(names[3]).resolve())]}

    assert list(find_units(names, opens=opens).found.terraform) == ["live"]
    assert asked == [["live"]]
