"""The JSON of one plan: where everything stands in it, and the resource instances that will exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.inputs.terraform.resource_types import REPEATED_IN_OWNER
from storage_lint.source.budget import Share
from storage_lint.source.json_places import JsonPlaces
from storage_lint.source.problem import Problem
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

MAX_PROBLEMS = 20  # of one plan whose shape is wrong
# What a plan does with resources that it leaves to others, or takes away: they are no part of what will be deployed.
_GONE = (["delete"], ["forget"])
_KEPT = (["no-op"], ["update"])
Key = None | int | str


class Planned:
    """A resource instance as a plan has it. `unknown` and `sensitive` mark parts of `values` with true.

    `is_kept` says that it is there, and is neither made nor replaced.
    """

    __slots__ = ("entry", "is_kept", "key", "module", "sensitive", "unknown", "values")

    def __init__(
        self,
        entry: dict[str, Any],
        module: str,
        key: Key,
        values: dict[str, Any],
        unknown: Any,
        sensitive: Any,
        is_kept: bool,
    ) -> None:
        self.entry = entry
        self.module = module
        self.key = key
        self.values = values
        self.unknown = unknown
        self.sensitive = sensitive
        self.is_kept = is_kept

    @property
    def address(self) -> str:
        """The address as Terraform prints it."""
        address: str = self.entry["address"]
        return address

    @property
    def mode(self) -> str:
        """'managed' or 'data'."""
        mode: str = self.entry["mode"]
        return mode

    @property
    def type(self) -> str:
        """'aws_s3_bucket'."""
        kind: str = self.entry["type"]
        return kind

    @property
    def block(self) -> tuple[str, str, str, str]:
        """Which block made it: module, mode, type and name."""
        return self.module, self.mode, self.type, self.entry["name"]


class Document:
    """The JSON of a plan. `instances` are its resources; what has a wrong shape is a problem, and left out."""

    def __init__(self, source: SourceFile, data: dict[str, Any], share: Share) -> None:
        self.source = source
        self.share = share
        self.data = data
        self.problems: list[Problem] = []
        self._places = JsonPlaces(source.text, [data])
        self.instances = list(self._instances())
        self._volumes: frozenset[str] | None = None
        self._deleted: frozenset[tuple[str, str]] | None = None
        self._mentioned: frozenset[str] | None = None

    def is_mentioned(self, instance: Planned) -> bool:
        """Return whether the configuration refers to a resource; whether it does is not known without one."""
        if self._mentioned is None:
            self._mentioned = frozenset(_references(self.data.get("configuration")))
        name = instance.address.rpartition(f"{instance.type}.")[2].partition("[")[0]
        return "configuration" not in self.data or f"{instance.type}.{name}" in self._mentioned

    # -- shapes -------------------------------------------------------------------------------------------------------

    def place(self, container: Any, key: Any, whole: bool = False) -> Span:
        """Return where an item of a container stands: its value, or with `whole` its key too."""
        place = (self._places.find(container) or {}).get(key)
        if place is None:
            return Span(self.source, 0, 0)
        key_start, _, start, end = place
        return Span(self.source, key_start if whole else start, end)

    def key_place(self, container: Any, key: Any) -> Span:
        """Return where the key of an item stands, or that of the first one where there is no such item."""
        places = self._places.find(container) or {}
        place = places.get(key) or next(iter(places.values()), None)
        if place is None:
            return Span(self.source, 0, 0)
        return Span(self.source, place[0], place[0] + 1 if place[0] == place[1] else place[1])

    def object(self, container: dict[str, Any], key: str) -> dict[str, Any]:
        """Return the object under a key, or an empty one, and a problem when it is something else."""
        value = container.get(key)
        if isinstance(value, dict):
            return value
        if value is not None:
            self._refuse(container, key, "an object")
        return {}

    def objects(self, container: dict[str, Any], key: str) -> list[dict[str, Any]]:
        """Return the objects of the array under a key; what is something else is a problem."""
        value = container.get(key)
        if value is not None and not isinstance(value, list):
            self._refuse(container, key, "an array")
            return []
        for index, item in enumerate(value or ()):
            if not isinstance(item, dict):
                self._refuse(value, index, "an object")
        return [item for item in value or () if isinstance(item, dict)]

    def _refuse(self, container: Any, key: Any, wanted: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            what = f"item {key}" if isinstance(key, int) else key
            is_there = isinstance(key, int) or key in container
            summary = f"{self.source.path}: {what} is {f'not {wanted}' if is_there else 'missing'}"
            self.problems.append(Problem(summary, "that part of the plan is not read", self.key_place(container, key)))

    # -- instances ----------------------------------------------------------------------------------------------------

    # complexity: the shapes of a plan are checked on the way down
    def _instances(self) -> Iterator[Planned]:
        changes: dict[str, dict[str, Any]] = {}
        listed = self.objects(self.data, "resource_changes")
        for entry in listed:
            if "deposed" not in entry and isinstance(entry.get("address"), str):
                changes[entry["address"]] = entry
        if self.data.get("planned_values") is None:
            for entry in changes.values():
                yield from self._changed(entry)
            return
        planned = self.object(self.data, "planned_values")
        if planned is not self.data["planned_values"]:
            return
        if not isinstance(planned.get("root_module"), dict):
            self._refuse(planned, "root_module", "an object")
        pending = [(self.object(planned, "root_module"), "")]
        while pending:
            module, address = pending.pop()
            for entry in self.objects(module, "resources"):
                change = self.object(changes.get(str(entry.get("address")), {}), "change")
                if change.get("actions") in _GONE:
                    continue
                found = self._instance(entry, address, entry, "values", "sensitive_values", change)
                if found is not None:
                    yield found
            for child in reversed(self.objects(module, "child_modules")):
                if isinstance(child.get("address"), str):
                    pending.append((child, child["address"]))
                else:
                    self._refuse(child, "address", "a string")

    def _changed(self, entry: dict[str, Any]) -> Iterator[Planned]:
        """The instance of a change, of a plan whose planned values were left out."""
        change = self.object(entry, "change")
        address = entry.get("module_address")
        if isinstance(change.get("after"), dict) and change.get("actions") not in _GONE:
            found = self._instance(
                entry, address if isinstance(address, str) else "", change, "after", "after_sensitive", change
            )
            if found is not None:
                yield found

    def _instance(
        self,
        entry: dict[str, Any],
        module: str,
        container: dict[str, Any],
        values: str,
        sensitive: str,
        change: dict[str, Any],
    ) -> Planned | None:
        for key in ("address", "mode", "type", "name"):
            if not isinstance(entry.get(key), str):
                self._refuse(entry, key, "a string")
                return None
        index = entry.get("index")
        if isinstance(index, (dict, list)):
            self._refuse(entry, "index", "a string or a number")
            return None
        if not isinstance(container.get(values, {}), dict):
            self._refuse(container, values, "an object")
            return None
        unknown = change.get("after_unknown")
        return Planned(
            entry=entry,
            module=module,
            key=index,
            values=container.get(values, {}),
            unknown=unknown if isinstance(unknown, dict) or unknown is True else {},
            sensitive=container.get(sensitive),
            is_kept=change.get("actions") in _KEPT,
        )

    # -- what the plan repeats ----------------------------------------------------------------------------------------

    def declares_volume(self, device: dict[str, Any]) -> bool:
        """Return whether a device of an instance is a volume of its own, which the provider lists there too."""
        if self._volumes is None:
            volumes = (instance.values.get("id") for instance in self.instances if instance.type == "aws_ebs_volume")
            self._volumes = frozenset(name for name in volumes if isinstance(name, str))
        return device.get("volume_id") in self._volumes if isinstance(device.get("volume_id"), str) else False

    def deletes(self, instance: Planned, name: str) -> bool:
        """Return whether an attribute of a bucket shows what the plan is about to delete."""
        if self._deleted is None:
            self._deleted = frozenset(self._deletions())
        bucket = instance.values.get("bucket")
        return instance.type == "aws_s3_bucket" and isinstance(bucket, str) and (bucket, name) in self._deleted

    def _deletions(self) -> Iterator[tuple[str, str]]:
        for entry in self.objects(self.data, "resource_changes"):
            name = REPEATED_IN_OWNER.get(str(entry.get("type")))
            change = self.object(entry, "change")
            if name is not None and change.get("actions") == ["delete"]:
                bucket = self.object(change, "before").get("bucket")
                if isinstance(bucket, str):
                    yield bucket, name


def _references(configuration: Any) -> Iterator[str]:
    """Yield what expressions refer to, without indexes and attributes: 'aws_ebs_volume.data'."""
    pending = [configuration]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            written = item.get("references")
            for reference in written if isinstance(written, list) else ():
                if isinstance(reference, str):
                    yield ".".join(reference.partition("[")[0].split(".")[:2])
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)
