"""Function calls over three-valued data; `try` and `can`.

https://developer.hashicorp.com/terraform/language/expressions/function-calls
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from storage_lint.graph.secret import CODE, Secret
from storage_lint.graph.text import is_from_outside
from storage_lint.graph.value import Origin, Source, Symbol, Text, Tree, Unknown, UnknownList
from storage_lint.inputs.terraform.evaluate.follow import Doubt, follow, follow_all
from storage_lint.inputs.terraform.evaluate.members import looked_up
from storage_lint.inputs.terraform.evaluate.scope import EvaluationError, LazyObject, LimitError, Scope
from storage_lint.inputs.terraform.syntax.read import read_template
from storage_lint.inputs.terraform.syntax.tree import Block, Call, Expression, HclSyntaxError
from storage_lint.inputs.terraform.values.choices import bare, cases, choose, narrow, same, too_many, truth_choices
from storage_lint.inputs.terraform.values.configuration_files import is_configuration
from storage_lint.inputs.terraform.values.data import Counted, Merged, OpenObject, Raw, Uncertain
from storage_lint.inputs.terraform.values.keys import in_doubt, unknown_key
from storage_lint.inputs.terraform.values.limits import MAX_ELEMENTS, MAX_PARTS, MAX_TEXT, Budget
from storage_lint.inputs.terraform.values.names import describe, name_of
from storage_lint.source.text import SourceFile

if TYPE_CHECKING:
    from storage_lint.inputs.terraform.evaluate.evaluator import Evaluator

# Functions that accept every value of the right type: an unknown argument cannot make Terraform refuse them.
_NEVER_FAIL = frozenset(("concat", "jsonencode", "merge", "nonsensitive", "sensitive", "tolist", "toset", "tostring"))
# Functions that make a list of the elements of another one: all but empty, equal or nested ones.
_KEEP_ELEMENTS = frozenset(("compact", "distinct", "flatten"))
# Functions whose result differs from call to call, or must not be named after its arguments.
_IMPURE = frozenset(("bcrypt", "plantimestamp", "sensitive", "timestamp", "uuid"))
# Functions that Terraform 0.15 removed: https://developer.hashicorp.com/terraform/language/functions/list
_REMOVED = frozenset(("list", "map"))
_LONGEST_NAME = 200
# What looking at one part of a value costs, in characters of source evaluated.
_STEPS_PER_NODE = 10


class _CallContext:
    """What a function may use of its surroundings."""

    __slots__ = ("_evaluator", "_node", "_scope", "module_directory", "opened", "root_directory")

    def __init__(self, evaluator: Evaluator, node: Call, scope: Scope) -> None:
        self._evaluator = evaluator
        self._node = node
        self._scope = scope
        self.module_directory = scope.module.working_directory
        self.root_directory = scope.module.boundary
        self.opened = scope.module.opened

    def unknown(self, reason: str, *, text: Text | None = None, tree: Tree = None) -> Unknown:
        """Return an Unknown located at the call."""
        return Unknown(reason, Origin(Source.WRITTEN, self._scope.span(self._node)), text=text, tree=tree)

    def may_show(self, path: str, content: bytes) -> bool:
        """Return whether what a file holds may be used, and so be shown."""
        return is_configuration(path, content)

    def may_fail(self) -> None:
        """Say that Terraform may refuse the call."""
        self._evaluator.doubts.append(None)

    def render_template(self, text: str, variables: dict[str, Raw], where: str) -> Raw:
        """Render the text of a template file or string with nothing but `variables` in reach."""
        return render(self._evaluator, text, variables, where, self._node, self._scope)


def render(
    evaluator: Evaluator, text: str, variables: dict[str, Raw], where: str, node: Expression, scope: Scope
) -> Raw:
    """Render a template that `node` asks for. Raises `EvaluationError` there, with the place in the template."""
    inner = Scope(scope.module, SourceFile(where, text), variables)
    try:
        template = read_template(text)
    except HclSyntaxError as error:
        line, column = inner.file.position(error.offset)
        raise EvaluationError(f"{where}: line {line}, column {column}: {error.message}", scope, node) from None
    try:
        return evaluator.evaluate(template, inner)
    except EvaluationError as error:
        line, column = error.scope.file.position(error.node.start)
        raise EvaluationError(f"{where}: line {line}, column {column}: {error.message}", scope, node) from None


def encode_json(evaluator: Evaluator, tree: Tree, scope: Scope, block: Block) -> Raw:
    """Return data as JSON text, or an Unknown with its tree; `block` is where it is written."""
    node = Call(block.start, block.header_end, "jsonencode", (), False)
    return _apply(evaluator, [tree], node, scope)


def call(evaluator: Evaluator, node: Call, scope: Scope) -> Raw:
    """`name(arguments…)`."""
    name = node.name
    if name == "try":
        return _try(evaluator, node, scope, 0)
    if name == "can":
        return _can(evaluator, node, scope)
    arguments = [evaluator.evaluate(argument, scope) for argument in node.arguments]
    if name == "sensitive":
        for argument in node.arguments:
            scope.file.hide(argument.start, argument.end)
    if node.expands and arguments:
        return _expanded(evaluator, arguments[:-1], arguments[-1], node, scope)
    return _apply(evaluator, arguments, node, scope)


def _expanded(evaluator: Evaluator, arguments: list[Raw], last: Raw, node: Call, scope: Scope) -> Raw:
    if isinstance(last, Unknown):
        if last.choices:
            return follow(last, lambda case: _expanded(evaluator, arguments, case, node, scope), evaluator.doubts)
        evaluator.doubts.append(None)
        return evaluator.unknown(last.reason, node, scope, supply=last.supply)
    if not isinstance(last, list):
        raise EvaluationError(f"... needs a list, not {describe(last)}", scope, node.arguments[-1])
    return _apply(evaluator, [*arguments, *last], node, scope)


# complexity: the order of what stands in the way of a call, ending with the call
def _apply(evaluator: Evaluator, arguments: list[Raw], node: Call, scope: Scope) -> Raw:
    """Call a function, once for every choice of its arguments."""
    if node.name == "concat" and (joined := _known_in_part(evaluator, arguments, node, scope)) is not None:
        return joined
    if node.name == "merge" and too_many(arguments):
        arguments = [in_doubt(argument) for argument in arguments]
    unknown: Unknown | None = None
    for position, argument in enumerate(arguments):
        if isinstance(argument, Unknown):
            if argument.choices:
                return follow_all(
                    argument, arguments, lambda narrowed: _apply(evaluator, narrowed, node, scope), evaluator.doubts
                )
            unknown = argument if unknown is None else unknown
        elif isinstance(argument, LazyObject):
            unknown = arguments[position] = evaluator.unknown(argument.reason, node, scope)
    if isinstance(unknown, Uncertain) and not unknown.keys and node.name in ("element", "join", "one"):
        evaluator.doubts.append(None)
        return unknown.item
    if isinstance(unknown, Uncertain) and len(arguments) == 1 and (made := _of_instances(unknown, node.name)):
        evaluator.doubts.append(None)
        named = _named(evaluator, unknown, arguments, node, scope)
        return Uncertain(named, text=named.text, empty_with=unknown.empty_with, **made)
    evaluator.spend(node.end - node.start + sum(map(_steps, arguments)))
    match arguments:
        case [dict() as table, Unknown() as key, *default] if node.name == "lookup":
            found = looked_up(evaluator, table, key, default)
            if found is not None:
                return found
    if node.name in _REMOVED:
        from storage_lint.inputs.terraform.evaluate.older import removed

        made_once = removed(evaluator, arguments, node, scope, node.name)
        if made_once is not None:
            return made_once
    result = _result(evaluator, arguments, node, scope)
    if isinstance(result, Unknown) and unknown is not None and not _is_accepted(node.name, result):
        evaluator.doubts.append(None)
    return _made(evaluator, result, arguments, node, scope)


def _of_instances(many: Uncertain, name: str) -> dict[str, Any]:
    """Return the item and the keys of what a function makes of instances that one stands for; nothing of others."""
    key = many.keys[0] if many.keys else None
    match name:
        case "keys" if key is not None:
            return {"item": key}
        case "values" if key is not None:
            return {"item": many.item}
        case "tolist" | "reverse" | "distinct" if key is None:
            return {"item": many.item}
        case "toset" if key is None and isinstance(many.item, Unknown):
            return {"item": many.item, "keys": (many.item,)}
    return {}


def _is_accepted(name: str, result: Unknown) -> bool:
    """Return whether what is not known of a call cannot make Terraform refuse it."""
    return name in _NEVER_FAIL or (name == "regex" and result.text is not None)  # it matched, or said that it may not


# complexity: one case a line: what each kind of result counts as
def _made(evaluator: Evaluator, result: Raw, arguments: list[Raw], node: Call, scope: Scope) -> Raw:
    """Return what a function made: named when it is not known, within the limits when it is."""
    if isinstance(result, Unknown):
        if result.text is not None and len(result.text.parts) > MAX_PARTS:
            named = _named(evaluator, result, [], node, scope)
            return named.with_(tree=result.tree)
        if result.text is None and result.tree is None and not result.choices:
            named = _named(evaluator, result, arguments, node, scope)
            if node.name == "length":
                empty_with = arguments[0].empty_with if isinstance(arguments[0], Uncertain) else ""
                return Counted(named, _least(arguments[0], node.arguments[0]), empty_with)
            if node.name == "merge":
                return Merged(named, last) if (last := _last_of(arguments)) else named
            return UnknownList(named, arguments[:1], named.text) if node.name in _KEEP_ELEMENTS else named
    elif isinstance(result, (str, list, dict)):
        evaluator.spend(_steps(result))
        if len(result) > (MAX_TEXT if isinstance(result, str) else MAX_ELEMENTS):
            raise LimitError(f"{node.name} makes more than {MAX_ELEMENTS} elements or {MAX_TEXT} characters")
        evaluator.keep(len(result) if isinstance(result, str) else 8 * len(result))
    return result


def _last_of(arguments: list[Raw]) -> dict[str, Raw]:
    """Return the attributes that objects which are merged surely have: those of what follows all that is not known."""
    last: dict[str, Raw] = {}
    for one in reversed(arguments):
        if isinstance(one, Merged):
            return {**one.last, **last}
        if one is not None and (not isinstance(one, dict) or unknown_key(one) is not None):
            return last
        last = {**(one or {}), **last}
    return last


def _least(value: Raw, node: Expression) -> int:
    """Return how many elements there are at least: a text that is split has one part when there is nothing to split."""
    made_by = node.name if isinstance(node, Call) else ""
    if isinstance(value, UnknownList) and made_by == "concat":
        return sum(len(one) for one in value.items if type(one) is list)
    return 1 if made_by == "split" else 0


def _steps(value: Raw) -> int:
    """Return what it takes to go through a value once: a text is gone through at many times the speed of a list."""
    if isinstance(value, str):
        return len(value) // 16
    return len(value) if isinstance(value, (list, dict)) else 0


def _known_in_part(evaluator: Evaluator, lists: list[Raw], node: Call, scope: Scope) -> UnknownList | None:
    """Return lists one after the other, where some are not known, or hang on more than is kept apart."""
    unknown = [one for one in lists if isinstance(one, Unknown)]
    if not unknown or (all(one.choices for one in unknown) and not too_many(lists)):
        return None
    if not all(isinstance(one, (list, Unknown)) for one in lists):
        return None
    named = _named(evaluator, evaluator.unknown(unknown[0].reason, node, scope), lists, node, scope)
    return UnknownList(named, lists, named.text)


def _result(evaluator: Evaluator, arguments: list[Raw], node: Call, scope: Scope) -> Raw:
    from storage_lint.inputs.terraform import functions

    match arguments:
        case [Merged() as merged, str() as name, *_] if node.name == "lookup" and name in merged.last:
            return merged.last[name]
    walked = Budget.spent
    try:
        return functions.call(node.name, arguments, _CallContext(evaluator, node, scope))
    except functions.FunctionError as error:
        where: Expression = node
        if error.argument is not None and error.argument < len(node.arguments):
            where = node.arguments[error.argument]
        message = error.message.rstrip(".")
        if isinstance(error, functions.FileMissingError):
            detail = "if it is made before Terraform runs, what depends on it is not known here"
            raise EvaluationError(message, scope, where, detail, note=True) from None
        if node.name in _REMOVED:
            detail = "Terraform has it up to 0.14; what depends on it is not known here"
            raise EvaluationError(message, scope, where, detail, note=True, always=True) from None
        always = message.startswith(("There is no function ", 'Function "'))
        raise EvaluationError(message, scope, where, always=always) from None
    finally:
        evaluator.count(_STEPS_PER_NODE * (Budget.spent - walked))


# complexity: conditions of one name
def _named(evaluator: Evaluator, result: Unknown, arguments: list[Raw], node: Call, scope: Scope) -> Unknown:
    """Name an unknown result after what it was made of: equal calls have equal results."""
    names = [name_of(argument) for argument in arguments]
    known = [name for name in names if name is not None]
    if not names or node.name in _IMPURE or len(known) < len(names) or sum(map(len, known)) > _LONGEST_NAME:
        name = f"{node.name}(…) ({evaluator.serial()})"
    else:
        name = f"{node.name}({', '.join(known)})"
    supply = result.supply or next((one.supply for one in arguments if isinstance(one, Unknown)), "")
    given = all(map(_is_given, arguments))
    symbol = (
        Secret(name, given=given, shown=_shown(arguments)) if node.name == "sensitive" else Symbol(name, given=given)
    )
    return bare(result, Text((symbol,))).with_(supply=supply)


def _is_given(value: Raw, depth: int = 0) -> bool:
    """Return whether all that is not known of an argument is given by whoever runs Terraform, as far as it is seen."""
    if isinstance(value, Unknown):
        return is_from_outside(value)
    if isinstance(value, (list, dict)):
        inside = value.values() if isinstance(value, dict) else value
        return depth < 4 and len(value) < 200 and all(_is_given(one, depth + 1) for one in inside)
    return not isinstance(value, OpenObject)


def _shown(arguments: list[Raw]) -> str | bool | None:
    """Return where a secret can be read that `sensitive` is given: what is known of it stands in the code."""
    secret = arguments[0] if arguments else None
    if isinstance(secret, (str, int, float)):
        return CODE if secret != "" else None
    return False


def _try(evaluator: Evaluator, node: Call, scope: Scope, start: int) -> Raw:
    """Return the first argument that Terraform accepts; where that hangs on something unknown, every possible one."""
    outer, evaluator.doubts = evaluator.doubts, []
    refused = EvaluationError("try needs an argument", scope, node)
    try:
        for position in range(start, len(node.arguments)):
            evaluator.doubts = []
            try:
                value = evaluator.evaluate(node.arguments[position], scope)
            except EvaluationError as error:
                refused = error
                continue
            doubts = evaluator.doubts
            if not doubts:
                return value
            try:
                rest = _try(evaluator, node, scope, position + 1)
            except EvaluationError:
                outer.extend(doubts)
                return value
            return _instead(evaluator, value, rest, doubts, node, scope)
        raise refused
    finally:
        evaluator.doubts = outer


def _instead(evaluator: Evaluator, value: Raw, rest: Raw, doubts: list[Doubt], node: Call, scope: Scope) -> Raw:
    """Return `value`, or `rest` in the cases that `doubts` name."""
    if same(value, rest):
        return value
    if None in doubts:
        return _either(evaluator, value, rest, node, scope)
    for decider, failing in (doubt for doubt in dict.fromkeys(doubts) if doubt is not None):
        results = [
            (choice.when, narrow(rest if choice.when == failing else value, decider.subject, choice.when))
            for choice in decider.choices
        ]
        value = choose(decider, decider.subject, results)
    return value


# complexity: conditions of one value
def _either(evaluator: Evaluator, value: Raw, rest: Raw, node: Call, scope: Scope) -> Unknown:
    """Return what is one of two values, nothing being known of which: named, when only one of them is something."""
    unknown = value if isinstance(value, Unknown) else rest if isinstance(rest, Unknown) else None
    reason = unknown.reason if unknown is not None else "whether Terraform accepts it is not known"
    result = evaluator.unknown(reason, node, scope, supply=unknown.supply if unknown is not None else "")
    options = [case for case in (*cases(value), *cases(rest)) if case is not None and case != ""]
    if len(options) == 1 and isinstance(options[0], Unknown) and options[0].text is not None:
        return result.with_(text=options[0].text)
    return result


def _can(evaluator: Evaluator, node: Call, scope: Scope) -> Raw:
    if len(node.arguments) != 1:
        raise EvaluationError("can needs one argument", scope, node)
    outer, evaluator.doubts = evaluator.doubts, []
    try:
        evaluator.evaluate(node.arguments[0], scope)
        doubts = evaluator.doubts
    except EvaluationError:
        return False
    finally:
        evaluator.doubts = outer
    if not doubts:
        return True
    if None in doubts:
        unknown = evaluator.unknown("whether Terraform accepts it is not known", node, scope)
        return truth_choices(unknown, name_of(unknown) or "")
    return _instead(evaluator, True, False, doubts, node, scope)
