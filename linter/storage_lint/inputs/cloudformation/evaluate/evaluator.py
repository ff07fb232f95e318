"""Values of a template, evaluated on demand as CloudFormation would at deploy time.

`Evaluator.settle` resolves the functions at the head of a value, so that what is left is plain data, whose items are
settled in turn when someone asks for them. A value that hangs on a condition or a parameter that is not known, but can
only be one of a few, is `Either`: the same template evaluated under one assumption for each of them. As assumptions
hold for everything below, values that hang on the same thing always agree.

Functions: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Union

from storage_lint.graph.text import may_be_equal
from storage_lint.graph.value import Choice, Known, Reference, Symbol, Text, Tree, Unknown, Value, make_text, text_of
from storage_lint.inputs.cloudformation.resource_types import LOWER_CASE_NAMES, NAMES, PASSING_ON
from storage_lint.inputs.cloudformation.syntax.place import At, written

if TYPE_CHECKING:
    from storage_lint.inputs.cloudformation.evaluate.sections import Template

MAX_DEPTH = 60
MAX_SCENARIOS = 64  # as many as the engine looks at
MAX_DOMAIN = 32  # allowed values of one parameter that are looked at one by one
MAX_TEXT = 100_000
MAX_WORK = 50_000  # values settled for one resource

Key = tuple[int, str, str]  # template, kind ('parameter', 'condition', 'mapping'), name
Assumptions = frozenset[tuple[Key, object]]

# Functions by name, filled by functions.py: (evaluator, argument, place) -> settled. They may raise `Hangs`.
Function = Callable[["Evaluator", Any, At], "Settled"]


class Plain:
    """Data without a function at its head. Its items are still to be settled, by `evaluator`, unless that is None."""

    __slots__ = ("at", "data", "evaluator")

    def __init__(self, data: Any, at: At, evaluator: Evaluator | None) -> None:
        self.data = data
        self.at = at
        self.evaluator = evaluator

    def item(self, key: Any) -> Settled:
        """Settle an item of a dict or list."""
        raw = self.data[key]
        if self.evaluator is None:
            return raw if isinstance(raw, Unknown) else Plain(raw, self.at, None)
        return self.evaluator.settle(raw, self.at.item(self.data, key))


class Either:
    """A value that is one of a few: `branches` say when, and settle it for that case."""

    __slots__ = ("at", "evaluator", "hang", "raw")

    def __init__(self, hang: Hangs, raw: Any, at: At, evaluator: Evaluator) -> None:
        self.hang = hang
        self.raw = raw
        self.at = at
        self.evaluator = evaluator

    def branches(self) -> Iterator[tuple[str, Settled]]:
        """Yield what each choice makes of the value."""
        for when, evaluator in self.evaluator.branches(self.hang):
            yield when, evaluator.settle(self.raw, self.at)

    def unknown(self, choices: tuple[Choice, ...] = (), text: Text | None = None) -> Unknown:
        """Return the graph's form of this value."""
        hang = self.hang
        return Unknown(
            hang.reason, written(self.at), supply=hang.supply, subject=hang.subject, choices=choices, text=text
        )

    def text(self) -> Text | None:
        """The text with a symbol in the place of each parameter, when it is a string in all cases alike."""
        settled = self.evaluator.under(frozenset({(SYMBOLIC, True)}), 1).settle(self.raw, self.at)
        if isinstance(settled, Plain):
            return Text((settled.data,)) if isinstance(settled.data, str) else None
        return settled.text if isinstance(settled, Unknown) else None


class Other:
    """Assumed of a parameter: it has another value than all that the template compares it with."""

    __slots__ = ("label",)

    def __init__(self, label: str) -> None:
        self.label = label


class NoValue:
    """`AWS::NoValue`: what has it is not there. `at` is where it stands, when it is written."""

    __slots__ = ("at",)

    def __init__(self, at: At | None) -> None:
        self.at = at


NO_VALUE = NoValue(None)
SYMBOLIC: Key = (0, "symbolic", "")
Settled = Union[Plain, Either, Unknown, NoValue]  # noqa: UP007  (evaluated at run time, before the names exist)


class Hangs(Exception):  # noqa: N818  (it says what the value does)
    """Raised inside a function whose value hangs on a choice; caught where the value is settled."""

    def __init__(
        self, subject: str, reason: str, supply: str, branches: tuple[tuple[str, Assumptions], ...], key: Key
    ) -> None:
        super().__init__(subject)
        self.subject = subject
        self.reason = reason
        self.supply = supply
        self.branches = branches
        self.key = key


class Open:
    """The truth of a condition that is not known.

    `hangs` are the choices that it hangs on; `opaque` when it hangs on something beyond those.
    """

    __slots__ = ("hangs", "opaque", "reason", "supply")

    def __init__(self, reason: str, supply: str, hangs: Mapping[Key, Hangs], opaque: bool) -> None:
        self.reason = reason
        self.supply = supply
        self.hangs = hangs
        self.opaque = opaque

    def joined(self, other: Open) -> Open:
        """Return what hangs on both."""
        return Open(self.reason, self.supply, {**self.hangs, **other.hangs}, self.opaque or other.opaque)


Truth = Union[bool, Open]  # noqa: UP007


class Evaluator:
    """Evaluates a template under assumptions. Use `Template.evaluator` to get one."""

    __slots__ = ("_conditions", "_names", "assumed", "scenarios", "template")

    def __init__(self, template: Template, assumed: Assumptions, scenarios: int) -> None:
        self.template = template
        self.assumed = assumed
        self.scenarios = scenarios
        self._conditions: dict[str, Truth] = {}
        self._names: dict[str, str | None] = {}

    def under(self, assumptions: Assumptions, scenarios: int) -> Evaluator:
        """Return the evaluator for the same template with further assumptions, which are one of `scenarios`."""
        return self.template.evaluator(self.assumed | assumptions, self.scenarios * scenarios)

    def branches(self, hang: Hangs) -> Iterator[tuple[str, Evaluator]]:
        """Yield the evaluators for the choices of a hang."""
        for when, assumptions in hang.branches:
            yield when, self.under(assumptions, len(hang.branches))

    def assumption(self, kind: str, name: str) -> object | None:
        """Return what is assumed about a thing of this template, or None."""
        if not self.assumed:
            return None
        key = (id(self.template), kind, name)
        return next((value for assumed, value in self.assumed if assumed == key), None)

    @property
    def symbolic(self) -> bool:
        """Whether parameters with finitely many values are symbols."""
        return (SYMBOLIC, True) in self.assumed

    def settle(self, raw: Any, at: At) -> Settled:
        """Resolve what stands at the head of `raw`, so that plain data is left."""
        try:
            return self.resolve(raw, at)
        except Hangs as hang:
            either = Either(hang, raw, at, self)
            if self.scenarios * len(hang.branches) <= MAX_SCENARIOS:
                return either
            text = None if self.symbolic else either.text()
            return Unknown(hang.reason, written(at), supply=hang.supply, text=text)

    def resolve(self, raw: Any, at: At) -> Settled:
        """As `settle`, but what hangs on a choice raises `Hangs`."""
        if type(raw) is dict:
            if len(raw) == 1:
                (name,) = raw
                if name == "Ref" or name.startswith(("Fn::", "!")):
                    return self._call(name, raw[name], at)
        elif type(raw) is str and "{{resolve:" in raw:
            return self.dynamic(raw, at)
        return Plain(raw, at, self)

    def _call(self, name: str, argument: Any, at: At) -> Settled:
        from storage_lint.inputs.cloudformation.evaluate.functions import FUNCTIONS

        function = FUNCTIONS.get(name)
        if function is None:
            return Unknown(f"{name} is not a CloudFormation function", written(at))
        work = self.template.work
        if work.depth >= MAX_DEPTH or work.left <= 0:
            return Unknown("it is nested too deeply or too large", written(at))
        work.depth += 1
        work.left -= 1
        try:
            return function(self, argument, at)
        finally:
            work.depth -= 1

    def tree(self, raw: Any, at: At) -> Tree:
        """Evaluate `raw` to the last leaf; what is not known is an Unknown inside. Raises `Hangs`.

        `AWS::NoValue` is None at the top; below, what has it is left out.
        """
        settled = self.resolve(raw, at)
        if isinstance(settled, Unknown):
            return settled
        return self.expand(settled) if isinstance(settled, Plain) else None

    def expand(self, plain: Plain) -> Tree:
        """Return plain data with all items evaluated. Raises `Hangs`."""
        data, evaluator = plain.data, plain.evaluator
        if evaluator is None or not isinstance(data, (dict, list)):
            return data  # type: ignore[no-any-return]
        work = self.template.work
        if work.depth >= MAX_DEPTH or work.left <= 0:
            return Unknown("it is nested too deeply or too large", written(plain.at))
        work.depth += 1
        work.left -= len(data) + 1
        try:
            if isinstance(data, list):
                items = [evaluator.resolve(raw, plain.at.item(data, index)) for index, raw in enumerate(data)]
                return [self._leaf(item) for item in items if not isinstance(item, NoValue)]
            pairs = [(key, evaluator.resolve(raw, plain.at.item(data, key))) for key, raw in data.items()]
            return {key: self._leaf(item) for key, item in pairs if not isinstance(item, NoValue)}
        finally:
            work.depth -= 1

    def _leaf(self, settled: Settled) -> Tree:
        return settled if isinstance(settled, Unknown) else self.expand(settled) if isinstance(settled, Plain) else None

    def scalar(self, raw: Any, at: At) -> str | Unknown:
        """Evaluate `raw` to a string, as CloudFormation writes numbers and booleans. Raises `Hangs`."""
        return as_string(self.tree(raw, at), at)

    # Conditions

    def condition(self, name: str) -> Truth:
        """Return whether the condition `name` holds."""
        assumed = self.assumption("condition", name)
        if assumed is not None:
            return assumed is True
        if name not in self._conditions:
            self._conditions[name] = Open(f"condition {name} refers to itself", "", {}, True)
            self._conditions[name] = self._declared_condition(name)
        return self._conditions[name]

    def _declared_condition(self, name: str) -> Truth:
        conditions = self.template.conditions
        if name not in conditions:
            return Open(f"condition {name} is not declared", "", {}, True)
        return self.truth(conditions[name], self.template.at(conditions, name))

    def truth(self, raw: Any, at: At) -> Truth:
        """Return whether a condition expression holds."""
        if isinstance(raw, bool):
            return raw
        if isinstance(raw, dict) and len(raw) == 1:
            ((name, argument),) = raw.items()
            inner = at.item(raw, name)
            if name == "Condition" and isinstance(argument, str):
                return self.condition(argument)
            if name in ("Fn::And", "Fn::Or") and isinstance(argument, list):
                return self._all(argument, inner, name == "Fn::And")
            if name == "Fn::Not" and isinstance(argument, list) and len(argument) == 1:
                inside = self._deeper(argument[0], inner.item(argument, 0))
                return inside if isinstance(inside, Open) else not inside
            if name == "Fn::Equals" and isinstance(argument, list) and len(argument) == 2:
                return self._equals(argument, inner)
        return Open("a condition is not written as CloudFormation expects", "", {}, True)

    def _deeper(self, raw: Any, at: At) -> Truth:
        work = self.template.work
        if work.depth >= MAX_DEPTH or work.left <= 0:
            return Open("a condition is nested too deeply", "", {}, True)
        work.depth += 1
        work.left -= 1
        try:
            return self.truth(raw, at)
        finally:
            work.depth -= 1

    def _all(self, arguments: list[Any], at: At, wanted: bool) -> Truth:
        """`And` when `wanted`: false as soon as one is; `Or` otherwise: true as soon as one is."""
        doubt: Open | None = None
        for index, argument in enumerate(arguments):
            truth = self._deeper(argument, at.item(arguments, index))
            if isinstance(truth, Open):
                doubt = truth if doubt is None else doubt.joined(truth)
            elif truth is not wanted:
                return not wanted
        return wanted if doubt is None else doubt

    def _equals(self, arguments: list[Any], at: At) -> Truth:
        sides: list[Tree] = []
        doubt: Open | None = None
        for index, argument in enumerate(arguments):
            try:
                sides.append(self.tree(argument, at.item(arguments, index)))
            except Hangs as hang:
                hanging = Open(hang.reason, hang.supply, {hang.key: hang}, False)
                doubt = hanging if doubt is None else doubt.joined(hanging)
        if doubt is not None:
            return doubt
        one, other = sides
        for side in sides:
            if isinstance(side, Unknown):
                if self._is_another(side) and not has_unknown([two for two in sides if two is not side]):
                    return False
                return _may_equal(one, other, side)
        if isinstance(one, (dict, list)) or isinstance(other, (dict, list)):
            return one == other if not (has_unknown(one) or has_unknown(other)) else _may_equal(one, other, None)
        return string_of(one) == string_of(other)

    def _is_another(self, side: Unknown) -> bool:
        """Whether a value is a parameter that is assumed to be another than all that it is compared with."""
        return side.text is not None and any(
            isinstance(value, Other) and side.text.parts == (Symbol(value.label),) for _, value in self.assumed
        )

    def decide(self, name: str) -> bool:
        """Return whether the condition holds. Raises `Hangs` when that is not known."""
        truth = self.condition(name)
        if not isinstance(truth, Open):
            return truth
        scenarios = 1
        for hang in truth.hangs.values():
            scenarios *= len(hang.branches)
        if truth.hangs and not truth.opaque and scenarios <= MAX_DOMAIN:
            raise next(iter(truth.hangs.values()))
        name, sense = self._plain_condition(name)
        label = self.template.prefix + name
        raise Hangs(
            f"condition {label}",
            f"condition {label} is not known: {truth.reason}",
            truth.supply,
            tuple(
                (f"{label} is {'true' if holds else 'false'}", frozenset(self._implied(name, holds)))
                for holds in ((True, False) if sense else (False, True))
            ),
            (id(self.template), "condition", name),
        )

    def _plain_condition(self, name: str) -> tuple[str, bool]:
        """Follow conditions that only name or negate another one, so that both hang on the same thing."""
        sense = True
        for _ in range(MAX_DEPTH):
            expression = self.template.conditions.get(name)
            inside = expression.get("Fn::Not") if isinstance(expression, dict) and len(expression) == 1 else None
            negated = isinstance(inside, list) and len(inside) == 1
            if isinstance(inside, list) and negated:
                expression = inside[0]
            named = expression.get("Condition") if isinstance(expression, dict) and len(expression) == 1 else None
            if not isinstance(named, str) or named not in self.template.conditions:
                return name, sense
            name = named
            sense = sense is not negated
        return name, sense

    def _implied(self, name: str, holds: bool) -> list[tuple[Key, object]]:
        """A condition's truth, and that of the conditions that follow from it: all of an And that holds, …"""
        implied: dict[str, bool] = {}
        pending: list[tuple[Any, bool]] = [({"Condition": name}, holds)]
        for _ in range(MAX_WORK):
            if not pending:
                break
            expression, sense = pending.pop()
            if not isinstance(expression, dict) or len(expression) != 1:
                continue
            ((kind, argument),) = expression.items()
            if kind == "Condition" and isinstance(argument, str):
                if argument not in implied:
                    implied[argument] = sense
                    pending.append((self.template.conditions.get(argument), sense))
            elif isinstance(argument, list) and (kind, sense) in (("Fn::And", True), ("Fn::Or", False)):
                pending.extend((inner, sense) for inner in argument)
            elif isinstance(argument, list) and kind == "Fn::Not":
                pending.extend((inner, not sense) for inner in argument[:1])
        return [((id(self.template), "condition", one), sense) for one, sense in implied.items()]

    # Parameters and resources

    def parameter(self, name: str, at: At) -> Settled:
        """Return the value of a parameter as used at `at`. Raises `Hangs`."""
        template = self.template
        declaration = template.parameters[name]
        kind = str(declaration.get("Type", "String"))
        hop = f"parameter {name}"
        given = template.given.get(name)
        if template.is_secret(name):
            return self._symbol(name, at, f"parameter {template.prefix}{name} is NoEcho: its value is not used", "")
        value: Settled
        if given is not None:
            value = given.settle(self, At(given.document, given.container, given.key, at, hop))
            if not isinstance(value, NoValue):
                return self._typed(value, kind, at, name)
        chosen = self.assumption("parameter", name)
        allowed = declaration.get("AllowedValues")
        if isinstance(chosen, int) and isinstance(allowed, list):
            value = Plain(allowed[chosen], At(template.document, allowed, chosen, at, hop), None)
            return self._typed(value, kind, at, name)
        if isinstance(chosen, str):
            value = Plain(chosen, At(template.document, declaration, "Default", at, hop), None)
            return self._typed(value, kind, at, name)
        if isinstance(chosen, Other):
            return self._symbol(
                name, at, f"parameter {chosen.label} is given at deploy time", "give it in --parameters"
            )
        if "AWS::SSM::Parameter::Value" in kind:
            return self._symbol(name, at, f"parameter {name} is read from SSM Parameter Store at deploy time", "")
        if declaration.get("Default") is not None:
            default = At(template.document, declaration, "Default", at, hop)
            return self._typed(Plain(declaration["Default"], default, None), kind, at, name)
        reason, supply = f"parameter {template.prefix}{name} has no default", "give it in --parameters"
        if isinstance(allowed, list) and 0 < len(allowed) <= MAX_DOMAIN and not self.symbolic:
            key = (id(template), "parameter", name)
            label = template.prefix + name
            raise Hangs(
                f"parameter {label}",
                reason,
                supply,
                tuple(
                    (f'{label} = "{string_of(value)}"', frozenset({(key, index)}))
                    for index, value in enumerate(allowed)
                ),
                key,
            )
        return self._symbol(name, at, reason, supply)

    def _symbol(self, name: str, at: At, reason: str, supply: str) -> Unknown:
        symbol = Symbol(self.template.prefix + name, given=bool(supply))
        return Unknown(reason, written(at), supply=supply, text=Text((symbol,)))

    def _typed(self, value: Settled, kind: str, at: At, name: str) -> Settled:
        """Give a parameter's value the shape of its type: strings, or lists of strings."""
        if not isinstance(value, Plain):
            return value
        if "AWS::SSM::Parameter::Value" in kind:
            return self._symbol(name, at, f"parameter {name} is read from SSM Parameter Store at deploy time", "")
        data = value.data
        if kind == "CommaDelimitedList" or kind.startswith("List<"):
            if isinstance(data, list):
                return value
            data = [piece.strip() for piece in string_of(data).split(",")]
            return Plain(data, value.at, None)
        if isinstance(data, list):
            return Plain(",".join(string_of(item) for item in data), value.at, None)
        if isinstance(data, (dict, type(None))):
            return Unknown(f"the value of parameter {name} is not a string", written(value.at))
        if isinstance(data, str) and "{{resolve:" in data:
            return self.dynamic(data, value.at)
        return Plain(data if isinstance(data, str) else string_of(data), value.at, None)

    def pseudo(self, name: str, at: At) -> Settled:
        """Return the value of a pseudo parameter (`AWS::Region`)."""
        if name == "AWS::NoValue":
            return NoValue(at)
        value = self.template.pseudo.get(name)
        if value is not None:
            return Plain(value, at, None)
        return Unknown(f"{name} is decided at deploy time", written(at), text=Text((Symbol(name, given=True),)))

    def resource(self, name: str, at: At) -> Settled:
        """Return what `Ref` of a resource gives: its name where that is written, else a symbol for it."""
        template = self.template
        address = template.prefix + name
        written_name = self.physical_name(name)
        if written_name is not None:
            return Plain(Reference(written_name, address, "Ref"), at, None)
        text = Text((Symbol(address, "Ref", unique=is_own(self.kind(name))),))
        return Unknown(f"{name} gets its name at deploy time", written(at), text=text)

    def kind(self, name: str) -> str:
        """Return the type of a resource; the empty string for what is not declared."""
        declaration = self.template.resources.get(name)
        kind = declaration.get("Type") if isinstance(declaration, dict) else None
        return kind if isinstance(kind, str) else ""

    def physical_name(self, name: str) -> str | None:
        """Return the name that a resource is given by its properties, when `Ref` returns that name and it is known."""
        template = self.template
        declaration = template.resources.get(name)
        properties = declaration.get("Properties") if isinstance(declaration, dict) else None
        key = NAMES.get(self.kind(name))
        naming = (id(template), name)
        if key is None or not isinstance(properties, dict) or key not in properties or naming in template.work.naming:
            return None
        if name not in self._names:
            template.work.naming.add(naming)
            try:
                value = self.tree(properties[key], template.at(properties, key))
            except Hangs:
                value = None
            finally:
                template.work.naming.discard(naming)
            known = str(value) if isinstance(value, str) and value else None
            self._names[name] = known.lower() if known is not None and self.kind(name) in LOWER_CASE_NAMES else known
        return self._names[name]

    # Strings

    def dynamic(self, text: str, at: At) -> Settled:
        """A string with dynamic references: `{{resolve:service:…}}` is read at deploy time."""
        parts: list[str | Symbol] = []
        end = 0
        for match in _DYNAMIC.finditer(text):
            parts += [text[end : match.start()], Symbol(match.group())]
            end = match.end()
        if not end:
            return Plain(text, at, None)
        if "{{resolve:serverless" in text:  # a variable of the Serverless Framework, as it is marked
            reason = "the Serverless Framework fills it in before it deploys"
            return Unknown(reason, written(at), text=make_text([*parts, text[end:]]))
        service = "SSM Parameter Store" if "{{resolve:ssm" in text else "Secrets Manager"
        return Unknown(f"it is read from {service} at deploy time", written(at), text=make_text([*parts, text[end:]]))

    def concatenate(self, pieces: list[str | Unknown], at: At) -> Settled:
        """Join strings, of which some may not be known."""
        if len(pieces) == 1 and isinstance(pieces[0], Reference):
            return Plain(pieces[0], at, None)
        doubt = next((piece for piece in pieces if isinstance(piece, Unknown)), None)
        if sum(len(piece) for piece in pieces if isinstance(piece, str)) > MAX_TEXT:
            return Unknown("the text is too long", written(at))
        if doubt is None:
            text = "".join(str(piece) for piece in pieces)
            return self.dynamic(text, at) if "{{resolve:" in text else Plain(text, at, None)
        parts: list[str | Symbol] = []
        for piece in pieces:
            if isinstance(piece, str):
                parts.append(piece)
            elif piece.text is not None:
                parts.extend(piece.text.parts)
            else:
                parts.append(self.template.opaque())
        if len(parts) > MAX_TEXT // 100:
            return Unknown("the text is too long", written(at))
        return Unknown(doubt.reason, written(at), supply=doubt.supply, text=make_text(parts))

    def truth_value(self, name: str, at: At) -> Value[bool]:
        """Return whether a condition holds as a value of the graph, with its choices."""
        try:
            return Known(self.decide(name), written(at))
        except Hangs as hang:
            if self.scenarios * len(hang.branches) > MAX_SCENARIOS:
                return Unknown(hang.reason, written(at), supply=hang.supply)
            choices = tuple(Choice(when, evaluator.truth_value(name, at)) for when, evaluator in self.branches(hang))
            return agreed(Unknown(hang.reason, written(at), supply=hang.supply, subject=hang.subject, choices=choices))


# Types of which `Ref` or an attribute may give anything, what identifies another resource too; lowerings add theirs.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html
_PASSING_ON = ("AWS::CloudFormation::", "AWS::Serverless::Application", "AWS::SSM::Parameter", *PASSING_ON)

_DYNAMIC = re.compile(r"\{\{resolve:[^{}]*\}\}")


def is_own(kind: str) -> bool:
    """Return whether `Ref` and `Arn` of a resource of this type are its own: no other resource has the same.

    What a custom resource, a module or a third party's type gives is not known.
    """
    return kind.startswith(("AWS::", "Alexa::")) and not kind.startswith(_PASSING_ON) and not kind.endswith("::MODULE")


def agreed(unknown: Unknown) -> Value[Any]:
    """Return the value that all choices have in common, if they do, else `unknown`."""
    values = [choice.value for choice in unknown.choices if isinstance(choice.value, Known)]
    if not values or len(values) != len(unknown.choices):
        return unknown
    first = values[0].value
    if isinstance(first, (str, bool, int, float, type(None))) and all(
        type(value.value) is type(first) and value.value == first for value in values[1:]
    ):
        return values[0]
    return unknown


def string_of(value: object) -> str:
    """Return a scalar as CloudFormation passes it on: booleans and numbers become text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else str(value)


def as_string(tree: Tree, at: At) -> str | Unknown:
    """Return a tree as a string; a list or mapping is not one."""
    if isinstance(tree, (str, Unknown)):
        return tree
    if isinstance(tree, (dict, list)) or tree is None:
        return Unknown("a string is expected here", written(at))
    return string_of(tree)


def has_unknown(tree: Tree) -> bool:
    """Return whether anything inside is not known."""
    if isinstance(tree, dict):
        return any(has_unknown(item) for item in tree.values())
    if isinstance(tree, list):
        return any(has_unknown(item) for item in tree)
    return isinstance(tree, Unknown)


def _may_equal(one: Tree, other: Tree, unknown: Unknown | None) -> Truth:
    texts = [text_of(side if isinstance(side, (str, Unknown)) else string_of(side)) for side in (one, other)]
    if not isinstance(one, (dict, list)) and not isinstance(other, (dict, list)) and texts[0] and texts[1]:
        if texts[0] == texts[1]:
            return True
        if not may_be_equal(texts[0], texts[1]):
            return False
    if unknown is None:
        return Open("a compared value is not known", "", {}, True)
    return Open(unknown.reason, unknown.supply, {}, True)
