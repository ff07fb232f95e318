"""A plan's resource instances, and their blocks with their values as data: `blocks.py` hands them to lowerings.

What the provider or Terraform marks as sensitive is not known here: nothing of it can get into a report.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from storage_lint.graph.reading import ReadSettings
from storage_lint.graph.value import Choice, Hop, Origin, Reference, Source, Symbol, Text, Trace, Tree, Unknown
from storage_lint.inputs.terraform.data_sources.policy_document import COMPUTED
from storage_lint.inputs.terraform.modules.raw_block import Assumed, RawBlock
from storage_lint.inputs.terraform.plan.configuration import Directory
from storage_lint.inputs.terraform.plan.document import Document, Planned
from storage_lint.inputs.terraform.plan.references import End, References, maximal
from storage_lint.inputs.terraform.resource_types import COMPUTED_BLOCKS, NAMES
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.source.problem import Problem
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

AFTER_APPLY = "known after apply"
SENSITIVE = "the plan marks it as sensitive"

MAX_DEPTH = 60  # of lists and objects in the value of an attribute

# What no provider fills in: it is not known only where the code draws it (`uuid()`), or works it out (`timestamp()`).
_NEVER_COMPUTED = frozenset(("auth_token", "date", "master_password", "password", "passwords"))
_NO_NAMES: Mapping[str, str] = {}


class Plan(Document):
    """One plan: what its instances refer to, and the configuration beside it."""

    def __init__(self, source: SourceFile, data: dict[str, Any], settings: ReadSettings) -> None:
        budget = settings.tree_around((source.file_path,)).budget
        super().__init__(source, data, budget.share(f"the plan {source.path}"))
        self.configuration = References(self)
        self.directory = Directory(self, self.configuration.root, settings)
        self._documents: dict[str, Raw] = {}

    # -- what is unknown ----------------------------------------------------------------------------------------------

    def identity(self, end: End) -> Unknown | None:
        """Return what a reference to a resource of the plan gives before that is known; None for a plain attribute."""
        instance, name = end
        names = NAMES.get(instance.type, _NO_NAMES)
        attribute = next(iter(names)) if name in names else name
        if instance.mode != "managed" or attribute not in ("", "arn", "id", *names):
            return None
        origin = Origin(Source.WRITTEN, lambda: self.block(instance).trace_header())
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
            self._documents[instance.address] = compute(self.block(instance), end.attribute)
        return self._documents[instance.address]

    def block(self, instance: Planned) -> PlannedRawBlock:
        """Return the block of an instance."""
        configured = self.configuration.of(instance)
        expressions = None if configured is None else [self.object(configured, "expressions")]
        return PlannedRawBlock(self, instance, instance.values, instance.unknown, instance.sensitive, expressions)


class PlannedRawBlock(RawBlock):
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

    # complexity: one case a line: what a plan may say of an attribute
    def written(self, name: str) -> Raw:
        """Return the planned value of an attribute, unknown where the plan says so or it is sensitive."""
        value, mark = self._values.get(name), _part(self._unknown, name)
        writes = self._writes(name)
        if mark is True or (name not in self._values and writes is True):
            return None if writes is False or self._is_null(name) else self._after_apply(name)
        if value is None or (not isinstance(value, bool) and value in ("", 0)):
            return None  # the zero values of a provider's older framework
        if name == "policy" and writes is False and self._plan.deletes(self._instance, name):
            return None
        sensitive = _secret(self._sensitive, name)
        if sensitive is True or (sensitive and not isinstance(value, (dict, list))):
            return Unknown(SENSITIVE, self._origin(name), text=self._own_symbol(name))
        if isinstance(value, str):
            return self._known_text(name, value)
        return self._merged(value, mark, sensitive, name, 0)

    def blocks(self, name: str) -> list[PlannedRawBlock]:
        """Return the nested blocks of a type that the plan lists, or that it will make."""
        value, mark = self._values.get(name), _part(self._unknown, name)
        expressions = self._nested_expressions(name)
        if mark is True or (name not in self._values and expressions):
            if name in COMPUTED_BLOCKS and not expressions:  # wholly unknown, they say nothing
                return []
            exists = Unknown(AFTER_APPLY, self._origin(name))
            return [self._inside(name, {}, True, None, None, (0, 0), exists)]
        if not expressions and self._plan.deletes(self._instance, name):
            return []
        sensitive = _secret(self._sensitive, name)
        if not isinstance(value, list):
            return self._listed(name, [(value, mark, sensitive)], expressions)
        items = [(item, _part(mark, index), _secret(sensitive, index)) for index, item in enumerate(value)]
        return self._listed(name, items, expressions)

    def _listed(
        self, name: str, items: list[tuple[Any, Any, Any]], expressions: list[dict[str, Any]] | None
    ) -> list[PlannedRawBlock]:
        """Return the nested blocks that a plan has values of, each with the marks of what is unknown and secret."""
        matching = expressions if expressions is not None and len(expressions) == len(items) else None
        found = []
        for index, (item, mark, secret) in enumerate(items):
            if isinstance(item, dict) and not (name == "ebs_block_device" and self._plan.declares_volume(item)):
                there = self.exists if mark is not True else Unknown(AFTER_APPLY, self._origin(name))
                found.append(self._inside(name, item, mark, secret, matching, (index, len(items)), there))
        return found

    def existing(self, exists: Raw) -> PlannedRawBlock:
        """Return this block with another existence."""
        return PlannedRawBlock(
            self._plan,
            self._instance,
            self._values,
            self._unknown,
            self._sensitive,
            self._expressions,
            self._way,
            exists,
        )

    def encode(self, document: Tree) -> Raw:
        """Return data as JSON text that is known after apply, with its tree."""
        return Unknown(AFTER_APPLY, self._origin("json"), tree=document)

    def trace(self, name: str, assumed: Assumed) -> Trace:
        """Return where an attribute is written: in the directory that the plan was made from, else in the plan."""
        return self._led(self._place(name), self._plan.directory.trace(self._instance, self._way, name, assumed))

    def trace_header(self) -> Trace:
        """Return where the block is written: in the directory that the plan was made from, else in the plan."""
        return self._led(self._header(), self._plan.directory.trace_header(self._instance, self._way))

    def refuse(self, name: str, message: str, formerly: str = "") -> None:
        """Report that the value of an attribute is not what the provider takes."""
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
    ) -> PlannedRawBlock:
        way = (*self._way, (name, *position))
        return PlannedRawBlock(self._plan, self._instance, values, unknown, sensitive, expressions, way, exists)

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
            return self._plan.directory.writes(self._instance, self._way, name) if self._way else None
        return any(name in expressions for expressions in self._expressions)

    def _is_null(self, name: str) -> bool:
        """Whether an attribute is null, though an expression writes it, so that the provider chooses.

        Where all is known that the expression hangs on, the plan would say what it gives.
        """
        if name in _NEVER_COMPUTED or self._is_own_name(name):
            return False
        return self._plan.configuration.is_settled(self._expression(name), self._instance)

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
        written = self._plan.directory.value(self._instance, self._way, name, references)
        if written is None:
            return self._referred(name, origin)
        if isinstance(written, str):
            return written
        return written.with_(reason=AFTER_APPLY, origin=origin, supply="")

    # complexity: one case a line: what the ends of references may say
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

    # complexity: values and two sets of marks are gone through side by side
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
    found = _part(marks, key) if fits else True
    return found if not found or isinstance(found, (dict, list)) else True
