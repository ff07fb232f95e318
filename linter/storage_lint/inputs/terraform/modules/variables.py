"""Variables: what a module declares, and what the user gives to a root.

https://developer.hashicorp.com/terraform/language/values/variables
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from storage_lint.graph.reading import ReadSettings
from storage_lint.graph.value import Text, Unknown
from storage_lint.inputs.terraform.detect import VARIABLES
from storage_lint.inputs.terraform.evaluate.scope import CycleError, EvaluationError, LimitError, Scope
from storage_lint.inputs.terraform.evaluate.types import ANY, Constraint, read_constraint
from storage_lint.inputs.terraform.modules.module import UNREAD, is_sensitive
from storage_lint.inputs.terraform.syntax.read import read_expression
from storage_lint.inputs.terraform.syntax.tree import (
    Attribute,
    Binary,
    Block,
    Call,
    Expression,
    GetAttribute,
    HclSyntaxError,
    Literal,
    Name,
    TupleCons,
    Unary,
)
from storage_lint.inputs.terraform.values.choices import truth_choices, with_choices
from storage_lint.inputs.terraform.values.data import Raw, Typed
from storage_lint.inputs.terraform.values.errors import ConversionError, UnknowableError
from storage_lint.inputs.terraform.values.names import name_of, symbolic
from storage_lint.source.problem import Problem
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile, display_path

if TYPE_CHECKING:
    from storage_lint.inputs.terraform.evaluate.evaluator import Evaluator
    from storage_lint.inputs.terraform.modules.module import Loader


class Variable:
    """A variable block. `default` is None when none is written."""

    __slots__ = ("_converts", "_evaluator", "block", "constraint", "default", "name", "nullable", "sensitive",
                 "validations")  # fmt: skip

    def __init__(self, block: Block, loader: Loader, evaluator: Evaluator) -> None:
        body = loader.body(block)
        self._evaluator = evaluator
        self.block = block
        self.name = block.labels[0] if block.labels else ""
        default = body.attributes.get("default")
        self.default = default.expression if default is not None else None
        self.nullable = not _is_false(body.attributes.get("nullable"))
        self.sensitive = is_sensitive(body)
        self.constraint = _constraint(body.attributes.get("type"), block, loader)
        self.validations = [
            condition.expression
            for one in loader.nested(body, "validation")
            if (condition := loader.body(one).attributes.get("condition")) is not None
        ]
        self._converts = self.constraint.kind != "any"

    @property
    def header(self) -> Span:
        """The place of the declaration."""
        return Span(self.block.file, self.block.start, self.block.header_end)

    def default_fails(self, own: Scope) -> tuple[str, Span] | None:
        """Return what a validation says against the default of a root's variable, and where; None when nothing does."""
        for condition in self.validations:
            try:
                answer = self._evaluator.evaluate(condition, own)
            except EvaluationError as error:
                return error.message, own.span(condition)
            except (CycleError, LimitError, UnknowableError, RecursionError):
                continue
            if answer is False:
                return "a validation refuses its default", own.span(condition)
        return None

    def convert(self, value: Raw, own: Scope, title: str, given: tuple[Expression, Scope] | None) -> Raw:
        """Return `value` as the variable's type has it; what does not fit is a problem, and unknown.

        `own` is the scope of the declaration; `given` is where the value is written, when it is not the default.
        """
        if not self._converts:
            return value
        from storage_lint.inputs.terraform.evaluate.conversion import Conversion

        evaluator = self._evaluator
        _evaluate_defaults(self.constraint, own, evaluator)
        node, scope = given or (self.default or Expression(self.block.start, self.block.header_end), own)

        def conversion() -> tuple[Raw]:
            try:
                return (Conversion().convert(value, self.constraint),)
            except ConversionError as error:
                raise EvaluationError(f"the value does not fit its type: {error}", scope, node) from None

        converted = evaluator.attempt(conversion, title, node, scope)
        if converted is None:
            name = f"{own.module.address}.var.{self.name}".removeprefix(".")
            return evaluator.unknown(f"the value of {title} does not fit its type", node, scope, name)
        return converted[0]

    def domain(self, reason: str, span: Span, name: str, supply: str) -> Unknown:
        """Return the unknown value of the variable, with what it may be when its type or a validation says so."""
        unknown = symbolic(reason, span, name, supply=supply, given=True)
        if self._converts:
            unknown = unknown.with_(text=Text((Typed(name, given=True, type=str(self.constraint)),)))
        if self.sensitive:
            return unknown
        is_bool = self.constraint.kind == "bool"
        values = next(filter(None, map(self._allowed_by, self.validations)), None)
        if values:
            says = "is" if is_bool else "="
            ways = ((f"{name} {says} {name_of(value)}", value) for value in values)
            return with_choices(unknown, name, ways, unknown.text)
        return truth_choices(unknown, name) if is_bool else unknown

    def _allowed_by(self, condition: Expression) -> _Literals:
        """Return the values that a validation allows; none where it does not list them."""
        values = _allowed(condition, self.name) or []
        return [one for one in values if isinstance(one, bool)] if self.constraint.kind == "bool" else values


def hide_given(given: Mapping[str, Given], variables: Mapping[str, Block], loader: Loader) -> None:
    """Hide what variable files give for sensitive variables in excerpts of them."""
    for name, one in given.items():
        block = variables.get(name)
        if block is None or one.file is None or one.expression is None:
            continue
        if is_sensitive(loader.body(block)):
            one.file.hide(one.expression.start, one.expression.end)


def _is_false(attribute: Attribute | None) -> bool:
    return attribute is not None and isinstance(attribute.expression, Literal) and attribute.expression.value is False


def _constraint(attribute: Attribute | None, block: Block, loader: Loader) -> Constraint:
    if attribute is None:
        return ANY
    node = attribute.expression
    try:
        if isinstance(node, Literal) and isinstance(node.value, str):
            node = read_expression(node.value)
        return read_constraint(node)
    except (ConversionError, HclSyntaxError) as error:
        span = Span(block.file, attribute.expression.start, attribute.expression.end)
        summary = f"variable {'.'.join(block.labels)}: its type is not valid"
        loader.report(Problem(summary, str(error), span=span))
        return ANY


def _evaluate_defaults(constraint: Constraint, scope: Scope, evaluator: Evaluator) -> None:
    """Evaluate the defaults of optional attributes, once."""
    if constraint.ready:
        return
    constraint.ready = True
    for name, optional in constraint.optional.items():
        if optional is not None:
            constraint.defaults[name] = evaluator.settle(optional, scope, f"the default of {name}")
    for inner in (constraint.element, *constraint.attributes.values(), *constraint.items):
        if inner is not None:
            _evaluate_defaults(inner, scope, evaluator)


_Literals = list[str | int | float | bool | None]


# complexity: one case a line: the forms of a validation that lists values
def _allowed(condition: Expression, name: str) -> _Literals | None:
    """Return the values that a validation allows: `contains([…], var.x)`, `var.x`, `!var.x` or a chain of `var.x == …`.

    What else a validation asks for by `&&` may only leave some of them out.
    """
    if _is_variable(condition, name):
        return [True]
    if isinstance(condition, Unary) and condition.operator == "!" and _is_variable(condition.operand, name):
        return [False]
    if isinstance(condition, Call) and condition.name == "contains" and len(condition.arguments) == 2:
        allowed, value = condition.arguments
        if isinstance(allowed, TupleCons) and _is_variable(value, name):
            return _literals(allowed.items)
    if isinstance(condition, Binary) and condition.operator == "||":
        left, right = _allowed(condition.left, name), _allowed(condition.right, name)
        return [*left, *right] if left and right else None
    if isinstance(condition, Binary) and condition.operator == "&&":
        return _allowed(condition.left, name) or _allowed(condition.right, name)
    if isinstance(condition, Binary) and condition.operator == "==":
        if _is_variable(condition.left, name):
            return _literals((condition.right,))
        if _is_variable(condition.right, name):
            return _literals((condition.left,))
    return None


def _is_variable(node: Expression, name: str) -> bool:
    return (
        isinstance(node, GetAttribute)
        and node.name == name
        and isinstance(node.target, Name)
        and node.target.name == "var"
    )


def _literals(nodes: Sequence[Expression]) -> _Literals | None:
    values = [node.value for node in nodes if isinstance(node, Literal)]
    return values if all(isinstance(node, Literal) for node in nodes) else None


_HIDDEN = "it is sensitive, so that what is wrong with it is not shown"


class Given:
    """A value that the user gives: text of `--var`, or an expression of a variable file.

    `unread` is the variable file that may give one, and that could not be read.
    """

    __slots__ = ("expression", "file", "text", "unread")

    def __init__(self, file: SourceFile | None, expression: Expression | None, text: str, unread: str = "") -> None:
        self.file = file
        self.expression = expression
        self.text = text
        self.unread = unread


# complexity: one source of values after the other
def read_given(directory: str, files: Iterable[str], settings: ReadSettings, loader: Loader) -> dict[str, Given]:
    """Return what is given to the root in `directory`, in Terraform's order of precedence."""
    given: dict[str, Given] = {}
    if loader.tree.has_terragrunt:
        names = loader.terragrunt.given(directory, loader.module(directory).variables)
        given.update((name, Given(None, None, "", path)) for name, path in names.items())
    home = os.path.abspath(directory)  # files of the working directory have an empty dirname: compared as whole paths
    automatic = [path for path in files if os.path.dirname(os.path.abspath(path)) == home]
    named = [(path, True) for path in settings.variable_files]
    for path, is_named in (*((path, False) for path in _automatic_files(automatic)), *named):
        source, values = loader.values(path, is_named)
        if values is UNREAD:
            given.update((name, Given(None, None, "", path)) for name in loader.module(directory).variables)
        for name, attribute in values.attributes.items():
            given[name] = Given(source, attribute.expression, "")
    for name, text in settings.variables.items():
        given[name] = Given(None, None, text)
    return given


def left_alone(directory: str, files: Iterable[str], settings: ReadSettings) -> list[str]:
    """Return the variable files of a root that give no values, as nobody names them: beside its code, or in folders."""
    home = os.path.abspath(directory)
    found = {path: os.path.abspath(path) for path in files if path.endswith(VARIABLES)}
    beside = [path for path, absolute in found.items() if os.path.dirname(absolute) == home]
    read = {*(found[path] for path in _automatic_files(beside)), *map(os.path.abspath, settings.variable_files)}
    return [path for path, absolute in found.items() if absolute not in read]


def not_loaded(
    directory: str,
    files: Iterable[str],
    settings: ReadSettings,
    tried: Collection[str] = (),
    giving: Collection[str] = (),
) -> Iterator[Problem]:
    """Yield a note for each variable file of a root that gives no values; `tried` are looked at.

    Of those in a folder for such files no other is told than such as are `giving` some that were not looked at: that
    they are not loaded is no surprise.
    """
    home = os.path.abspath(directory)
    for path in left_alone(directory, files, settings):
        shown = display_path(path)
        if os.path.dirname(os.path.abspath(path)) != home and (shown in tried or path not in giving):
            continue
        what = "what fails with its values alone is undecided; to use them" if shown in tried else "to use its values"
        detail = f"Terraform loads it only where it is named; {what}: --var-file FILE"
        yield Problem(f"{shown}: variable file not read", detail, path=shown, note=True)


def _automatic_files(files: Iterable[str]) -> list[str]:
    """terraform.tfvars, terraform.tfvars.json, then *.auto.tfvars and *.auto.tfvars.json by name."""
    ordered: list[tuple[int, str, str]] = []
    for path in files:
        name = os.path.basename(path)
        if name in ("terraform.tfvars", "terraform.tfvars.json"):
            ordered.append((len(name), "", path))
        elif name.endswith((".auto.tfvars", ".auto.tfvars.json")):
            ordered.append((100, name, path))
    return [path for _, _, path in sorted(ordered)]


def given_value(given: Given, declaration: Variable, scope: Scope, evaluator: Evaluator) -> Raw:
    """Return the value that the user gives for a variable. The text of `--var` is HCL unless a string is wanted."""
    title = f"var.{declaration.name}"
    if given.unread:
        why = f"{display_path(given.unread)} may give {title} a value, which was not read"
        return declaration.domain(why, declaration.header, title, f"give it with --var {declaration.name}=…")
    if given.expression is not None and given.file is not None:
        return _settled(given.expression, Scope(scope.module, given.file, {}), declaration, evaluator)
    if declaration.constraint.kind in ("string", "any"):
        return given.text
    file = SourceFile(f"--var {declaration.name}", given.text)
    try:
        return _settled(read_expression(given.text), Scope(scope.module, file, {}), declaration, evaluator)
    except HclSyntaxError as error:
        said = _HIDDEN if declaration.sensitive else error.message
        detail = f"{said}; a variable of this type needs a value in Terraform's syntax"
        evaluator.report(Problem(f"--var {declaration.name}: not a valid value", detail, span=declaration.header))
        return symbolic(f"what --var gives for {title} is not valid", declaration.header, title)


def _settled(node: Expression, scope: Scope, declaration: Variable, evaluator: Evaluator) -> Raw:
    """Return what is given, worked out; of what is sensitive an error says nothing: a word of it may be the secret."""
    title = f"var.{declaration.name}"
    if not declaration.sensitive:
        return evaluator.settle(node, scope, title)
    own, header = Scope(scope.module, declaration.block.file, {}), declaration.header

    def worked_out() -> tuple[Raw]:
        try:
            return (evaluator.evaluate(node, scope),)
        except EvaluationError:
            place = Expression(header.start, header.end)
            raise EvaluationError("what is given for it is not valid", own, place, _HIDDEN) from None

    made = evaluator.attempt(worked_out, title, node, scope)
    return made[0] if made is not None else symbolic(f"what is given for {title} is not valid", header, title)
