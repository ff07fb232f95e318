"""A plan's resource instances, and their blocks as lowerings read them.

What the provider or Terraform marks as sensitive is not known here: nothing of it can get into a report.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from storage_lint.graph.environment import Environment
from storage_lint.graph.reading import ReadSettings
from storage_lint.graph.value import Choice, Hop, Origin, Reference, Source, Symbol, Text, Trace, Unknown
from storage_lint.inputs.terraform.blocks import ConfiguredResourceBlock
from storage_lint.inputs.terraform.data_sources.policy_document import COMPUTED
from storage_lint.inputs.terraform.modules.readable import Assumed, Readable
from storage_lint.inputs.terraform.plan.configuration import Beside
from storage_lint.inputs.terraform.plan.references import Configuration, End, Planned, maximal
from storage_lint.inputs.terraform.resource_types import NAMES, REPEATED_IN_OWNER
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.source.json_places import JsonPlaces
from storage_lint.source.problem import Problem
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

AFTER_APPLY = "known after apply"
SENSITIVE = "the plan marks it as sensitive"

MAX_PROBLEMS = 20  # of one plan whose shape is wrong
MAX_DEPTH = 60  # of lists and objects in the value of an attribute

# Blocks that the provider fills in when they are not written: wholly unknown, they say nothing.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/instance
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket
_COMPUTED_BLOCKS = frozenset(("ebs_block_device", "lifecycle_rule", "root_block_device"))
# What a plan does with resources that it leaves to others, or takes away: they are no part of what will be deployed.
_GONE = (["delete"], ["forget"])
_NO_NAMES: Mapping[str, str] = {}


class Plan:
    """One plan: its resource instances, and where everything stands in it."""

    def __init__(self, source: SourceFile, data: dict[str, Any], settings: ReadSettings) -> None:
        self.source = source
        self.data = data
        self.problems: list[Problem] = []
        self._places = JsonPlaces(source.text, [data])
        self.instances = list(self._instances())
        self.configuration = Configuration(self)
        self.beside = Beside(self, settings)
        self._documents: dict[str, Raw] = {}
        self._volumes: frozenset[str] | None = None
        self._deleted: frozenset[tuple[str, str]] | None = None

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
            summary = f"{self.source.path}: {what} is not {wanted}"
            self.problems.append(Problem(summary, "that part of the plan is not read", self.key_place(container, key)))

    # -- instances ----------------------------------------------------------------------------------------------------

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
        )

    # -- what is unknown ----------------------------------------------------------------------------------------------

    def identity(self, end: End) -> Unknown | None:
        """Return what a reference to a resource of the plan gives before that is known; None for a plain attribute."""
        instance, name = end
        names = NAMES.get(instance.type, _NO_NAMES)
        attribute = next(iter(names)) if name in names else name
        if instance.mode != "managed" or attribute not in ("", "arn", "id", *names):
            return None
        origin = Origin(Source.WRITTEN, lambda: self.section(instance).trace_header())
        text = Text((Symbol(instance.address, attribute, unique=True),))
        return Unknown(AFTER_APPLY, origin, text=text)

    def document(self, end: End) -> Raw:
        """Return the policy of a data source that Terraform reads when it applies; None for anything else."""
        instance = end.instance
        compute = COMPUTED.get(instance.type)
        if instance.mode != "data" or compute is None or end.attribute not in ("json", "minified_json"):
            return None
        if instance.address not in self._documents:
            self._documents[instance.address] = None  # what it is made of is not made of it
            self._documents[instance.address] = compute(self.section(instance), end.attribute)
        return self._documents[instance.address]

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

    def section(self, instance: Planned) -> PlannedSection:
        """Return the block of an instance."""
        configured = self.configuration.of(instance)
        expressions = None if configured is None else [self.object(configured, "expressions")]
        return PlannedSection(self, instance, instance.values, instance.unknown, instance.sensitive, expressions)


class PlannedSection(Readable):
    """A block of an instance of a plan.

    `unknown` and `sensitive` have the shape of `values`, with true in the place of what is unknown or sensitive.
    `expressions` are the blocks of the configuration that may have made this one; None when it does not say, as for
    dynamic blocks, which a plan's configuration leaves out.
    """

    __slots__ = ("_expressions", "_instance", "_plan", "_sensitive", "_unknown", "_values", "_way")

    def __init__(
        self,
        plan: Plan,
        instance: Planned,
        values: dict[str, Any],
        unknown: Any,
        sensitive: Any,
        expressions: list[dict[str, Any]] | None,
        way: tuple[tuple[str, int, int], ...] = (),
        exists: Raw = True,
    ) -> None:
        self._plan = plan
        self._instance = instance
        self._values = values
        self._unknown = unknown
        self._sensitive = sensitive
        self._expressions = expressions
        self._way = way  # the nested blocks that lead here: type, index, how many there are
        self.title = ".".join((instance.address, *(name for name, _, _ in way)))
        self.exists = exists

    def written(self, name: str) -> Raw:
        value, mark = self._values.get(name), _part(self._unknown, name)
        writes = self._writes(name)
        if mark is True or (name not in self._values and writes is True):
            return self._after_apply(name) if writes is not False else None
        if value is None or (not isinstance(value, bool) and value in ("", 0)):
            return None  # the zero values of a provider's older framework
        if name == "policy" and writes is False and self._plan.deletes(self._instance, name):
            return None
        sensitive = _secret(self._sensitive, name)
        if sensitive is True:
            return Unknown(SENSITIVE, self._origin(name), text=self._own_symbol(name))
        if isinstance(value, str):
            return self._known_text(name, value)
        return self._merged(value, mark, sensitive, name, 0)

    def sections(self, name: str) -> list[PlannedSection]:
        value, mark = self._values.get(name), _part(self._unknown, name)
        expressions = self._nested_expressions(name)
        if mark is True or (name not in self._values and expressions):
            if name in _COMPUTED_BLOCKS and not expressions:
                return []
            exists = Unknown(AFTER_APPLY, self._origin(name))
            return [self._inside(name, {}, True, None, None, (0, 0), exists)]
        if name == "lifecycle_rule" and not expressions and self._plan.deletes(self._instance, name):
            return []
        items = value if isinstance(value, list) else [value]
        sensitive = _secret(self._sensitive, name)
        found = []
        for index, item in enumerate(items):
            if isinstance(item, dict) and not (name == "ebs_block_device" and self._plan.declares_volume(item)):
                marks = _part(mark, index) if isinstance(value, list) else mark
                secret = _secret(sensitive, index) if isinstance(value, list) else sensitive
                there = self.exists if marks is not True else Unknown(AFTER_APPLY, self._origin(name))
                matching = expressions if expressions is not None and len(expressions) == len(items) else None
                found.append(self._inside(name, item, marks, secret, matching, (index, len(items)), there))
        return found

    def existing(self, exists: Raw) -> PlannedSection:
        return PlannedSection(
            self._plan,
            self._instance,
            self._values,
            self._unknown,
            self._sensitive,
            self._expressions,
            self._way,
            exists,
        )

    def encode(self, document: Raw) -> Raw:
        return Unknown(AFTER_APPLY, self._origin("json"), tree=document)

    def trace(self, name: str, assumed: Assumed) -> Trace:
        return self._led(self._place(name), self._plan.beside.trace(self._instance, self._way, name, assumed))

    def trace_header(self) -> Trace:
        return self._led(self._header(), self._plan.beside.trace_header(self._instance, self._way))

    def refuse(self, name: str, message: str) -> None:
        detail = "the plan holds a value that the provider does not take; what depends on it is not known"
        self._plan.problems.append(Problem(f"{self.title}.{name}: {message}", detail, self._place(name)))

    # -- places -------------------------------------------------------------------------------------------------------

    def _origin(self, name: str) -> Origin:
        return Origin(Source.WRITTEN, lambda: self.trace(name, ()))

    def _led(self, planned: Span, written: Trace | None) -> Trace:
        """Lead with the configuration that the plan was made from."""
        if written is None:
            return Trace(planned)
        return Trace(written.span, (*written.via, Hop("in the plan", planned)))

    def _place(self, name: str) -> Span:
        plan = self._plan
        if name in self._values:
            if _secret(self._sensitive, name) or _part(self._unknown, name) is True:
                return plan.key_place(self._values, name)
            return plan.place(self._values, name, whole=True)
        if isinstance(self._unknown, dict) and name in self._unknown:
            return plan.place(self._unknown, name, whole=True)
        return self._header()

    def _header(self) -> Span:
        if not self._way:
            return self._plan.place(self._instance.entry, "address", whole=True)
        if self._values:
            name = next(iter(self._values))
            return self._plan.key_place(self._values, name)
        name = self._way[-1][0]
        if isinstance(self._instance.unknown, dict) and name in self._instance.unknown:
            return self._plan.place(self._instance.unknown, name, whole=True)
        return self._plan.place(self._instance.entry, "address", whole=True)

    # -- values -------------------------------------------------------------------------------------------------------

    def _inside(
        self,
        name: str,
        values: dict[str, Any],
        unknown: Any,
        sensitive: Any,
        expressions: list[dict[str, Any]] | None,
        position: tuple[int, int],
        exists: Raw,
    ) -> PlannedSection:
        way = (*self._way, (name, *position))
        return PlannedSection(self._plan, self._instance, values, unknown, sensitive, expressions, way, exists)

    def _nested_expressions(self, name: str) -> list[dict[str, Any]] | None:
        """Return the configuration's blocks of a type; None when there are none, or none is known."""
        found = []
        for expressions in self._expressions or ():
            nested = expressions.get(name)
            found += [one for one in (nested if isinstance(nested, list) else [nested]) if isinstance(one, dict)]
        return found or None

    def _writes(self, name: str) -> bool | None:
        """Whether the configuration writes an attribute; None when it does not say."""
        if self._expressions is None:
            return self._plan.beside.writes(self._instance, self._way, name) if self._way else None
        return any(name in expressions for expressions in self._expressions)

    def _expression(self, name: str) -> dict[str, Any]:
        """Return the one expression that writes an attribute; an empty one when that is not sure."""
        written = [one[name] for one in self._expressions or () if isinstance(one.get(name), dict)]
        return written[0] if len(written) == 1 else {}

    def _ends(self, name: str) -> list[End]:
        return self._plan.configuration.ends(self._expression(name), self._instance)

    def _own_symbol(self, name: str) -> Text:
        return Text((Symbol(self._instance.address, ".".join((*(way for way, _, _ in self._way), name))),))

    def _is_own_name(self, name: str) -> bool:
        names = NAMES.get(self._instance.type, _NO_NAMES).values()
        return not self._way and name.removesuffix("_prefix") in names

    def _known_text(self, name: str, value: str) -> Raw:
        """Return a string, which still knows the instance whose attribute it repeats."""
        if self._is_own_name(name) or len(value) > 200:
            return value
        same = [end.instance for end in self._ends(name) if _gives(end, value)]
        return Reference(value, same[0].address, "id") if len(same) == 1 else value

    def _after_apply(self, name: str) -> Raw:
        origin = self._origin(name)
        if _secret(self._sensitive, name) is True:
            return Unknown(AFTER_APPLY, origin)
        references = maximal(self._expression(name))
        written = self._plan.beside.value(self._instance, self._way, name, references)
        if written is None:
            return self._referred(name, origin)
        if isinstance(written, str):
            return written
        choices = written.choices
        return Unknown(
            AFTER_APPLY, origin, subject=written.subject, choices=choices, text=written.text, tree=written.tree
        )

    def _referred(self, name: str, origin: Origin) -> Unknown:
        """Return the unknown value of an attribute, as what its expression refers to.

        An expression that leads to one resource is taken to be that resource's name, id or ARN, except for a name of
        its own, which is often made of another one's.
        """
        if self._is_own_name(name):
            return Unknown(AFTER_APPLY, origin)
        ends = self._ends(name)
        documents = [document for end in ends if isinstance(document := self._plan.document(end), Unknown)]
        if len(ends) == 1 and documents:
            return Unknown(AFTER_APPLY, origin, tree=documents[0].tree)
        named = {end.instance.address: one for end in ends if (one := self._plan.identity(end)) is not None}
        if len(named) == 1 and len(named) == len({end.instance.address for end in ends}):
            return Unknown(AFTER_APPLY, origin, text=next(iter(named.values())).text)
        if named and len(named) == len({end.instance.address for end in ends}):
            choices = tuple(Choice(f"it is {address}", value) for address, value in named.items())
            return Unknown(AFTER_APPLY, origin, subject=f"what {self.title}.{name} refers to", choices=choices)
        return Unknown(AFTER_APPLY, origin)

    def _merged(self, value: Any, mark: Any, sensitive: Any, name: str, depth: int) -> Raw:
        """Return a list or object with Unknown in the place of what is not known, or is sensitive."""
        if sensitive is True:
            return Unknown(SENSITIVE, self._origin(name))
        if mark is True:
            return Unknown(AFTER_APPLY, self._origin(name))
        if depth > MAX_DEPTH:
            return Unknown("it is nested too deeply", self._origin(name))
        if isinstance(value, list):
            items = self._documents(name, value, mark) if depth == 0 else None
            return items or [
                self._merged(item, _part(mark, index), _secret(sensitive, index), name, depth + 1)
                for index, item in enumerate(value)
            ]
        if isinstance(value, dict):
            unknown = mark.keys() - value.keys() if isinstance(mark, dict) else ()
            merged = {
                key: self._merged(item, _part(mark, key), _secret(sensitive, key), name, depth + 1)
                for key, item in value.items()
            }
            return {**merged, **{key: Unknown(AFTER_APPLY, self._origin(name)) for key in sorted(unknown)}}
        result: Raw = value
        return result

    def _documents(self, name: str, value: list[Any], mark: Any) -> list[Raw] | None:
        """Return the policies of a list that names one data source for each of its elements."""
        if not name.endswith("_policy_documents") or not isinstance(mark, list) or mark.count(True) != len(value):
            return None
        ends = self._ends(name)
        if len(maximal(self._expression(name))) != len(value) or len(ends) != len(value):
            return None
        found = [self._plan.document(end) for end in ends]
        return found if all(isinstance(one, Unknown) for one in found) else None


def _gives(end: End, value: str) -> bool:
    """Return whether a managed resource has the value in the attribute, or in a name of its own where that is lost."""
    instance, attribute = end
    attributes = [attribute] if attribute else ["id", *NAMES.get(instance.type, _NO_NAMES)]
    return instance.mode == "managed" and any(instance.values.get(one) == value for one in attributes)


def _part(marks: Any, key: Any) -> Any:
    """Return what marks say about a part: true of the whole is true of every part."""
    if marks is True:
        return True
    if isinstance(marks, dict):
        return marks.get(key)
    if isinstance(marks, list) and isinstance(key, int) and key < len(marks):
        return marks[key]
    return None


def _secret(marks: Any, key: Any) -> Any:
    """Return what marks say about the sensitivity of a part. Marks of a wrong shape make everything sensitive."""
    if marks is None or marks is False:
        return None
    fits = isinstance(marks, dict) if isinstance(key, str) else isinstance(marks, list)
    return _part(marks, key) if fits else True


class PlannedResource(ConfiguredResourceBlock):
    """A resource instance of a plan."""

    __slots__ = ("_instance", "_plan")

    language = "terraform-plan"

    def __init__(self, plan: Plan, instance: Planned) -> None:
        super().__init__(plan.section(instance), instance.type, True)
        self._plan = plan
        self._instance = instance

    @property
    def scope(self) -> str:
        return self._plan.source.path

    @property
    def environment(self) -> Environment:
        return self._plan.configuration.environment(self._instance)

    def writes(self, name: str) -> bool:
        configured = self._plan.configuration.of(self._instance)
        return configured is None or name in self._plan.object(configured, "expressions")
