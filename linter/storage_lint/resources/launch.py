"""What is launched from launch templates: instances, Auto Scaling groups and fleets take their block devices.

A device of the instance's own takes the place of the template's of the same name.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/launch-instances-from-launch-template.html
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from storage_lint.graph.choices import both, cases, choose, hanging_on, opposite, possible, turned_out
from storage_lint.graph.node import Belonging, Construct, Edge, Expander, Resource
from storage_lint.graph.value import Known, Origin, Reference, Source, Symbol, Text, Unknown, Value, text_of
from storage_lint.resources.ebs import Volume, filled_later
from storage_lint.source.record import Record, replace

ROOT = "root device"
# What Amazon's, Canonical's and Microsoft's images call it; an AMI may use another name.
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html
ROOT_DEVICES = frozenset(("/dev/xvda", "/dev/sda1"))
UNREAD = "block devices"  # that may be there, but could not be read
UNNAMED = "device"  # whose name is not known

_FIELDS = (
    *("volume_type", "size_gib", "iops", "throughput_mibps", "encrypted", "kms_key_id", "snapshot_id"),
    *("delete_on_termination", "initialization_rate_mibps", "exists"),
)

# What no device of an instance has.
_NEVER_WRITTEN = ("outpost_arn", "kept_when_deleted", "account_encrypts_by_default", "account_default_kms_key")

# The attributes that name a template, and those that name the version that is written.
_NAMES = frozenset(("Ref", "LaunchTemplateId", "id", "name"))
_VERSIONS = frozenset(("DefaultVersionNumber", "LatestVersionNumber", "default_version", "latest_version"))
# What a template begins with, and what it is changed to.
_AS_WRITTEN = frozenset(("", "$Default", "$Latest", "1"))


class Device(Record):
    """A block device by its name, as `Volume.device` has it; without a volume the device is taken away."""

    name: str
    volume: Volume | None
    exists: Value[bool]  # within what declares it


class LaunchTemplate(Resource, kw_only=True):
    """A launch template: what others take from it. Its devices are judged as volumes of their own, too."""

    kind: ClassVar[str] = "ebs.launch_template"
    regional: ClassVar[bool] = True

    id: Value[str | None]  # as a plan knows it
    name: Value[str]
    latest_version: Value[str | None]  # as a plan knows it
    devices: tuple[Device, ...]

    @property
    def known_as(self) -> Iterable[tuple[str, Value[Any]]]:
        """Its name and its id, for what is launched from it."""
        return ((self.kind, self.name), (self.kind, self.id))

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what stands in the graph for a template: nothing of its own."""
        return lambda _template: ()


class Use(Record):
    """A launch template as something that launches from it names it."""

    id: Value[str | None]
    name: Value[str | None]
    version: Value[str | None]
    exists: Value[bool]

    @property
    def target(self) -> Value[str | None]:
        """What names the template."""
        return self.name if isinstance(self.id, Known) and not self.id.value else self.id


class Launch(Resource, kw_only=True):
    """What launches from launch templates, with its own devices, and its root device as it is when nobody writes it."""

    kind: ClassVar[str] = "ebs.launch"

    uses: tuple[Use, ...]
    devices: tuple[Device, ...]
    root: Volume

    @property
    def looks_for(self) -> Iterable[tuple[str, Value[Any]]]:
        """Its launch templates."""
        return [(LaunchTemplate.kind, use.target) for use in self.uses]

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what stands in the graph for what is launched: its volumes."""
        return Templates(node for node in nodes if isinstance(node, LaunchTemplate)).launched


class Templates:
    """The launch templates of a graph."""

    def __init__(self, templates: Iterable[LaunchTemplate]) -> None:
        self._by_address: dict[tuple[str, str], list[LaunchTemplate]] = defaultdict(list)
        self._by_text: dict[Text, list[LaunchTemplate]] = defaultdict(list)  # by name and by id
        for template in templates:
            self._by_address[template.scope, template.address].append(template)
            for text in {text_of(template.name), text_of(template.id)}:
                if text is not None and text.parts:
                    self._by_text[text].append(template)

    def launched(self, launch: Launch) -> Iterator[Volume]:
        """Return the volumes of what is launched: its own, and those of its templates that it does not override."""
        own = [device.volume for device in launch.devices if device.volume is not None]
        unused: Value[bool] = launch.exists
        for use in launch.uses:
            unused = both(unused, opposite(use.exists))
            for volume in self._taken(launch, use, use.target):
                yield replace(volume, exists=both(volume.exists, use.exists))
            for template in self._known(launch, use.target):
                own = [_completed(volume, template) for volume in own]
        yield from _root(launch, replace(launch.root, exists=unused), launch.devices)
        yield from (_of(launch, volume, volume.exists) for volume in own)

    def _taken(self, launch: Launch, use: Use, target: Value[str | None]) -> list[Volume]:
        """The volumes that a template, as it is named, adds to what is launched."""
        if isinstance(target, Known) and not target.value:
            return list(_root(launch, launch.root, launch.devices))
        found = self._found(launch, target)
        if found:
            return [volume for template in found for volume in _inherited(launch, use, template, len(found) > 1)]
        if isinstance(target, Unknown) and target.choices and target.subject:
            versions = [(one.when, self._taken(launch, use, one.value)) for one in target.choices]
            return list(_merged(target, versions))
        return list(_root(launch, _undecided(launch.root, _unread(target)), launch.devices))

    def _known(self, launch: Launch, target: Value[str | None]) -> list[LaunchTemplate]:
        """Every template that may be meant."""
        choices = target.choices if isinstance(target, Unknown) else ()
        inside = [one for choice in choices for one in self._known(launch, choice.value)]
        return self._found(launch, target) or inside

    def _found(self, launch: Launch, target: Value[str | None]) -> list[LaunchTemplate]:
        return self._referred(launch, target) or self._named(launch, target)

    def _referred(self, launch: Launch, target: Value[str | None]) -> list[LaunchTemplate]:
        if isinstance(target, Known):
            name = target.value
            return self._by_address.get((launch.scope, name.address), []) if isinstance(name, Reference) else []
        parts = target.text.parts if target.text is not None else ()
        if len(parts) != 1 or not isinstance(parts[0], Symbol) or parts[0].attribute not in _NAMES:
            return []
        return self._by_address.get((parts[0].scope or launch.scope, parts[0].address), [])

    def _named(self, launch: Launch, target: Value[str | None]) -> list[LaunchTemplate]:
        """Templates by their written name or id: those that were read together, else the only one of the tree."""
        text = text_of(target)
        equal = self._by_text.get(text, []) if text is not None else []
        near = [one for one in equal if one.scope == launch.scope and one.environment == launch.environment]
        if near or not isinstance(target, Known):
            return near
        return equal if len({(one.scope, one.address) for one in equal}) == 1 else []


def _unread(target: Value[str | None]) -> Unknown:
    if isinstance(target, Unknown):
        reason = f"which launch template is used is not known: {target.reason}"
        return hanging_on(target, reason)
    return Unknown(f"its launch template {target.value} is not among what was read", target.origin)


def _inherited(launch: Launch, use: Use, template: LaunchTemplate, may_be_another: bool) -> Iterator[Volume]:
    """Yield the devices of a template that are not overridden, and the root device where that is not among them."""
    doubt = _another_version(launch, use.version, template)
    exists = both(launch.exists, template.exists) if may_be_another else launch.exists
    root = replace(launch.root if doubt is None else _undecided(launch.root, doubt), exists=exists)
    taken: list[Device] = []
    for device in template.devices if doubt is None else ():
        there = both(exists, device.exists)
        for own in launch.devices:
            if own.name == device.name and own.name != UNNAMED:
                there = both(there, opposite(own.exists))
        if device.volume is not None and possible(there):
            taken.append(replace(device, exists=there))
            yield _passed_on(launch, device.volume, template, there, use)
    yield from _root(launch, root, (*launch.devices, *taken))


def _root(launch: Launch, root: Volume, devices: Iterable[Device]) -> Iterator[Volume]:
    """Yield the root device as it is where none of these devices is it."""
    there = root.exists
    for device in devices:
        if device.name in (ROOT, UNREAD) and device.volume is not None:
            there = both(there, opposite(device.exists))
    if possible(there):
        yield _of(launch, root, there)


def _merged(target: Unknown, versions: list[tuple[str, list[Volume]]]) -> Iterator[Volume]:
    """Yield the volumes of a target that is one of several: a device that each has is one volume with choices."""
    common = _devices_of_each([volumes for _, volumes in versions])
    for name in common:
        yield _one_of(target, [(when, one) for when, volumes in versions for one in volumes if one.device == name])
    for when, volumes in versions:
        there = turned_out(target, when)
        yield from (replace(one, exists=both(there, one.exists)) for one in volumes if one.device not in common)


def _one_of(target: Unknown, volumes: list[tuple[str, Volume]]) -> Volume:
    """One volume whose fields are choices between those of these volumes, as the target decides."""
    fields = {field: choose(target, [(when, getattr(one, field)) for when, one in volumes]) for field in _FIELDS}
    return replace(volumes[0][1], **fields)


def _devices_of_each(versions: list[list[Volume]]) -> list[str]:
    """The names of devices of which each version has just one."""
    names = [[volume.device for volume in volumes] for volumes in versions]
    return [name for name in dict.fromkeys(names[0]) if all(one.count(name) == 1 for one in names)]


def _another_version(launch: Launch, version: Value[str | None], template: LaunchTemplate) -> Unknown | None:
    """Why the version that is named may not be what is written: None where it is."""
    if _is_as_written(version, template):
        return None
    if isinstance(version, Known):
        reason = f"version {version.value} of {template.address} may be another one than is written"
        return Unknown(reason, version.origin, supply="use $Latest, or the template's own version")
    if launch.language == "terraform-plan":  # it does not know what it is about to make
        return None
    reason = f"which version of {template.address} is used is not known: {version.reason}"
    return hanging_on(version, reason)


def _is_as_written(version: Value[str | None], template: LaunchTemplate) -> bool:
    """Whether a version is surely the one that is written here."""
    if isinstance(version, Unknown):
        if _is_own(version) or not version.choices:
            return _is_own(version)
        choices: list[Value[str | None]] = list(cases(version))
        return all(_is_as_written(one, template) for one in choices)
    if version.value is None or str(version.value) in _AS_WRITTEN or isinstance(version.value, Reference):
        return True
    return text_of(version) == text_of(template.latest_version)


def _is_own(version: Unknown) -> bool:
    """Whether a version is what the template itself says of its versions."""
    parts = version.text.parts if version.text is not None else ()
    return len(parts) == 1 and isinstance(parts[0], Symbol) and parts[0].attribute in _VERSIONS


def _of(launch: Launch, volume: Volume, exists: Value[bool]) -> Volume:
    """The volume as one of what is launched, which may be described better than when the volume was read."""
    common = {name: getattr(launch, name) for name in ("construct_path", "construct", "suppressions", "environment")}
    return replace(volume, **common, exists=exists)


def _passed_on(launch: Launch, volume: Volume, template: LaunchTemplate, exists: Value[bool], use: Use) -> Volume:
    common: dict[str, Any] = {name: getattr(launch, name) for name in Resource._fields}
    why = "it is launched from it"
    join = Edge(template.address, launch.address, "launch_template", Belonging.SURE, why, use.target.origin)
    return replace(
        volume,
        **{
            **common,
            "declared": volume.declared,
            "exists": exists,
            "construct": _construct(launch.construct, template.construct),
            "suppressions": (*launch.suppressions, *template.suppressions),
            "joins": (*launch.joins, join),
            "account_encrypts_by_default": launch.root.account_encrypts_by_default,
            "account_default_kms_key": launch.root.account_default_kms_key,
            "for_each_instance": launch.root.for_each_instance,
        },
    )


def _construct(own: Construct | None, templates: Construct | None) -> Construct | None:
    """The construct that is launched, with the lines that made the template: that is what there is to change."""
    if own is None or templates is None:
        return own
    return Construct(own.path, lambda: own.class_name, templates.lead, templates.line)


def _undecided(root: Volume, doubt: Unknown) -> Volume:
    """A root device of which the template decides everything."""
    fields = ("volume_type", "size_gib", "iops", "throughput_mibps", "encrypted", "kms_key_id")
    return replace(root, **dict.fromkeys(fields, doubt))


def _completed(own: Volume, template: LaunchTemplate) -> Volume:
    """A device that the template writes, too: what its own block leaves out may come from there, or from the AMI."""
    changes: dict[str, Any] = {}
    for written in (one.volume for one in template.devices if one.volume is not None and one.name == own.device):
        for field in ("encrypted", "volume_type"):
            if _is_default(getattr(own, field)) and not _is_default(getattr(written, field)):
                what = f"{field.replace('_', ' ')} of the {own.device}"
                reason = f"{written.address} writes the {what}, its own block does not: AWS does not say which holds"
                changes[field] = Unknown(reason, own.declared, supply="write it in both")
    return replace(own, **changes) if changes else own


def _is_default(value: Value[Any]) -> bool:
    return isinstance(value, Known) and value.origin.source is Source.DEFAULT


def device_called(name: Value[str]) -> str:
    """Return what a device with this name is called in messages."""
    if not isinstance(name, Known):
        return UNNAMED
    return ROOT if name.value in ROOT_DEVICES else f"device {name.value}".rstrip()


def unwritten_root(common: Mapping[str, Any], nothing: Value[None], for_each_instance: bool) -> Volume:
    """Return the root device of an instance that does not write it: its AMI and the account decide.

    `common` are the fields that every resource has, `nothing` is what is not written.
    """
    names = (name for name in (*_FIELDS, *_NEVER_WRITTEN) if name != "exists")
    # Each has an origin of its own, by which a report tells which field a verdict is about.
    origin = nothing.origin
    absent: dict[str, Any] = {name: Known(None, Origin(origin.source, origin, origin.why)) for name in names}
    alone = Known(False, nothing.origin)
    others = filled_later(Known(None, nothing.origin), nothing, nothing)
    return Volume(**common, **absent, **others, device=ROOT, multi_attach=alone, for_each_instance=for_each_instance)
