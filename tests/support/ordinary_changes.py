"""Seven ordinary changes whose findings have no place, no step and no declaration in the file that is changed."""

from __future__ import annotations

from collections.abc import Mapping

Tree = Mapping[str, str]

VOLUME = 'resource "aws_ebs_volume" "v" {{\n  type = "gp3"\n  size = 8\n  encrypted = {}\n}}\n'
CLUSTER = 'resource "aws_rds_cluster" "c" {\n  cluster_identifier = "c"\n  engine = "aurora-mysql"\n}\n'
MEMBER = (
    'resource "aws_rds_cluster_instance" "{0}" {{\n'
    '  cluster_identifier = aws_rds_cluster.c.id\n  identifier = "{0}"\n  instance_class = "db.r6g.large"\n}}\n'
)
BUCKET = 'resource "aws_s3_bucket" "{0}" {{\n  bucket = "{0}"\n}}\n'
BLOCK = (
    'resource "aws_s3_bucket_public_access_block" "{0}" {{\n  bucket = {1}\n  block_public_acls = true\n'
    "  block_public_policy = true\n  ignore_public_acls = true\n  restrict_public_buckets = true\n}}\n"
)
EACH = 'resource "aws_ebs_volume" "v" {\n  for_each = local.disks\n  type = each.value\n  encrypted = true\n}\n'
# name -> the rule, the tree, the file that is changed, and its text afterwards
CHANGES: dict[str, tuple[str, Tree, str, str]] = {
    "a local is flipped": (
        "ebs-unencrypted-volume",
        {"main.tf": VOLUME.format("local.encrypt"), "locals.tf": "locals {\n  encrypt = true\n}\n"},
        "locals.tf",
        "locals {\n  encrypt = false\n}\n",
    ),
    "a key of for_each is added": (
        "ebs-gp2-volume",
        {"main.tf": EACH, "locals.tf": 'locals {\n  disks = { a = "gp3" }\n}\n'},
        "locals.tf",
        'locals {\n  disks = { a = "gp3", b = "gp2" }\n}\n',
    ),
    "a block is deleted": (
        "s3-missing-public-access-block",
        {"main.tf": BUCKET.format("b"), "block.tf": BLOCK.format("b", "aws_s3_bucket.b.id")},
        "block.tf",
        "",
    ),
    "a value is deleted from a variable file": (
        "ebs-unencrypted-volume",
        {
            "main.tf": 'variable "e" {\n  type = bool\n  default = false\n}\n' + VOLUME.format("var.e"),
            "terraform.tfvars": "e = true\n",
        },
        "terraform.tfvars",
        "",
    ),
    "a cluster's second member is deleted": (
        "aurora-single-instance-cluster",
        {"main.tf": CLUSTER, "one.tf": MEMBER.format("one"), "two.tf": MEMBER.format("two")},
        "two.tf",
        "# none\n",
    ),
    "an override file is emptied": (
        "ebs-unencrypted-volume",
        {
            "main.tf": VOLUME.format("false"),
            "main_override.tf": 'resource "aws_ebs_volume" "v" {\n  encrypted = true\n}\n',
        },
        "main_override.tf",
        "",
    ),
    "a module's output switches on another module's count": (
        "ebs-unencrypted-volume",
        {
            "live/main.tf": 'module "flags" {\n  source = "../flags"\n}\n'
            'module "disks" {\n  source = "../disks"\n  on = module.flags.on\n}\n',
            "flags/main.tf": 'output "on" {\n  value = false\n}\n',
            "disks/main.tf": 'variable "on" {}\nresource "aws_ebs_volume" "v" {\n  count = var.on ? 1 : 0\n'
            '  type = "gp3"\n  encrypted = false\n}\n',
        },
        "flags/main.tf",
        'output "on" {\n  value = true\n}\n',
    ),
}
