"""Which account and Region a resource is in, by the provider configuration that makes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint.discover.search import discover
from storage_lint.graph.node import Resource
from storage_lint.graph.reading import ReadSettings
from storage_lint.graph.value import Known, Text
from storage_lint.inputs.terraform import read_terraform
from storage_lint.lint import Settings, lint
from storage_lint.resources.s3 import Bucket

OWN = "data.aws_caller_identity.account_id", "data.aws_region.name"


def resources(path: Path, code: str, region: str | None = None, **modules: str) -> dict[str, Resource]:
    (path / "main.tf").write_text(code)
    for name, text in modules.items():
        (path / name).mkdir()
        (path / name / "main.tf").write_text(text)
    reading = read_terraform(discover([str(path)]).terraform, ReadSettings(region=region))
    return {one.address: one for one in reading.resources}


def environments(path: Path, code: str, region: str | None = None, **modules: str) -> dict[str, tuple[str, str]]:
    """The account and the Region of each volume, by the name of the last block."""
    found = resources(path, code, region, **modules)
    return {
        address.replace("aws_ebs_volume.", ""): (_said(one.environment.account), _said(one.environment.region))
        for address, one in found.items()
    }


def _said(text: Text) -> str:
    return str(text.parts[0] if len(text.parts) == 1 else text)


def volume(name: str, more: str = "") -> str:
    return f'resource "aws_ebs_volume" "{name}" {{\n  size = 1\n  {more}\n}}\n'


@pytest.mark.parametrize(
    ("block", "account", "region"),
    [
        ("", *OWN),
        ('region = "eu-west-1"', OWN[0], "eu-west-1"),
        ("region = var.region", OWN[0], "var.region"),
        ('region = "${var.region}-1"', OWN[0], "${var.region}-1"),
        ('profile = "prod"', "data.aws_caller_identity (aws).account_id", "data.aws_region (aws).name"),
        ('allowed_account_ids = ["111111111111"]', "111111111111", OWN[1]),
        ("allowed_account_ids = [var.account]", "var.account", OWN[1]),
        ('allowed_account_ids = ["111111111111", "222222222222"]', *OWN),
        ('assume_role { role_arn = "arn:aws:iam::111111111111:role/x" }', "111111111111", "data.aws_region (aws).name"),
        (
            'assume_role { role_arn = "arn:aws:iam::${var.account}:role/x" }',
            "var.account",
            "data.aws_region (aws).name",
        ),
        (
            "assume_role { role_arn = var.role }",
            "data.aws_caller_identity (aws).account_id",
            "data.aws_region (aws).name",
        ),
    ],
)
def test_what_a_provider_says(tmp_path: Path, block: str, account: str, region: str) -> None:
    variables = "".join(f'variable "{name}" {{\n  type = string\n}}\n' for name in ("region", "account", "role"))
    code = f'{variables}provider "aws" {{\n  {block}\n}}\n{volume("v")}'
    assert environments(tmp_path, code) == {"v": (account, region)}


def test_the_users_region_is_that_of_providers_that_name_none(tmp_path: Path) -> None:
    code = f'provider "aws" {{}}\nprovider "aws" {{\n  alias  = "us"\n  region = "us-east-1"\n}}\n{volume("a")}'
    found = environments(tmp_path, code + volume("b", "provider = aws.us"), region="eu-west-1")
    assert found == {"a": (OWN[0], "eu-west-1"), "b": (OWN[0], "us-east-1")}


def test_the_region_of_a_resource_wins(tmp_path: Path) -> None:
    code = 'provider "aws" {\n  region = "eu-west-1"\n}\nvariable "region" {\n  type = string\n}\n'
    code += volume("a", 'region = "us-east-1"') + volume("b", "region = var.region") + volume("c", "region = null")
    assert {name: region for name, (_, region) in environments(tmp_path, code).items()} == {
        "a": "us-east-1",
        "b": "var.region",
        "c": "eu-west-1",
    }


def test_equal_credentials_are_one_account(tmp_path: Path) -> None:
    aliases = {"a": 'profile = "x"', "b": 'profile = "x"', "c": 'profile = "y"', "d": "", "e": "access_key = var.k"}
    code = 'variable "k" {\n  type = string\n}\n'
    for name, settings in aliases.items():
        code += f'provider "aws" {{\n  alias = "{name}"\n  {settings}\n}}\n{volume(name, f"provider = aws.{name}")}'
    accounts = {name: account for name, (account, _) in environments(tmp_path, code).items()}
    assert accounts["a"] == accounts["b"] == "data.aws_caller_identity (aws.a).account_id"
    assert accounts["d"] == OWN[0]
    assert len(set(accounts.values())) == 4


def test_regions_that_one_condition_decides_are_one(tmp_path: Path) -> None:
    code = 'variable "us" {\n  type = bool\n}\n'
    for name, other in (("a", "eu-west-1"), ("b", "eu-west-1"), ("c", "eu-north-1")):
        region = f'region = var.us ? "us-east-1" : "{other}"'
        code += f'provider "aws" {{\n  alias = "{name}"\n  {region}\n}}\n{volume(name, f"provider = aws.{name}")}'
    regions = {name: region for name, (_, region) in environments(tmp_path, code).items()}
    assert regions["a"] == regions["b"] == "the Region of aws.a"
    assert regions["c"] == "the Region of aws.c"


MODULE = volume("own") + volume("eu", "provider = aws.eu")
TWO = 'provider "aws" {\n  region = "us-east-1"\n}\nprovider "aws" {\n  alias  = "eu"\n  region = "eu-west-1"\n}\n'


@pytest.mark.parametrize(
    ("providers", "own", "eu"),
    [
        ("", "us-east-1", "data.aws_region (module.m.aws.eu).name"),  # Terraform refuses an alias that nobody passes
        ("providers = { aws.eu = aws.eu }", "us-east-1", "eu-west-1"),
        ("providers = { aws.eu = aws }", "us-east-1", "us-east-1"),
        ("providers = { aws = aws.eu, aws.eu = aws }", "eu-west-1", "us-east-1"),
        ("providers = { aws = aws.eu }", "eu-west-1", "data.aws_region (module.m.aws.eu).name"),
    ],
)
def test_providers_of_a_module(tmp_path: Path, providers: str, own: str, eu: str) -> None:
    code = f'{TWO}module "m" {{\n  source = "./m"\n  {providers}\n}}\n'
    found = environments(tmp_path, code, m=MODULE)
    assert {name: region for name, (_, region) in found.items()} == {"module.m.own": own, "module.m.eu": eu}


def test_an_empty_block_in_a_module_stands_for_what_is_passed(tmp_path: Path) -> None:
    code = f'{TWO}module "m" {{\n  source = "./m"\n  providers = {{ aws.eu = aws.eu }}\n}}\n'
    found = environments(tmp_path, code, m='provider "aws" {\n  alias = "eu"\n}\n' + MODULE)
    assert found["module.m.eu"][1] == "eu-west-1"


def test_a_module_may_configure_its_own(tmp_path: Path) -> None:
    inside = 'variable "region" {\n  type = string\n}\nprovider "aws" {\n  region = var.region\n}\n' + volume("own")
    found = environments(tmp_path, f'{TWO}module "m" {{\n  source = "./m"\n  region = "eu-north-1"\n}}\n', m=inside)
    assert found == {"module.m.own": (OWN[0], "eu-north-1")}


def test_instances_of_a_provider(tmp_path: Path) -> None:
    code = """
variable "more" {
  type = string
}
provider "aws" {
  alias    = "each"
  for_each = { a = "eu-west-1", b = "us-east-1" }
  region   = each.value
}
provider "aws" {
  alias    = "set"
  for_each = toset(["eu-west-1", "us-east-1"])
  region   = each.key
}
module "m" {
  source    = "./m"
  for_each  = toset(["a", "b"])
  providers = { aws = aws.each[each.key] }
}
"""
    code += volume("a", 'provider = aws.each["a"]') + volume("b", 'provider = aws.each["b"]')
    code += volume("c", 'provider = aws.set["us-east-1"]') + volume("d", "provider = aws.set[var.more]")
    found = environments(tmp_path, code, m=volume("own"))
    assert {name: region for name, (_, region) in found.items()} == {
        "a": "eu-west-1",
        "b": "us-east-1",
        "c": "us-east-1",
        "d": "var.more",
        'module.m["a"].own': "eu-west-1",
        'module.m["b"].own': "us-east-1",
    }


def test_the_same_in_json(tmp_path: Path) -> None:
    (tmp_path / "main.tf.json").write_text(
        """{"provider": {"aws": [{"region": "us-east-1"}, {"alias": "eu", "region": "eu-west-1"}]},
        "resource": {"aws_ebs_volume": {"json": {"size": 1, "provider": "aws.eu"}}}}"""
    )
    assert environments(tmp_path, "")["json"] == (OWN[0], "eu-west-1")


BLOCK = """resource "aws_s3_account_public_access_block" "it" {
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
  %s
}
resource "aws_s3_bucket" "b" {
  bucket = "b"
}
"""


@pytest.mark.parametrize(
    ("account", "verdict"),
    [
        ("", "pass"),
        ("account_id = null", "pass"),
        ("account_id = data.aws_caller_identity.it.account_id", "pass"),
        ('account_id = "111111111111"', "undecided"),
        ("account_id = var.account", "undecided"),
    ],
)
def test_a_block_for_an_account(tmp_path: Path, account: str, verdict: str) -> None:
    code = 'data "aws_caller_identity" "it" {}\nvariable "account" {\n  type = string\n}\n'
    (tmp_path / "main.tf").write_text(code + BLOCK % account)
    report = lint([str(tmp_path)], Settings(select=("s3-missing-public-access-block",)))
    found = "fail" if report.findings else "undecided" if report.undecided else "pass"
    assert found == verdict


def test_a_block_for_an_account_that_is_surely_another_one(tmp_path: Path) -> None:
    provider = 'provider "aws" {\n  allowed_account_ids = ["222222222222"]\n}\n'
    (tmp_path / "main.tf").write_text(provider + BLOCK % 'account_id = "111111111111"')
    report = lint([str(tmp_path)], Settings(select=("s3-missing-public-access-block",)))
    assert [one.resource.address for one in report.findings] == ["aws_s3_bucket.b"]


EAST_AND_IRELAND = """
provider "aws" {
  region = "us-east-1"
}
provider "aws" {
  alias  = "ireland"
  region = "eu-west-1"
}
variable "one" {
  type = string
}
variable "other" {
  type = string
}
"""


@pytest.mark.parametrize(
    ("setting", "volume_is", "verdict"),
    [
        ("", "", "pass"),
        ("provider = aws.ireland", "", "fail"),
        ("provider = aws.ireland", "provider = aws.ireland", "pass"),
        ("provider = aws.ireland", 'region = "eu-west-1"', "pass"),
        ("region = var.one", "region = var.one", "pass"),
        ("region = var.one", "region = var.other", "undecided"),
        ("region = var.one", "", "undecided"),
        ('region = var.one == "" ? "us-east-1" : "eu-west-1"', "", "undecided"),
        ('for_each = toset(["us-east-1", "eu-west-1"])\n  region = each.key', 'region = "eu-west-1"', "pass"),
        ('for_each = toset(["us-east-1", "eu-west-1"])\n  region = each.key', 'region = "eu-north-1"', "fail"),
        ("enabled = false\n  region = var.one", "", "fail"),  # wherever that is
        ("provider = aws.nowhere", "", "undecided"),
    ],
)
def test_encryption_by_default_holds_for_a_region(tmp_path: Path, setting: str, volume_is: str, verdict: str) -> None:
    code = f'resource "aws_ebs_encryption_by_default" "it" {{\n  {setting}\n}}\n'
    (tmp_path / "main.tf").write_text(EAST_AND_IRELAND + code + volume("v", volume_is))
    report = lint([str(tmp_path)], Settings(select=("ebs-unencrypted-volume",)))
    found = "fail" if report.findings else "undecided" if report.undecided else "pass"
    assert found == verdict


def test_clusters_of_one_identifier_in_two_regions(tmp_path: Path) -> None:
    code = EAST_AND_IRELAND
    for name, provider in (("east", "aws"), ("ireland", "aws.ireland")):
        code += f"""
resource "aws_rds_cluster" "{name}" {{
  provider           = {provider}
  cluster_identifier = "orders"
  engine             = "aurora-mysql"
}}
resource "aws_rds_cluster_instance" "{name}" {{
  provider           = {provider}
  cluster_identifier = "orders"
  engine             = "aurora-mysql"
  instance_class     = "db.r6g.large"
}}
"""
    (tmp_path / "main.tf").write_text(code)
    report = lint([str(tmp_path)], Settings(select=("aurora-single-instance-cluster",)))
    assert [one.resource.address for one in report.findings] == ["aws_rds_cluster.east", "aws_rds_cluster.ireland"]
    assert report.undecided == ()


def test_a_block_for_the_account_counts_in_every_region(tmp_path: Path) -> None:
    bucket = 'resource "aws_s3_bucket" "ireland" {\n  provider = aws.ireland\n  bucket   = "i"\n}\n'
    (tmp_path / "main.tf").write_text(EAST_AND_IRELAND + BLOCK % "" + bucket)
    report = lint([str(tmp_path)], Settings(select=("s3-missing-public-access-block",)))
    assert (report.findings, report.undecided) == ((), ())


def test_what_the_account_and_the_bucket_block_together(tmp_path: Path) -> None:
    code = """
variable "acls" {
  type = bool
}
resource "aws_s3_account_public_access_block" "it" {
  block_public_acls  = true
  ignore_public_acls = true
}
resource "aws_s3_bucket" "both" {
  bucket = "both"
}
resource "aws_s3_bucket_public_access_block" "both" {
  bucket                  = aws_s3_bucket.both.id
  block_public_acls       = var.acls
  block_public_policy     = true
  restrict_public_buckets = true
}
resource "aws_s3_bucket" "half" {
  bucket = "half"
}
resource "aws_s3_bucket" "most" {
  bucket = "most"
}
resource "aws_s3_bucket_public_access_block" "most" {
  bucket              = aws_s3_bucket.most.id
  block_public_policy = true
}
"""
    (tmp_path / "main.tf").write_text(code)
    report = lint([str(tmp_path)], Settings(select=("s3-missing-public-access-block",)))
    assert {one.resource.address: one.message for one in report.findings} == {
        "aws_s3_bucket.half": (
            "no public access block, and that of the account leaves block_public_policy, restrict_public_buckets off"
        ),
        "aws_s3_bucket.most": "public access block leaves restrict_public_buckets off by default",
    }
    assert report.undecided == ()


def test_a_block_with_a_setting_off_hangs_on_an_account_block_that_may_exist(tmp_path: Path) -> None:
    code = 'variable "on" {\n  type = bool\n}\n' + BLOCK % "count = var.on ? 1 : 0"
    code += 'resource "aws_s3_bucket_public_access_block" "b" {\n  bucket = aws_s3_bucket.b.id\n}\n'
    (tmp_path / "main.tf").write_text(code)
    report = lint([str(tmp_path)], Settings(select=("s3-missing-public-access-block",)))
    assert report.findings == ()
    assert [one.resource.address for one in report.undecided] == ["aws_s3_bucket.b"]


@pytest.mark.parametrize(
    ("block", "attribute", "expected"),
    [
        ("", "region", "eu-west-1"),
        ('region = "us-east-1"', "region", "us-east-1"),
        ('region = "us-east-1"', "name", "us-east-1"),
        # An argument that is null is not written.
        ("region = var.region", "region", "eu-west-1"),
        ("region = var.region", "name", "eu-west-1"),
        ("region = null", "id", "eu-west-1"),
    ],
)
def test_the_region_that_a_data_source_reads(tmp_path: Path, block: str, attribute: str, expected: str) -> None:
    code = f"""provider "aws" {{
  region = "eu-west-1"
}}
variable "region" {{
  type    = string
  default = null
}}
data "aws_region" "it" {{
  {block}
}}
resource "aws_s3_bucket" "it" {{
  bucket = data.aws_region.it.{attribute}
}}
"""
    (bucket,) = resources(tmp_path, code).values()
    assert isinstance(bucket, Bucket)
    assert isinstance(bucket.name, Known)
    assert bucket.name.value == expected
