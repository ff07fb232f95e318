"""What settings may assume of an account: the module and the class of each. Written by `tools/index.py`."""

from __future__ import annotations

ASSUMABLE: dict[str, tuple[str, str]] = {
    "aurora-encrypted-by-default": ("aurora", "EncryptionByDefault"),
    "backup-tags": ("backup", "TaggedSelection"),
    "ebs-encryption-by-default": ("ebs", "Account"),
    "s3-public-access-block": ("s3", "Account"),
}
