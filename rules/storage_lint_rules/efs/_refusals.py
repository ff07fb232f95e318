"""What EFS refuses of mount targets and access points."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import combinations

from storage_lint.checks import Refusal, refused
from storage_lint.graph.choices import both, follow, is_nothing, opposite
from storage_lint.graph.policy.arns import Arns
from storage_lint.graph.policy.document import Policy
from storage_lint.graph.policy.lockout import locking_statement, locks_everybody_out
from storage_lint.graph.text import is_made_by_aws, is_set, may_be_one
from storage_lint.graph.value import Known, Symbol, Text, Unknown, Value, text_of
from storage_lint.resources.efs import AccessPoint, FileSystem
from storage_lint.source.pattern import LatePattern
from storage_lint_rules.efs import _facts as facts

PERMISSIONS = LatePattern("[0-7]{3,4}")
_COMPARED = 32  # mount targets of one file system; there is one for each Availability Zone


def of_mount_targets(file_system: FileSystem) -> Iterator[Refusal]:
    """Yield what is refused of the mount targets of a file system taken together."""
    if isinstance(file_system.efs_mount_targets, Unknown):
        yield refused(file_system.efs_mount_targets)
        return
    targets = file_system.efs_mount_targets.value[:_COMPARED]
    one_zone = is_set(file_system.availability_zone_name)
    for one in targets:
        if one.stands_for_several:
            yield Refusal(both(one_zone, one.exists), one.exists, "")
            if isinstance(one.subnet_id, Known):
                yield Refusal(one.exists, one.exists, "")
    for one, other in combinations(targets, 2):
        there = both(one.exists, other.exists)
        second = Known(None, other.declared)
        yield Refusal(both(one_zone, there), second, "a One Zone file system has one mount target")
        in_one = _in_one_subnet(one.subnet_id, other.subnet_id)
        yield Refusal(both(there, in_one), other.subnet_id.origin, f"two mount targets in {text_of(other.subnet_id)}")


def _in_one_subnet(one: Value[str | None], other: Value[str | None]) -> Value[bool]:
    first, second = text_of(one), text_of(other)
    if first is not None and second is not None:
        if first == second and first.parts:
            return Known(True, other.origin)
        if not may_be_one(first, second):
            return Known(False, other.origin)
    unknown = other if isinstance(other, Unknown) else one
    return unknown if isinstance(unknown, Unknown) else Known(False, other.origin)


_TO_CHANGE = "elasticfilesystem:putfilesystempolicy"


def of_policy(file_system: FileSystem) -> Iterator[Refusal]:
    """https://docs.aws.amazon.com/efs/latest/ug/API_PutFileSystemPolicy.html"""
    policy, arns = file_system.efs_policy, file_system.arns()
    known = policy.value if isinstance(policy, Known) else None
    where = policy if known is None else locking_statement(known, arns, _TO_CHANGE, implied=True)
    locked = both(opposite(file_system.efs_bypasses_lockout_check), follow(policy, partial(_locks, arns)))
    yield Refusal(locked, where, "the policy denies everybody to change it, and nothing bypasses the check of that")


def _locks(arns: Arns, policy: Known[Policy | None]) -> Value[bool]:
    document = policy.value
    locks = document is not None and locks_everybody_out(document, arns, (_TO_CHANGE,), implied=True)
    return locks if isinstance(locks, Unknown) else Known(locks, policy.origin)


def of_access_point(point: AccessPoint) -> Iterator[Refusal]:
    """Yield what is refused of an access point."""
    yield from _path(point)
    yield from _creation(point)


def _path(point: AccessPoint) -> Iterator[Refusal]:
    path, text = point.root_directory_path, text_of(point.root_directory_path)
    written = "".join(part if isinstance(part, str) else "?" for part in text.parts) if text is not None else ""
    depth, length = sum(part != "" for part in written.split("/")), len(written)
    known = Known(written, path.origin)
    if depth > facts.ACCESS_POINT_MAXIMUM_DEPTH:
        yield refused(known, f"the path has at most {facts.ACCESS_POINT_MAXIMUM_DEPTH} directories, not {depth}")
    if length > facts.ACCESS_POINT_MAXIMUM_LENGTH:
        yield refused(known, f"the path has at most {facts.ACCESS_POINT_MAXIMUM_LENGTH} characters, not {length}")
    if isinstance(path, Unknown) and not _is_harmless(text):
        yield refused(path)


def _is_harmless(text: Text | None) -> bool:
    """Whether what is not known of a path are ids that AWS makes up: short, and without a slash."""
    symbols = [part for part in text.parts if isinstance(part, Symbol)] if text is not None else []
    ids = [one for one in symbols if is_made_by_aws(one) and one.attribute.lower() not in ("arn", "arns")]
    return len(symbols) == len(ids) == 1


def _creation(point: AccessPoint) -> Iterator[Refusal]:
    if isinstance(point.creation, Unknown):
        yield refused(point.creation)
    elif point.creation.value is not None:
        made = point.creation.value
        for value, what in ((made.owner_uid, "owner"), (made.owner_gid, "group"), (made.permissions, "permissions")):
            if is_nothing(value):
                yield refused(Known(None, point.creation.origin), f"a directory that is made needs its {what}")
        yield from _permissions(made.permissions)


def _permissions(permissions: Value[str | None]) -> Iterator[Refusal]:
    if isinstance(permissions, Unknown):
        yield refused(permissions)
    elif permissions.value and not PERMISSIONS.fullmatch(permissions.value):
        yield refused(permissions, f"permissions are three or four octal digits, not {permissions.value}")
