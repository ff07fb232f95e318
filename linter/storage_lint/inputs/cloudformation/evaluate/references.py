"""What `Ref` gives: parameters, pseudo parameters, and the names of resources."""

from __future__ import annotations

from typing import Any

from storage_lint.graph.secret import CODE, STORE, Secret, shown_by
from storage_lint.graph.text import Filled
from storage_lint.graph.value import Reference, Symbol, Text, Tree, Unknown
from storage_lint.inputs.cloudformation.evaluate.evaluator import Evaluator
from storage_lint.inputs.cloudformation.evaluate.limits import MAX_DOMAIN
from storage_lint.inputs.cloudformation.evaluate.settled import NeedsChoice, NoValue, Other, Plain, Settled
from storage_lint.inputs.cloudformation.evaluate.texts import dynamic, listed, string_of
from storage_lint.inputs.cloudformation.resource_types import LOWER_CASE_NAMES, NAMES, PASSING_ON
from storage_lint.inputs.cloudformation.syntax.place import At, written

# Types of which `Ref` or an attribute may give anything, what identifies another resource too; lowerings add theirs.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html
_PASSING_ON = ("AWS::CloudFormation::", "AWS::Serverless::Application", "AWS::SSM::Parameter", *PASSING_ON)
_SSM = "AWS::SSM::Parameter::Value"
_SUPPLY = "give it in --parameters"


def named(evaluator: Evaluator, name: str, at: At) -> Settled:
    """Return what `Ref: name` gives. Raises `NeedsChoice`."""
    template = evaluator.template
    if name in template.parameters:
        return _parameter(evaluator, name, at)
    if name.startswith("AWS::"):
        return _pseudo(evaluator, name, at)
    if name in template.resources:
        return resource(evaluator, name, at)
    text = Text((Symbol(template.prefix + name, "Ref"),))
    return Unknown(f"{name} is not declared in the template", written(at), text=text)


# Parameters


def _parameter(evaluator: Evaluator, name: str, at: At) -> Settled:
    """The value of a parameter as used at `at`: the one that is given, assumed, or its default."""
    template = evaluator.template
    if template.is_secret(name):
        reason = f"parameter {template.prefix}{name} is NoEcho: its value is not used"
        shown, place = _secret_shown(evaluator, name, at)
        return _secret(evaluator, name, place, reason, shown=shown)
    value = _given(evaluator, name, at)
    if value is None:
        value = _assumed(evaluator, name, at)
    if value is None:
        return _default(evaluator, name, at)
    if isinstance(value, Unknown) and _is_list(_type(template.parameters[name])):
        items = listed(value, at)
        return value if items is None else Plain(items, at, None)
    return _typed(evaluator, name, value, at) if isinstance(value, Plain) else value


def _given(evaluator: Evaluator, name: str, at: At) -> Settled | None:
    given = evaluator.template.given_for(name)
    if given is None:
        return None
    value = given.settle(evaluator, At(given.document, given.container, given.key, at, f"parameter {name}"))
    return None if isinstance(value, NoValue) else value


def _assumed(evaluator: Evaluator, name: str, at: At) -> Settled | None:
    template = evaluator.template
    chosen = evaluator.assumption("parameter", name)
    declaration = template.parameters[name]
    allowed = declaration.get("AllowedValues")
    if isinstance(chosen, int) and isinstance(allowed, list):
        return Plain(allowed[chosen], At(template.document, allowed, chosen, at, f"parameter {name}"), None)
    if isinstance(chosen, str):
        return Plain(chosen, At(template.document, declaration, "Default", at, f"parameter {name}"), None)
    if isinstance(chosen, Other):
        return _symbol(evaluator, name, at, f"parameter {chosen.label} is given at deploy time", _SUPPLY)
    return None


def _default(evaluator: Evaluator, name: str, at: At) -> Settled:
    """The value of a parameter that nobody gives one. Raises `NeedsChoice`."""
    template = evaluator.template
    declaration = template.parameters[name]
    if _SSM in _type(declaration):
        return _from_ssm(evaluator, name, at)
    if declaration.get("Default") is not None:
        place = At(template.document, declaration, "Default", at, f"parameter {name}")
        return _typed(evaluator, name, Plain(declaration["Default"], place, None), at)
    label = template.prefix + name
    reason = f"parameter {label} has no default"
    allowed = declaration.get("AllowedValues")
    if not isinstance(allowed, list) or not 0 < len(allowed) <= MAX_DOMAIN or evaluator.symbolic:
        if template.is_masked(name):
            return _secret(evaluator, name, at, reason, _SUPPLY, shown=None)
        return _symbol(evaluator, name, at, reason, _SUPPLY)
    key = (id(template), "parameter", name)
    branches = ((f'{label} = "{string_of(value)}"', frozenset({(key, index)})) for index, value in enumerate(allowed))
    raise NeedsChoice(f"parameter {label}", reason, _SUPPLY, tuple(branches), key)


def _type(declaration: Any) -> str:
    return str(declaration.get("Type", "String"))


def _is_list(kind: str) -> bool:
    return kind == "CommaDelimitedList" or kind.startswith("List<")


def _symbol(evaluator: Evaluator, name: str, at: At, reason: str, supply: str = "") -> Unknown:
    made = Filled if _is_never_empty(evaluator.template.parameters[name]) else Symbol
    symbol = made(evaluator.template.prefix + name, given=bool(supply))
    return Unknown(reason, written(at), supply=supply, text=Text((symbol,)))


def _is_never_empty(declaration: Any) -> bool:
    """Whether CloudFormation takes no empty text: it looks for what the types of AWS name, and counts characters.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
    """
    kind, least = _type(declaration), declaration.get("MinLength", 0)
    return (kind.startswith("AWS::") and _SSM not in kind) or str(least).strip() not in ("", "0")


def _secret(
    evaluator: Evaluator, name: str, at: At, reason: str, supply: str = "", *, shown: str | bool | None
) -> Unknown:
    symbol = Secret(evaluator.template.prefix + name, given=bool(supply), shown=shown)
    return Unknown(reason, written(at), supply=supply, text=Text((symbol,)))


def _secret_shown(evaluator: Evaluator, name: str, at: At) -> tuple[str | bool | None, At]:
    """Where the value of a NoEcho parameter can be read, and its place: its default stands in the template."""
    template = evaluator.template
    if template.given_for(name) is None:
        return CODE, At(template.document, template.parameters[name], "Default", at, f"parameter {name}")
    try:
        value = _given(evaluator, name, at)
    except NeedsChoice:
        return False, at
    if isinstance(value, Plain):
        return (CODE, value.at) if value.data else (None, at)
    text = value.text if isinstance(value, Unknown) else None
    return False if text is None else shown_by(text), at


def _from_ssm(evaluator: Evaluator, name: str, at: At) -> Unknown:
    reason = f"parameter {name} is read from SSM Parameter Store at deploy time"
    return _secret(evaluator, name, at, reason, shown=STORE)


def _typed(evaluator: Evaluator, name: str, value: Plain, at: At) -> Settled:
    """Give a parameter's value the shape of its type: strings, or lists of strings."""
    kind = _type(evaluator.template.parameters[name])
    if _SSM in kind:
        return _from_ssm(evaluator, name, at)
    data = value.data
    if _is_list(kind):
        if isinstance(data, list):
            return value
        return Plain([piece.strip() for piece in string_of(data).split(",")], value.at, None)
    if isinstance(data, list):
        return Plain(",".join(string_of(item) for item in data), value.at, None)
    if isinstance(data, (dict, type(None))):
        return Unknown(f"the value of parameter {name} is not a string", written(value.at))
    text = data if isinstance(data, str) else string_of(data)
    return dynamic(text, value.at) if "{{resolve:" in text else Plain(text, value.at, None)


def _pseudo(evaluator: Evaluator, name: str, at: At) -> Settled:
    """The value of a pseudo parameter (`AWS::Region`)."""
    if name == "AWS::NoValue":
        return NoValue(at)
    value = evaluator.template.pseudo.get(name)
    if value is not None:
        return Plain(value, at, None)
    environment = evaluator.template.environment  # a stack set has its own
    places = {"AWS::AccountId": environment.account, "AWS::Region": environment.region}
    text = places.get(name, Text((Symbol(name, given=True),)))
    return Unknown(f"{name} is decided at deploy time", written(at), text=text)


# Resources


def resource(evaluator: Evaluator, name: str, at: At) -> Settled:
    """Return the name of a resource where that is written, else a symbol for it."""
    address = evaluator.template.prefix + name
    written_name = _physical_name(evaluator, name)
    if written_name is not None:
        return Plain(Reference(written_name, address, "Ref"), at, None)
    text = Text((Symbol(address, "Ref", unique=is_own(kind_of(evaluator, name))),))
    return Unknown(f"{name} gets its name at deploy time", written(at), text=text)


def kind_of(evaluator: Evaluator, name: str) -> str:
    """Return the type of a resource; the empty string for what is not declared."""
    declaration = evaluator.template.resources.get(name)
    kind = declaration.get("Type") if isinstance(declaration, dict) else None
    return kind if isinstance(kind, str) else ""


def is_own(kind: str) -> bool:
    """Return whether `Ref` and `Arn` of a resource of this type are its own: no other resource has the same.

    What a custom resource, a module or a third party's type gives is not known.
    """
    return kind.startswith(("AWS::", "Alexa::")) and not kind.startswith(_PASSING_ON) and not kind.endswith("::MODULE")


def _physical_name(evaluator: Evaluator, name: str) -> str | None:
    """The name that a resource is given by its properties, when `Ref` returns that name and it is known."""
    template = evaluator.template
    declaration = template.resources.get(name)
    properties = declaration.get("Properties") if isinstance(declaration, dict) else None
    kind = kind_of(evaluator, name)
    key = NAMES.get(kind)
    naming = (id(template), name)
    if key is None or not isinstance(properties, dict) or key not in properties or naming in evaluator.work.naming:
        return None
    if name not in evaluator.names:
        evaluator.work.naming.add(naming)
        try:
            value = evaluator.tree(properties[key], template.at(properties, key))
        except NeedsChoice:
            value = None
        finally:
            evaluator.work.naming.discard(naming)
        evaluator.names[name] = _stored(value, kind)
    return evaluator.names[name]


def _stored(name: Tree, kind: str) -> str | None:
    """A name as AWS stores it."""
    if not isinstance(name, str) or not name:
        return None
    return name.lower() if kind in LOWER_CASE_NAMES else str(name)
