"""How long files named one by one take, as a pre-commit hook names them, against the whole tree that they are in.

    python benchmarks/named_files.py [RUNS]

The tree has some 12,000 files: 400 Terraform roots of three files that call 40 modules, 100 templates and more.
Processor time of the whole process, the least of several runs.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from timing import processor_seconds

ROOTS, MODULES, TEMPLATES, OTHERS = 400, 40, 100, 10_600
MODULE = """variable "name" {{ type = string }}
resource "aws_s3_bucket" "this" {{
  bucket = "acme-${{var.name}}-{0}"
}}
resource "aws_s3_bucket_public_access_block" "this" {{
  bucket                  = aws_s3_bucket.this.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}}
"""
ROOT = """module "one" {{
  source = "../../modules/m{0}"
  name   = var.name
}}
module "two" {{
  source = "../../modules/m{1}"
  name   = "${{var.name}}-two"
}}
resource "aws_ebs_volume" "data" {{
  size      = 100
  type      = "gp3"
  encrypted = var.encrypted
}}
"""
VARIABLES = 'variable "name" {\n  type = string\n}\nvariable "encrypted" {\n  type = bool\n}\n'
TEMPLATE = """Resources:
  V{0}:
    Type: AWS::EC2::Volume
    Properties: {{Size: 8, VolumeType: gp3, Encrypted: true}}
"""
OTHER = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n  key: value\n" * 10


def main(runs: int) -> None:
    """Print the processor time of each way to name what is to be linted, and its ratio to the whole tree's."""
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        Path(".git").mkdir()
        roots = list(_write())
        ways = {
            "the whole tree": ["."],
            "one file of a root": [f"{roots[0]}/main.tf"],
            "one file of a module": ["modules/m7/main.tf"],
            "13 files": [*(f"{root}/terraform.tfvars" for root in roots[:12]), "modules/m39/main.tf"],
            "three files of every root": [
                f"{root}/{name}" for root in roots for name in ("main.tf", "variables.tf", "terraform.tfvars")
            ],
        }
        base = 0.0
        for name, words in ways.items():
            seconds = processor_seconds([sys.executable, "-m", "storage_lint", "--fail-on", "critical", *words], runs)
            base = base or seconds
            print(f"{name:28} {seconds:6.2f} s {seconds / base:5.2f} x")


def _write() -> list[str]:
    files = {f"modules/m{number}/main.tf": MODULE.format(number) for number in range(MODULES)}
    roots = [f"live/r{number:03}" for number in range(ROOTS)]
    for number, root in enumerate(roots):
        files[f"{root}/main.tf"] = ROOT.format(number % MODULES, (number * 7 + 1) % MODULES)
        files[f"{root}/variables.tf"] = VARIABLES
        files[f"{root}/terraform.tfvars"] = f'name = "r{number}"\nencrypted = true\n'
    files |= {f"stacks/s{number}/template.yaml": TEMPLATE.format(number) for number in range(TEMPLATES)}
    files |= {f"k8s/d{number % 300}/f{number}.yaml": OTHER for number in range(OTHERS)}
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
    return roots


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
