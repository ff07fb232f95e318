"""Block Public Access as it is in effect."""

from __future__ import annotations

from storage_lint.graph.choices import either, follow
from storage_lint.graph.value import Elsewhere, Known, Origin, Source, Value
from storage_lint.resources.s3 import Bucket, Object, PublicAccessBlock

SETTINGS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")


def in_effect(bucket: Bucket | Object, name: str) -> Value[bool]:
    """Return whether a setting is on, for the bucket or for its account: S3 applies the stricter one.

    An object has the settings of its bucket.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
    """
    account = setting_of(bucket.account_public_access_block, name)
    own = setting_of(bucket.public_access_block, name)
    return own if isinstance(account, Elsewhere) else either(account, own)


def setting_of(block: Value[PublicAccessBlock | None], name: str) -> Value[bool]:
    """Return whether a setting of a block is on, which it is not where there is none."""

    def of(known: Known[PublicAccessBlock | None]) -> Value[bool]:
        setting: Value[bool] = Known(False, known.origin) if known.value is None else getattr(known.value, name)
        return setting

    return follow(block, of)


def settings_of(block: PublicAccessBlock) -> dict[str, Value[bool]]:
    """Return the four settings by name."""
    return {name: getattr(block, name) for name in SETTINGS}


def blocked_by_default(origin: Origin, block: PublicAccessBlock | None) -> Value[bool]:
    """Return whether a bucket that a template makes blocks public ACLs: unless that is written to be off.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html
    """
    if block is None:
        return Known(True, origin)
    setting = block.block_public_acls
    return either(setting, Known(setting.origin.source is Source.DEFAULT, setting.origin))
