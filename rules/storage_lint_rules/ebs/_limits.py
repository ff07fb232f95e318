"""What each volume type takes, and what the carriers that take less of it do."""

from __future__ import annotations

from storage_lint.resources.ebs import Volume
from storage_lint.source.record import Record, replace
from storage_lint_rules.ebs import _facts as facts

LAUNCH_CONFIGURATIONS = ("aws_launch_configuration", "AWS::AutoScaling::LaunchConfiguration")

# Where a device is known to be the root device, not by its name, which is the AMI's to choose.
HAVE_ROOT_BLOCKS = ("aws_instance", "aws_launch_configuration", "aws_spot_instance_request")


class Limits(Record):
    """Minimum and maximum of what a type takes; None: it takes no such number."""

    name: str
    size_gib: tuple[float, float]
    iops: tuple[float, float] | None = None
    iops_per_gib: float = 0
    included_iops: float = 0  # for which the ratio does not count
    needs_iops: bool = False
    throughput_mibps: tuple[float, float] | None = None
    mibps_per_iops: float = 0


# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html and
# https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html
_OF_TYPES = {
    "gp3": Limits(
        name="gp3",
        size_gib=(1, facts.GP3_MAXIMUM_GIB),
        iops=(facts.GP3_MINIMUM_IOPS, facts.GP3_MAXIMUM_IOPS),
        iops_per_gib=facts.GP3_IOPS_PER_GIB,
        included_iops=facts.GP3_INCLUDED_IOPS,
        throughput_mibps=(facts.GP3_INCLUDED_MIBPS, facts.GP3_MAXIMUM_MIBPS),
        mibps_per_iops=facts.GP3_MIBPS_PER_IOPS,
    ),
    "gp2": Limits(name="gp2", size_gib=(1, facts.MAXIMUM_GIB)),
    "io1": Limits(
        name="io1",
        size_gib=(4, facts.MAXIMUM_GIB),
        iops=(100, facts.IO1_MAXIMUM_IOPS),
        iops_per_gib=facts.IO1_IOPS_PER_GIB,
        needs_iops=True,
    ),
    "io2": Limits(
        name="io2",
        size_gib=(4, facts.IO2_MAXIMUM_GIB),
        iops=(100, facts.IO2_MAXIMUM_IOPS),
        iops_per_gib=facts.IO2_IOPS_PER_GIB,
        needs_iops=True,
    ),
    "st1": Limits(name="st1", size_gib=(125, facts.MAXIMUM_GIB)),
    "sc1": Limits(name="sc1", size_gib=(125, facts.MAXIMUM_GIB)),
    "standard": Limits(name="standard", size_gib=(1, facts.STANDARD_MAXIMUM_GIB)),
}


def limits_of(kind: str, volume: Volume) -> Limits | None:
    """Return the limits of a type where a volume is declared; None where they are not known."""
    limits = _OF_TYPES.get(kind)
    managed = volume.device.startswith("managed volume")
    if limits is None or not (managed or volume.type in LAUNCH_CONFIGURATIONS):
        return limits
    size_gib = (limits.size_gib[0], min(limits.size_gib[1], facts.MAXIMUM_GIB))
    if kind != "gp3":
        return replace(limits, size_gib=size_gib)
    return replace(
        limits,
        size_gib=size_gib,
        iops=(facts.GP3_MINIMUM_IOPS, facts.CARRIED_GP3_MAXIMUM_IOPS),
        throughput_mibps=(facts.GP3_INCLUDED_MIBPS, facts.CARRIED_GP3_MAXIMUM_MIBPS),
    )
