"""EBS: volumes, wherever they are declared.

Facts: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EbsBlockDevice.html
"""

from __future__ import annotations

from typing import ClassVar

from storage_lint.graph.node import AccountSetting, Resource
from storage_lint.graph.value import Value


class Volume(Resource, kw_only=True):
    """A volume, or a block device of an instance, launch template, launch configuration or spot fleet.

    Known(None) means that nothing was written and no documented default applies: the AMI, the snapshot or the
    account decides. `address` and `type` are those of the resource that declares the device.
    """

    kind: ClassVar[str] = "ebs.volume"

    device: str  # '' for a volume of its own; 'root device', 'device /dev/sdf' else: used in messages
    volume_type: Value[str | None]
    size_gib: Value[float | None]
    iops: Value[float | None]
    throughput_mibps: Value[float | None]
    encrypted: Value[bool | None]
    kms_key_id: Value[str | None]
    snapshot_id: Value[str | None]
    outpost_arn: Value[str | None]  # Known(None): in a Region
    kept_when_deleted: Value[bool | None]  # a last snapshot, or left by its stack; Known(None): a device
    delete_on_termination: Value[bool | None]  # Known(None): a volume of its own, or nobody says it
    multi_attach: Value[bool]
    initialization_rate_mibps: Value[float | None]
    # aws_ebs_encryption_by_default in the same root, else Known(None): filled by the join.
    account_encrypts_by_default: Value[bool | None]
    # aws_ebs_default_kms_key, alike.
    account_default_kms_key: Value[str | None]
    # What declares the device makes any number of instances: a launch template, a launch configuration, a fleet.
    for_each_instance: bool = False
    # Made from another volume, whose size it takes when none is written.
    is_copy: bool = False

    @property
    def piece(self) -> str:
        """The device."""
        return self.device


class Account(AccountSetting, kw_only=True):
    """Account-wide settings: `aws_ebs_encryption_by_default`."""

    kind: ClassVar[str] = "ebs.account"
    fills: ClassVar[str] = "account_encrypts_by_default"
    assume: ClassVar[str] = "ebs_encryption_by_default"
    # https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html
    regional: ClassVar[bool] = True

    encrypts_by_default: Value[bool]

    @property
    def setting(self) -> Value[bool]:
        """Whether new volumes are encrypted when they do not say."""
        return self.encrypts_by_default
