"""What the defaults of a root's variables switch off: the root evaluated again with the values that switch it on.

Asked are only variables that nobody gives a value, or attributes of them. First tried are values that the code itself
speaks of: the two of a bool, those that a validation allows, those that an expression compares the variable with. Where
none of them switches anything on, a variable is given a value that is not known: a number, a list, what a pattern fits.
A variable of a called module is its caller's to give, so its default stands.

So do the blocks inside of a resource that is there: as a default decides about an attribute, it decides about a block
(`dynamic` over a list that is empty). In 95 public repositories 536 such blocks of what is judged were made zero times,
18 of them by a variable of the root, most often a list of objects, of which nothing but "not known" could be said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations, islice, product

from storage_lint.graph.node import AccountSetting, Attachment, Resource
from storage_lint.graph.reading import Alternative
from storage_lint.graph.value import Known, Unknown
from storage_lint.inputs.terraform.lowered import lowered, lowered_instance
from storage_lint.inputs.terraform.modules.configuration import Configuration
from storage_lint.inputs.terraform.modules.expansion import switch
from storage_lint.inputs.terraform.modules.instances import ModuleInstance, ModuleObject
from storage_lint.inputs.terraform.modules.resource import ResourceInstance
from storage_lint.inputs.terraform.modules.variables import Variable
from storage_lint.inputs.terraform.resource_types import LOWERED_BY
from storage_lint.inputs.terraform.switches import Switch, reached
from storage_lint.inputs.terraform.syntax.tree import Block
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.inputs.terraform.values.names import name_of
from storage_lint.source.problem import Problem
from storage_lint.source.span import Span

MAX_ALTERNATIVES = 64  # of one root
MAX_TRIES = 256  # values given to find them
MAX_MORE = 32  # of more than two variables, for one block
MAX_WORK = 8_192  # values given, times the variables that decide about a block
MAX_AGAIN = 20_000  # resources of one root that are made once more in alternatives

Assignment = tuple[tuple[Switch, Raw], ...]


# complexity: comprehensions that pick resources by type
def alternatives(
    configuration: Configuration, absent: Sequence[tuple[ModuleInstance, Block]], resources: Sequence[Resource]
) -> Iterator[Alternative]:
    """Yield the resources of each alternative that switches on what the root's defaults switch off.

    `absent` are the blocks that are there zero times; `resources` are those that exist by default, with the attachments
    that do not. They are there in the alternatives, too, since what is switched on may need them, and they each other;
    those of other services than what is switched on as they are by default, which is less work.
    """
    search = _Search(configuration)
    for instance, block in absent:
        if switch(instance.root, block)[0].name != "enabled":  # of OpenTofu: what is off is off, by its default, too
            search.look(instance, block)
    configuring = {one.type for one in resources if isinstance(one, (Attachment, AccountSetting))}
    room = MAX_AGAIN
    for assignment, made in search.found.items():
        services = {LOWERED_BY[one] for one in made}
        again = configuring | {one for one in LOWERED_BY if LOWERED_BY[one] in services}
        others = tuple(one for one in resources if one.type not in again)
        room -= len(resources) - len(others)
        if room < 0:
            search.stop(absent[0][1], f"{MAX_AGAIN:,} resources in the alternatives")
            return
        yield search.alternative(assignment, (*lowered(search.tried[assignment], dict.fromkeys(again)), *others))


class _Search:
    """Looks for values that switch on what is absent; the same values are tried once."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._root = configuration.root
        self.tried: dict[Assignment, Configuration] = {}
        self.found: dict[Assignment, set[str]] = {}  # -> the types of what it switches on
        self._others: dict[str, list[Raw]] = {}
        self._work = self._weight = 0

    def look(self, instance: ModuleInstance, block: Block) -> None:
        """Look for the values that switch one block on: of one variable, else of two, else of more."""
        ways = reached(instance, block)
        values = {way: self._values(way, named) for way, named in ways.items()}
        others = {way[:1]: self._other(way[0]) for way in ways}
        self._weight = len(ways)
        for assignments in chain(_assignments(values), _assignments(others)):
            on = {one: types for one in self._within(assignments, block) if (types := self._on(one, instance, block))}
            for assignment, types in on.items():
                if assignment in self.found or len(self.found) < MAX_ALTERNATIVES:
                    self.found.setdefault(assignment, set()).update(types)
                else:
                    self.stop(block)
            if on:
                return

    def _within(self, assignments: Iterable[Assignment], block: Block) -> Iterator[Assignment]:
        """Yield assignments, as long as there is room for more."""
        for assignment in assignments:
            self._work += 0 if assignment in self.tried else self._weight
            if assignment not in self.tried and (len(self.tried) >= MAX_TRIES or self._work > MAX_WORK):
                self.stop(block)
                return
            yield assignment

    def stop(self, block: Block, many: str = f"{MAX_ALTERNATIVES} alternatives") -> None:
        """Report that not every alternative is looked at, at a block that is switched off."""
        summary = f"limit reached: more than {many} to the defaults of variables"
        detail = (
            "what exists only in the others is not judged: give the variables their values with --var or --var-file"
        )
        span = Span(block.file, block.start, block.header_end)
        self._root.evaluator.problems.setdefault((summary, None), Problem(summary, detail, span=span))

    def alternative(self, assignment: Assignment, resources: tuple[Resource, ...]) -> Alternative:
        """Return what there is with some values, in words."""
        return Alternative(
            when=tuple(self._words(way, value) for way, value in assignment),
            default=tuple(self._default_of(way) for way, _ in assignment),
            supply=f"decide with {' '.join(f'--var {name}=…' for (name, *_), _ in assignment)} or a .tfvars file",
            resources=resources,
        )

    def _words(self, way: Switch, value: Raw) -> str:
        """Say which value a variable, or an attribute in it, has."""
        name, default = f"var.{'.'.join(way)}", name_of(self._by_default(way))
        if not isinstance(value, Unknown):
            return f"{name} = {name_of(value)}"
        return f"{name} is not {default}" if default else f"{name} has another value than its default"

    def _default_of(self, way: Switch) -> str:
        """Say which default a variable, or an attribute in it, has."""
        name, default = f"var.{'.'.join(way)}", name_of(self._by_default(way))
        return f"{name} is {default}" if default else f"{name} has its default"

    def _by_default(self, way: Switch) -> Raw:
        """Return what a default says: of a variable, or of an attribute in it (None where that is not written)."""
        value = self._default(way[0])
        for name in way[1:]:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    def _default(self, name: str) -> Raw:
        block = self._configuration.instance.module.variables[name]
        declaration, own = self._root.variable(block), self._configuration.instance.scope(block.file)
        if declaration.default is None:
            return None
        title = f"var.{name}"
        return declaration.convert(self._root.evaluator.settle(declaration.default, own, title), own, title, None)

    # complexity: the lists that values may be taken from, in turn
    def _values(self, way: Switch, named: dict[Raw, None]) -> list[Raw]:
        """Return the values that a variable, or an attribute in it, may be given, its default left out."""
        name, *attributes = way
        declaration = self._defaulted(name)
        default = self._by_default(way) if declaration is not None else None
        if declaration is None or (attributes and default is None):
            return []
        allowed = [] if attributes else _domain(declaration, name)
        domain = allowed if allowed and isinstance(default, bool) else _opposite(default) or allowed or list(named)
        found = [value for value in domain if value != default]
        return found or ([1] if default == 0 and not isinstance(default, bool) else [])

    def _other(self, name: str) -> list[Raw]:
        """Return that a variable has another value than its default, whatever it is; nothing if that cannot be."""
        if name not in self._others:
            declaration = self._defaulted(name)
            self._others[name] = []
            if declaration is not None and not _domain(declaration, name):
                why = f"var.{name} has another value than its default"
                self._others[name] = [declaration.domain(why, declaration.header, f"var.{name}", "")]
        return self._others[name]

    def _defaulted(self, name: str) -> Variable | None:
        """Return a variable that has a default which is not refused, and that nobody gives a value."""
        block = self._configuration.instance.module.variables.get(name)
        if block is None or name in self._root.given or name in self._root.refused:
            return None
        declaration = self._root.variable(block)
        if declaration.default is None or (declaration.sensitive and not isinstance(self._default(name), bool)):
            return None
        return declaration

    def _on(self, assignment: Assignment, instance: ModuleInstance, block: Block) -> set[str]:
        """Return the types of the resources that a block makes with these values, when any of them is judged."""
        tried = self.tried.get(assignment)
        if tried is None:
            tried = self.tried[assignment] = self._configuration.again(assumed=self._given(assignment))
        there = _same(tried.instance, instance.address)
        made = list(_made(tried, there, block)) if there is not None else []
        return {one.type for one in made} if any(not isinstance(one, Attachment) for one in made) else set()

    def _given(self, assignment: Assignment) -> dict[str, Raw]:
        """Return the values of variables: of those that an attribute is given of, the rest by default."""
        given: dict[str, Raw] = {}
        for (name, *attributes), value in assignment:
            whole = given[name] if name in given else self._default(name)
            given[name] = _with(whole, attributes, value)
        return given


def _opposite(value: Raw) -> list[Raw]:
    """Return the other one of two truths, which may be written as text."""
    if isinstance(value, bool):
        return [not value]
    return ["false" if value == "true" else "true"] if value in ("true", "false") else []


def _with(whole: Raw, attributes: Sequence[str], value: Raw) -> Raw:
    """Return a value with another one in the place of an attribute in it."""
    if not attributes or not isinstance(whole, dict):
        return value
    first, *others = attributes
    return {**whole, first: _with(whole[first], others, value)}


# complexity: one comprehension for each number of variables
def _assignments(values: Mapping[Switch, list[Raw]]) -> Iterator[Iterable[Assignment]]:
    """Yield lists of assignments to try: of one switch, then of two; then each one of three and more as a list."""
    ways = [[(way, value) for value in found] for way, found in values.items() if found]
    yield ((one,) for way in ways for one in way)
    yield (pair for two in combinations(ways, 2) for pair in product(*two))
    chosen = (tuple(filter(None, ones)) for ones in product(*([*way, None] for way in ways)))
    for one in islice((one for one in chosen if len(one) > 2), MAX_MORE if len(ways) > 2 else 0):
        yield (one,)


def _domain(declaration: Variable, name: str) -> list[Raw]:
    unknown = declaration.domain("", declaration.header, name, "")
    return [choice.value.value for choice in unknown.choices if isinstance(choice.value, Known)]


def _same(instance: ModuleInstance, address: str) -> ModuleInstance | None:
    """Return the module instance of an address."""
    if instance.address == address:
        return instance
    for name, block in instance.module.calls.items():
        if f"{address}.".startswith((instance.named(f"module.{name}."), instance.named(f"module.{name}["))):
            for one in instance.children(name, block).objects:
                if isinstance(one, ModuleObject) and f"{address}.".startswith(f"{one.address}."):
                    return _same(one.instance, address)
    return None


def _made(configuration: Configuration, instance: ModuleInstance, block: Block) -> Iterator[Resource]:
    """Yield the resources that a block makes, or a module call leads to."""
    if block.type != "module":
        for one in instance.instances(block).objects:
            if isinstance(one, ResourceInstance):
                yield from lowered_instance(one)
        return
    for one in instance.children(block.labels[0], block).objects:
        if isinstance(one, ModuleObject):
            yield from lowered(configuration, LOWERED_BY, one.instance)
