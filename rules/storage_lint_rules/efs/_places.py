"""What EFS refuses of where file systems, their mount targets, their keys and their replicas are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.checks import Refusal, holds, said
from storage_lint.graph.choices import both, follow, is_given, mapped
from storage_lint.graph.text import may_be_one
from storage_lint.graph.value import Known, Unknown, Value, text_of
from storage_lint.resources.efs import AccessPoint, FileSystem, PlacedMountTarget, ReplicationDestination
from storage_lint.source.pattern import LatePattern
from storage_lint_rules._regions import in_another_region, own_region
from storage_lint_rules.efs import _facts as facts

_ID = LatePattern("[a-z0-9]+-(?:[a-z0-9]+-)*az[0-9]+")  # of a zone: use1-az1, usw2-lax1-az1


def of_file_system(file_system: FileSystem) -> Iterator[Refusal]:
    """Yield what is refused of the zone and of the key of a file system, where its Region is known."""
    region, zone, key = own_region(file_system), file_system.availability_zone_name, file_system.kms_key_id
    yield Refusal(_is_abroad(zone, region), zone, f"the zone {said(zone)} is not in {said(region)}")
    yield Refusal(in_another_region(key, "kms", region), key, f"the KMS key is not in {said(region)}")


def of_reference(resource: PlacedMountTarget | AccessPoint) -> Iterator[Refusal]:
    """Yield that the file system is named by an ARN of another Region, where the Region is known."""
    named: Value[Any] = resource.file_system_id
    abroad = in_another_region(named, "elasticfilesystem", own_region(resource))
    yield Refusal(abroad, named, "the file system that it names is in another Region")


def of_destination(destination: ReplicationDestination) -> Iterator[Refusal]:
    """https://docs.aws.amazon.com/efs/latest/ug/API_DestinationToCreate.html"""
    region, zone, key = destination.region, destination.availability_zone_name, destination.kms_key_id
    message = f"the zone {said(zone)} of the destination is not in {said(region)}, its Region"
    yield Refusal(_is_abroad(zone, region), zone, message)
    message = f"the KMS key of the destination is not in {said(region)}, its Region"
    yield Refusal(in_another_region(key, "kms", region), key, message)


def _is_abroad(zone: Value[str | None], region: Value[str | None]) -> Value[bool]:
    """Whether a zone and a Region are written, and the zone is of another one: all begin with the name of theirs."""
    return both(both(is_given(zone), is_given(region)), holds(_begins_otherwise, zone, region))


def _begins_otherwise(zone: str | None, region: str | None) -> bool:
    return zone is not None and region is not None and not zone.startswith(region)


def of_mount_target(target: PlacedMountTarget) -> Iterator[Refusal]:
    """https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html"""
    shared, apart = target.shares_zone_with, target.other_vpc_than
    message = f"a second mount target in the Availability Zone of {said(shared)}"
    yield Refusal(mapped(shared, _is_there), shared, message)
    yield Refusal(mapped(apart, _is_there), apart, f"a mount target in another VPC than {said(apart)}")
    zone, one_zone = target.availability_zone, target.one_zone
    message = f"a mount target in {said(zone)} of a One Zone file system in {said(one_zone)}"
    yield Refusal(_are_apart(zone, one_zone), target.subnet_id, message)
    yield from _of_security_groups(target)
    yield from _of_addresses(target)


def _is_there(value: str | None) -> bool:
    return value is not None


def _are_apart(zone: Value[str | None], one_zone: Value[str | None]) -> Value[bool]:
    """Whether two zones are written, or may be, and are not one."""
    first, second = text_of(zone), text_of(one_zone)
    if first is not None and second is not None and (first == second or not may_be_one(first, second)):
        apart = Known(first != second and bool(first.parts) and bool(second.parts), zone.origin)
        return both(apart, follow(zone, _is_by_name))
    return both(both(is_given(zone), is_given(one_zone)), holds(_differ, zone, one_zone))


def _is_by_name(zone: Known[str | None]) -> Value[bool]:
    """Whether a zone is not known by its id, whose name differs between accounts.

    https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
    """
    if _ID.fullmatch(zone.value or ""):
        return Unknown(f"which zone {zone.value} is differs between accounts", zone.origin)
    return Known(True, zone.origin)


def _differ(one: str | None, other: str | None) -> bool:
    return one != other


def _is_the_same(one: str, other: str) -> bool:
    return one == other


def _of_security_groups(target: PlacedMountTarget) -> Iterator[Refusal]:
    groups = target.security_groups
    count = len(groups.value or ()) if isinstance(groups, Known) else 0
    most, quota = facts.MAXIMUM_SECURITY_GROUPS, facts.SECURITY_GROUPS_QUOTA
    if count > most:
        yield Refusal(Known(True, groups.origin), groups, f"{count} security groups, more than {most}")
    elif count > quota:
        reason = f"more than {quota} security groups need a quota that AWS has raised"
        yield Refusal(Unknown(reason, groups.origin), groups, "")


def _of_addresses(target: PlacedMountTarget) -> Iterator[Refusal]:
    kind, ipv4, ipv6 = target.ip_address_type, target.ip_address, target.ipv6_address
    for address, other in ((ipv4, "IPV6_ONLY"), (ipv6, "IPV4_ONLY")):
        does_not_fit = both(is_given(address), holds(_is_the_same, kind, Known(other, kind.origin)))
        yield Refusal(does_not_fit, address, f"the address {said(address)} of a mount target that is {other}")
    block = target.cidr_block
    outside = both(both(is_given(ipv4), is_given(block)), holds(_lies_outside, ipv4, block))
    yield Refusal(outside, ipv4, f"the address {said(ipv4)} is not in {said(block)}, its subnet")


def _lies_outside(address: str | None, block: str | None) -> bool:
    import ipaddress  # few mount targets have an address of their own

    try:
        return ipaddress.ip_address(address or "") not in ipaddress.ip_network(block or "")
    except ValueError:
        return False
