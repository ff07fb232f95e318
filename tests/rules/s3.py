"""S3 as tests write it: buckets and what configures them, and what a rule says of them."""

from __future__ import annotations

from rules.said import said_of, with_severity


def said(text: str, rule: str) -> list[str]:
    """Return what a rule says: 'low: message' (' on ' what is no bucket), or 'undecided: reason'."""
    return said_of(text, rule, lambda one: f"{with_severity(one)}{_apart(one.resource.address)}")


def _apart(address: str) -> str:
    return "" if address.startswith("aws_s3_bucket.") or "." not in address else f" on {address}"


def bucket(inner: str = "", name: str = "b") -> str:
    return f'resource "aws_s3_bucket" "{name}" {{\n  bucket = "b-{name}"\n{inner}}}\n'


def part(kind: str, inner: str = "", of: str = "b", name: str = "b", more: str = "") -> str:
    """A resource that configures a bucket."""
    return f'resource "aws_s3_bucket_{kind}" "{name}" {{\n  bucket = aws_s3_bucket.{of}.id\n{more}{inner}}}\n'


def versioned(of: str = "b", status: str = "Enabled") -> str:
    return part("versioning", f'  versioning_configuration {{\n    status = "{status}"\n  }}\n', of, of)


def cfn(properties: str = "", more: str = "") -> str:
    return f"Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties: {{{properties}}}\n{more}"


def unset(name: str) -> str:
    return f"var.{name} has no default"


def retention(inner: str) -> str:
    return part("object_lock_configuration", f"  rule {{\n    default_retention {{\n{inner}\n    }}\n  }}\n")


ON = "VersioningConfiguration: {Status: Enabled}"


def encrypted(inner: str, of: str = "b") -> str:
    block = f"  rule {{\n    apply_server_side_encryption_by_default {{\n{inner}\n    }}\n  }}\n"
    return part("server_side_encryption_configuration", block, of, of)


KEY = '      kms_master_key_id = "alias/mine"\n'
DIRECTORY = (
    'resource "aws_s3_directory_bucket" "d" {\n  bucket = "d--euw1-az1--x-s3"\n'
    '  location {\n    name = "euw1-az1"\n  }\n}\n'
)


def owned(setting: str) -> str:
    return part("ownership_controls", f'  rule {{\n    object_ownership = "{setting}"\n  }}\n')


WRITER = "OwnershipControls: {Rules: [{ObjectOwnership: ObjectWriter}]}"


def policy(principal: str, action: str = "s3:PutObject", effect: str = "Allow", of: str = "t") -> str:
    statement = f'{{ Effect = "{effect}", Principal = {principal}, Action = "{action}", Resource = "*" }}'
    return part("policy", f"  policy = jsonencode({{ Statement = [{statement}] }})\n", of, of)


def rule(inner: str = "", status: str = "Enabled", to: str = '"arn:aws:s3:::elsewhere"') -> str:
    return f'  rule {{\n    status = "{status}"\n{inner}\n    destination {{\n      bucket = {to}\n    }}\n  }}\n'
