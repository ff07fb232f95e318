"""What a monorepo of 100,000 resources costs: 1,000 Terraform roots, 100 templates, 20 CDK assemblies.

    python benchmarks/monorepo.py [--share 1.0] [--runs 1] [--keep DIRECTORY] [--forms text,json]

Prints, for each form, the processor time and the peak memory of the whole process. `--share 0.1` makes a tenth.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOTS, TEMPLATES, ASSEMBLIES = 1_000, 100, 20
GROUPS = 16  # of five resources, in each root
IN_TEMPLATE = 150
IN_ASSEMBLY = 250
STORAGE_LINT = "from storage_lint.cli import main; main()"

GROUP = """
resource "aws_s3_bucket" "b{n}" {{
  bucket = "${{var.prefix}}-{root}-{n}"
}}

resource "aws_s3_bucket_public_access_block" "b{n}" {{
  bucket                  = aws_s3_bucket.b{n}.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = {most}
}}

resource "aws_ebs_volume" "v{n}" {{
  size      = {size}
  type      = var.volume_type
  encrypted = {most}
}}

resource "aws_db_instance" "d{n}" {{
  identifier        = "${{local.name}}-{n}"
  engine            = "postgres"
  instance_class    = "db.m7g.large"
  allocated_storage = {size}
  multi_az          = var.multi_az
}}

module "m{n}" {{
  source = "../../modules/volume"
  size   = {size}
}}
"""
VARIABLES = """variable "prefix" {
  default = "acme"
}
variable "volume_type" {
  default = "gp2"
}
variable "multi_az" {
  default = true
}
locals {
  name = "${var.prefix}-data"
}
"""
MODULE = """variable "size" {
  type = number
}
resource "aws_ebs_volume" "this" {
  size = var.size
  type = "gp3"

  encrypted = true
}
"""


def write(directory: Path, share: float) -> None:
    """Write the tree below a directory, or a share of it."""
    (directory / "modules" / "volume").mkdir(parents=True)
    (directory / "modules" / "volume" / "main.tf").write_text(MODULE)
    for root in range(int(ROOTS * share)):
        home = directory / "roots" / f"r{root:04}"
        home.mkdir(parents=True)
        groups = (GROUP.format(n=n, root=root, most=str(n % 4 != 1).lower(), size=100 + n) for n in range(GROUPS))
        (home / "main.tf").write_text("".join(groups))
        (home / "variables.tf").write_text(VARIABLES)
    (directory / "templates").mkdir()
    for number in range(int(TEMPLATES * share)):
        (directory / "templates" / f"t{number:03}.yaml").write_text(_template(number))
    for number in range(int(ASSEMBLIES * share)):
        _write_assembly(directory / "assemblies" / f"a{number:02}" / "cdk.out", number)


def _template(number: int) -> str:
    parameter = "  Encrypt: {Type: String, Default: 'false', AllowedValues: ['true', 'false']}"
    lines = ["Parameters:", parameter, "Resources:"]
    for n in range(IN_TEMPLATE // 3):
        lines += [
            f"  Bucket{n}:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: acme-t{number}-{n}",
            f"  Policy{n}:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      Bucket: !Ref Bucket{n}",
            "      PolicyDocument: {Version: '2012-10-17', Statement: []}",
            f"  Volume{n}:\n    Type: AWS::EC2::Volume\n    Properties:\n      Size: {n + 8}\n      VolumeType: gp2",
            "      Encrypted: !Ref Encrypt\n      AvailabilityZone: eu-west-1a",
        ]
    return "\n".join(lines) + "\n"


def _write_assembly(home: Path, number: int) -> None:
    home.mkdir(parents=True)
    resources = {
        f"Volume{n}": {
            "Type": "AWS::EC2::Volume",
            "Properties": {"Size": n + 8, "VolumeType": "gp2" if n % 2 else "gp3", "Encrypted": n % 3 == 0},
            "Metadata": {"aws:cdk:path": f"Stack{number}/Volume{n}/Resource"},
        }
        for n in range(IN_ASSEMBLY)
    }
    stack = {"type": "aws:cloudformation:stack", "environment": "aws://unknown-account/unknown-region"}
    stack["properties"] = {"templateFile": "Stack.template.json"}  # type: ignore[assignment]
    manifest = {"version": "36.0.0", "artifacts": {"Stack": stack}}
    (home / "Stack.template.json").write_text(json.dumps({"Resources": resources}, indent=1))
    (home / "manifest.json").write_text(json.dumps(manifest))


def main() -> None:
    """Write the tree and print what linting it costs."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--share", type=float, default=1.0)
    arguments.add_argument("--runs", type=int, default=1)
    arguments.add_argument("--keep", metavar="DIRECTORY")
    arguments.add_argument("--forms", default="text,json")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as made:
        directory = Path(given.keep or made)
        if not (directory / "roots").exists():
            write(directory, given.share)
        for form in given.forms.split(","):
            measured = [_run(directory, form) for _ in range(given.runs)]
            print(f"{form}: {min(one[0] for one in measured):.1f} s, {min(one[1] for one in measured):.0f} MB")


def _run(directory: Path, form: str) -> tuple[float, float]:
    """Return the processor seconds and the peak memory in MB of one run."""
    command = [sys.executable, "-c", STORAGE_LINT, "--format", form, "--undecided", "show", "."]
    with open(os.devnull, "w") as nowhere:
        process = subprocess.Popen(command, cwd=directory, stdout=nowhere)
        _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise RuntimeError("storage-lint ended abnormally")
    assert isinstance(used, resource.struct_rusage)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


if __name__ == "__main__":
    main()
