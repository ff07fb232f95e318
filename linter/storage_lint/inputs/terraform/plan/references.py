"""What the expressions of a plan's configuration refer to, as instances of the plan.

The configuration of a plan holds no expressions, only the list of what each refers to, and nothing about locals. Of
`aws_s3_bucket.b[each.key].id` it says `aws_s3_bucket.b` and `each.key`: the attribute is lost, and that the key is
used as the index is taken for granted when there is an instance with that key.
https://developer.hashicorp.com/terraform/internals/json-format#expression-representation
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from storage_lint.graph.environment import Environment
from storage_lint.graph.value import Origin, Source, Symbol, Text, Unknown
from storage_lint.inputs.terraform.modules.environments import ROLES, SETTINGS, Names, elsewhere, environment_of
from storage_lint.inputs.terraform.plan.document import Document, Key, Planned
from storage_lint.inputs.terraform.resource_types import NAMES
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.inputs.terraform.values.repeated import repeated
from storage_lint.source.problem import Problem
from storage_lint.source.record import replace

STEPS = 4  # of the run's budget, for following one reference
MAX_DEPTH = 100

_STEP = re.compile(r'\.?([^.\[\]"]+)|\[(\d+|"(?:[^"\\]|\\.)*")\]')


class End(NamedTuple):
    """An attribute that a reference leads to; the empty string where the configuration does not say which."""

    instance: Planned
    attribute: str


class _Index(NamedTuple):
    """A step of a reference that is a key in brackets."""

    key: Key


class _Module:
    """A module instance: its configuration, and the call that made it."""

    __slots__ = ("address", "call", "configuration", "key", "parent")

    def __init__(
        self, address: str, configuration: dict[str, Any], call: dict[str, Any], key: Key, parent: _Module | None
    ) -> None:
        self.address = address
        self.configuration = configuration
        self.call = call
        self.key = key
        self.parent = parent


class _Around(NamedTuple):
    """The surroundings of an expression: its module, and the key and repetition of the block that it is in."""

    module: _Module
    key: Key
    block: dict[str, Any]


_Steps = tuple["str | _Index", ...]


def maximal(expression: dict[str, Any]) -> list[str]:
    """Return the references of an expression, without the shorter forms that follow each."""
    references = expression.get("references")
    found: list[str] = []
    for reference in references if isinstance(references, list) else ():
        if not isinstance(reference, str):
            continue
        if not found or not found[-1].startswith(reference) or found[-1][len(reference) :][:1] not in (".", "[", ""):
            found.append(reference)
    return found


def _steps(reference: str) -> _Steps:
    """Return the parts of a reference; none when it cannot be read."""
    steps: list[str | _Index] = []
    at = 0
    while at < len(reference):
        match = _STEP.match(reference, at)
        if match is None:
            return ()
        name, key = match.groups()
        try:
            steps.append(name if name is not None else _Index(json.loads(key)))
        except ValueError:
            return ()
        at = match.end()
    return tuple(steps)


class References:
    """The configuration of a plan: what its expressions refer to."""

    def __init__(self, plan: Document) -> None:
        self._plan = plan
        self._data = plan.object(plan.data, "configuration")
        self._modules: dict[str, _Module | None] = {
            "": _Module("", plan.object(self._data, "root_module"), {}, None, None)
        }
        self._blocks: dict[tuple[str, str, str, str], dict[Key, Planned]] = {}
        for instance in plan.instances:
            self._blocks.setdefault(instance.block, {})[instance.key] = instance
        self._resources: dict[int, dict[tuple[object, object, object], dict[str, Any]]] = {}
        self._children: dict[tuple[str, str], list[_Module]] | None = None
        self._environments: dict[str, Environment] = {}
        self._names: Names = {}

    @property
    def root(self) -> dict[str, Any]:
        """The configuration of the root module."""
        return self._plan.object(self._data, "root_module")

    def of(self, instance: Planned) -> dict[str, Any] | None:
        """Return the configuration of the block that made an instance, if the plan holds it."""
        module = self._module(instance.module)
        if module is None:
            return None
        resources = self._resources.get(id(module.configuration))
        if resources is None:
            resources = self._resources[id(module.configuration)] = {}
            for one in self._plan.objects(module.configuration, "resources"):
                key = one.get("mode"), one.get("type"), one.get("name")
                if all(isinstance(part, str) for part in key):
                    resources[key] = one
        return resources.get(instance.block[1:])

    def environment(self, instance: Planned) -> Environment:
        """Return the account and the Region that an instance is in."""
        configured = self.of(instance) or {}
        key = configured.get("provider_config_key")
        name = key if isinstance(key, str) else instance.type.partition("_")[0]
        configurations = self._plan.object(self._data, "provider_config")
        if name not in configurations:
            name = name.rpartition(":")[2]  # inherited, in plans of Terraform before 1.1
        found = self._environments.get(name)
        if found is None:
            found = self._environments[name] = self._provided(name, self._plan.object(configurations, name))
        # Version 6 of the provider: every instance knows its Region.
        region = instance.values.get("region")
        if isinstance(region, str) and region:
            return replace(found, region=Text((region,)))
        written = "region" in self._plan.object(configured, "expressions")
        return replace(found, region=Text((Symbol(instance.address, "region"),))) if written else found

    def _provided(self, name: str, configuration: dict[str, Any]) -> Environment:
        """The account and the Region of a provider configuration."""
        if not configuration and "." in name:
            return elsewhere(name)
        expressions = self._plan.object(configuration, "expressions")
        settings = {one: self._setting(expressions, one, name) for one in SETTINGS if one in expressions}
        for one in ROLES:
            if roles := self._plan.objects(expressions, one):
                settings[one] = [self._setting(role, "role_arn", f"{one} of {name}") for role in roles]
        return environment_of(settings, name, self._names, None)

    def _setting(self, expressions: dict[str, Any], name: str, of: str) -> Raw:
        """A setting of a provider: a constant, or else what it refers to has to do with this provider alone."""
        expression = self._plan.object(expressions, name)
        if "constant_value" in expression:
            constant: Raw = expression["constant_value"]
            return constant
        origin = Origin(Source.WRITTEN, self._plan.place(expressions, name))
        return Unknown("a plan says only what it refers to", origin, text=Text((Symbol(f"{name} of {of}"),)))

    def ends(self, expression: dict[str, Any], instance: Planned) -> list[End]:
        """Return what an expression of an instance's block leads to and is not known before apply, each once.

        An attribute that is known counts too where nothing else is left.
        """
        module = self._module(instance.module)
        block = self.of(instance)
        if module is None or block is None:
            return []
        found = list(dict.fromkeys(self._ends(expression, (), _Around(module, instance.key, block), None, 0)))
        return [end for end in found if not self._is_known(end)] or found

    def _is_known(self, end: End) -> bool:
        return bool(end.attribute) and end.instance.values.get(end.attribute) is not None

    # -- modules ------------------------------------------------------------------------------------------------------

    # complexity: one step of the address after the other, each inside the one before
    def _module(self, address: str) -> _Module | None:
        """Return a module instance; None when the configuration does not hold it."""
        known = self._modules.get(address)
        if known is not None or address in self._modules:
            return known
        self._modules[address] = None
        at, so_far = self._modules[""], ""
        steps = _steps(address)
        position = 0
        while at is not None and position < len(steps):
            name = steps[position + 1] if position + 1 < len(steps) else None
            if steps[position] != "module" or not isinstance(name, str):
                return None
            index = steps[position + 2] if position + 2 < len(steps) else None
            key = index.key if isinstance(index, _Index) else None
            position += 3 if isinstance(index, _Index) else 2
            so_far = f"{so_far}.module.{name}".removeprefix(".") + _suffix(key)
            call = self._plan.object(self._plan.object(at.configuration, "module_calls"), name)
            if not call:
                return None
            inside = _Module(so_far, self._plan.object(call, "module"), call, key, at)
            at = self._modules.get(so_far) or inside
            self._modules[so_far] = at
        self._modules[address] = at
        return at

    def _called(self, parent: _Module, name: str) -> list[_Module]:
        """Return the instances of a module call that hold resources of the plan."""
        if self._children is None:
            self._children = {}
            for address in {instance.module for instance in self._plan.instances}:
                self._module(address)
            for module in dict.fromkeys(self._modules.values()):
                if module is not None and module.parent is not None:
                    last = module.address.removeprefix(f"{module.parent.address}.").removeprefix("module.")
                    call = last.partition("[")[0]
                    self._children.setdefault((module.parent.address, call), []).append(module)
        return self._children.get((parent.address, name), [])

    # -- references ---------------------------------------------------------------------------------------------------

    def is_settled(self, expression: dict[str, Any], instance: Planned) -> bool:
        """Return whether an expression refers to variables, and they to nothing that is not known before it applies."""
        module = self._module(instance.module)
        says = bool(maximal(expression)) or expression.get("constant_value", "") is None  # else it may be `uuid()`
        return says and module is not None and self._hangs_on_nothing(expression, module, 0)

    def _hangs_on_nothing(self, expression: Any, module: _Module, depth: int) -> bool:
        if not isinstance(expression, dict) or depth > MAX_DEPTH:
            return False
        for reference in maximal(expression):
            if not self._plan.share.spend(STEPS):
                return False
            match _steps(reference):
                case ("var", str() as name, *_):
                    given = {} if module.parent is None else self._plan.object(module.call, "expressions")
                    if name in given and not self._gives_known(given[name], module.parent, depth + 1):
                        return False
                case _:
                    return False
        return True

    def _gives_known(self, expression: Any, module: _Module | None, depth: int) -> bool:
        says = isinstance(expression, dict) and bool(expression)  # else it may be `uuid()`
        return says and module is not None and self._hangs_on_nothing(expression, module, depth)

    def _ends(self, expression: Any, rest: _Steps, around: _Around, hint: Key, depth: int) -> list[End]:
        """Follow every reference of an expression. `rest` is what is taken from its value; `hint` an index into it."""
        if not isinstance(expression, dict) or depth > MAX_DEPTH:
            return []
        references = maximal(expression)
        if "each.key" in references or "count.index" in references:
            hint = around.key
        found: list[End] = []
        for reference in references:
            if not self._plan.share.spend(STEPS):
                self._stop()
                return []
            steps = _steps(reference)
            if len(steps) > 1 and len(steps) + len(rest) < MAX_DEPTH:
                found += self._follow((*steps, *rest), around, hint, depth + 1)
        return found

    def _stop(self) -> None:
        path = self._plan.source.path
        detail = "storage-lint stopped there; what depends on references is not known"
        problem = Problem(f"{path}: limit reached: {self._plan.share.stopped}", detail, path=path)
        if problem not in self._plan.problems:
            self._plan.problems.append(problem)

    # complexity: one case a line: what each kind of reference leads to
    def _follow(self, steps: _Steps, around: _Around, hint: Key, depth: int) -> list[End]:
        module = around.module
        match steps:
            case ("var", str() as name, *rest):
                if module.parent is None:
                    return []
                argument = self._plan.object(module.call, "expressions").get(name)
                outside = _Around(module.parent, module.key, module.call)
                return self._ends(argument, tuple(rest), outside, hint, depth)
            case ("module", str() as name, _Index(key), str() as output, *rest):
                called = [one for one in self._called(module, name) if one.key == key]
                return self._outputs(called, output, tuple(rest), hint, depth)
            case ("module", str() as name, str() as output, *rest):
                called = self._called(module, name)
                return self._outputs(called, output, tuple(rest), hint, depth)
            case ("each", "value", *rest):
                collection = around.block.get("for_each_expression")
                return self._ends(collection, (_Index(around.key), *rest), around, around.key, depth)
            case ("data", str() as kind, str() as name, *rest):
                return self._resource((module.address, "data", kind, name), rest, hint, depth)
            case (("count" | "each" | "local" | "locals" | "path" | "self" | "terraform" | "module"), *_):
                return []
            case (str() as kind, str() as name, *rest):
                return self._resource((module.address, "managed", kind, name), rest, hint, depth)
        return []

    def _outputs(self, called: list[_Module], output: str, rest: _Steps, hint: Key, depth: int) -> list[End]:
        found: list[End] = []
        for one in called:
            written = self._plan.object(self._plan.object(one.configuration, "outputs"), output)
            found += self._ends(written.get("expression"), rest, _Around(one, None, {}), hint, depth)
        return found

    def _resource(self, block: tuple[str, str, str, str], rest: list[str | _Index], hint: Key, depth: int) -> list[End]:
        instances = self._blocks.get(block, {})
        if rest and isinstance(rest[0], _Index):
            key = rest[0].key
            chosen = [instances[key]] if key in instances else []
            rest = rest[1:]
        else:
            chosen = [instances[hint]] if hint is not None and hint in instances else list(instances.values())
        attribute = rest[0] if rest and isinstance(rest[0], str) else ""
        found: list[End] = []
        for instance in chosen:
            found += self._attribute(instance, attribute, depth)
        return found

    def _attribute(self, instance: Planned, attribute: str, depth: int) -> list[End]:
        """Follow an attribute that repeats what another resource gives; any other one is an end."""
        end = End(instance, attribute)
        name = repeated(instance.type).get(attribute, attribute)
        module, configured = self._module(instance.module), self.of(instance)
        if self._is_known(end) or attribute in NAMES.get(instance.type, ()) or not configured or module is None:
            return [end]
        expression = self._plan.object(configured, "expressions").get(name) if name else None
        around = _Around(module, instance.key, configured)
        return self._ends(expression, (), around, None, depth) or [end]


def _suffix(key: Key) -> str:
    if key is None:
        return ""
    return f"[{json.dumps(key, ensure_ascii=False) if isinstance(key, str) else key}]"
