"""How a function is declared, found and called: arguments checked and converted, unknowns carried through."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from itertools import product
from typing import Any, Protocol

from storage_lint.graph.value import Choice, Known, Text, Tree, Unknown
from storage_lint.inputs.terraform.values import convert, equality, sets
from storage_lint.inputs.terraform.values.choices import raw_choice
from storage_lint.inputs.terraform.values.data import Cause, Raw, SetValue
from storage_lint.inputs.terraform.values.errors import ConversionError, UnknowableError
from storage_lint.inputs.terraform.values.unify import unify

# In the order in which real configurations ask for them: the first are all that most runs import.
_TOPICS = (
    "collections",
    "maps",
    "strings",
    "replacing",
    "encoding",
    "conversion",
    "formatting",
    "filesystem",
    "sets",
    "numbers",
    "networks",
    "matching",
    "hashes",
    "dates",
    "sensitivity",
    "assumptions",
)
_MAX_CHOICES = 16


class FunctionError(Exception):
    """A call that Terraform would refuse. `argument` is the index of the wrong argument, or None.

    The message is a sentence: 'Invalid value for "str" parameter: string required.'
    """

    def __init__(self, message: str, argument: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.argument = argument


class FileMissingError(FunctionError):
    """A file that is not there. Terraform would refuse the call unless something makes the file before it runs."""


class CallContext(Protocol):
    """What a function may use of its surroundings."""

    module_directory: str  # relative file names start there: where Terraform runs
    root_directory: str  # nothing above it is read
    opened: set[str]  # gets the files, without links, that are asked for

    def unknown(self, reason: str, *, text: Text | None = None, tree: Tree = None) -> Unknown:
        """Return an Unknown located at the call."""

    def may_show(self, path: str, content: bytes) -> bool:
        """Whether what a file holds may be used, and so be shown."""

    def may_fail(self) -> None:
        """Say that Terraform may refuse the call, for what is not known of its arguments, whatever it gives here."""

    def render_template(self, text: str, variables: dict[str, Raw], where: str) -> Raw:
        """Render a template string (`templatefile`, `templatestring`)."""


class RefusalError(Exception):
    """What a function raises for arguments that Terraform refuses; `call` makes a `FunctionError` of it."""

    def __init__(self, message: str, argument: int | None = None, missing_file: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.argument = argument
        self.missing_file = missing_file


class UnsettledError(Exception):
    """What a function raises when its result depends on an unknown part of its arguments."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause.reason)
        self.cause = cause


class Parameter:
    """What a parameter takes. `partial`: the function itself deals with an unknown argument."""

    __slots__ = ("convert", "null", "partial")

    def __init__(self, convert: Callable[[Any], Any] | None, null: bool = False, partial: bool = False) -> None:
        self.convert = convert
        self.null = null
        self.partial = partial


def _to_list(value: Raw) -> list[Raw]:
    # Elements that are unified to one type, as the elements of a list are.
    if not isinstance(value, list):
        raise ConversionError("list of any single type required")
    return unify(_in_order(value))


def _to_strings(value: Raw) -> list[Raw]:
    if not isinstance(value, list):
        raise ConversionError("list of string required")
    return _convert_elements(_in_order(value), convert.to_string)


def _to_bools(value: Raw) -> list[Raw]:
    if not isinstance(value, list):
        raise ConversionError("list of bool required")
    return _convert_elements(_in_order(value), convert.to_bool)


def _convert_elements(values: list[Raw], convert_one: Callable[[Raw], Raw]) -> list[Raw]:
    converted: list[Raw] = []
    for index, value in enumerate(values):
        try:
            converted += convert.convert_known([value], convert_one)
        except ConversionError as error:
            # The text of a string is wrong, or else the type of an element.
            raise ConversionError(str(error) if isinstance(value, str) else f"element {index}: {error}") from error
    return converted


def _in_order(value: list[Raw]) -> list[Raw]:
    # The order of a set is not known before all its elements are.
    if isinstance(value, SetValue) and len(value) > 1:
        cause = equality.first_unknown(value)
        if cause is not None:
            raise UnsettledError(cause)
    return list(value) if isinstance(value, SetValue) else value


def _to_set(value: Raw) -> SetValue:
    if isinstance(value, SetValue):
        return value
    if not isinstance(value, list):
        raise ConversionError("set of any single type required")
    return sets.make_set(unify(value))


ANY = Parameter(None)
ANY_OR_NULL = Parameter(None, null=True)
ANY_PARTIAL = Parameter(None, partial=True)
ANYTHING = Parameter(None, null=True, partial=True)
STRING = Parameter(convert.to_string)
STRING_PARTIAL = Parameter(convert.to_string, partial=True)
NUMBER = Parameter(convert.to_number)
BOOLS = Parameter(_to_bools)
LIST = Parameter(_to_list)
STRINGS = Parameter(_to_strings)
SET = Parameter(_to_set)


class Function:
    """A function with its parameters: `rest` takes every argument after them."""

    __slots__ = ("body", "name", "names", "parameters", "rest", "takes_context")

    def __init__(self, body: Callable[..., Any], parameters: tuple[Parameter, ...], rest: Parameter | None) -> None:
        code = body.__code__
        names = code.co_varnames[: code.co_argcount + (rest is not None)]
        self.body = body
        self.name = body.__name__.rstrip("_")
        self.takes_context = names[:1] == ("context",)
        self.names = tuple(name.rstrip("_") for name in names[self.takes_context :])
        self.parameters = parameters
        self.rest = rest

    # complexity: arguments are checked in Terraform's own order of errors
    def apply(self, arguments: list[Raw], context: CallContext) -> Raw:
        """Return the result. Raises `RefusalError`, `UnsettledError` or `UnknowableError`."""
        required = len(self.parameters)
        if len(arguments) != required and (self.rest is None or len(arguments) < required):
            raise FunctionError(self._miscounted(len(arguments)))
        cause: Cause | None = None
        values: list[Any] = [context] if self.takes_context else []
        for index, argument in enumerate(arguments):
            parameter = self.parameters[index] if index < required else self.rest
            assert parameter is not None
            if isinstance(argument, Unknown):
                if not parameter.partial and cause is None:
                    cause = argument
                values.append(argument)
            elif argument is None:
                if not parameter.null:
                    raise RefusalError("argument must not be null", index)
                values.append(None)
            elif parameter.convert is None:
                values.append(argument)
            else:
                try:
                    values.append(parameter.convert(argument))
                except ConversionError as error:
                    raise RefusalError(str(error), index) from error
                except UnsettledError as error:
                    cause = error.cause if cause is None else cause
        if cause is not None:
            raise UnsettledError(cause)
        result: Raw = self.body(*values)
        return result

    def explain(self, refusal: RefusalError) -> FunctionError:
        """Return the error with the sentence that Terraform prints."""
        kind = FileMissingError if refusal.missing_file else FunctionError
        if refusal.argument is None:
            return kind(f'Call to function "{self.name}" failed: {refusal.message}.')
        parameter = self.names[min(refusal.argument, len(self.names) - 1)]
        return kind(f'Invalid value for "{parameter}" parameter: {refusal.message}.', refusal.argument)

    def _miscounted(self, given: int) -> str:
        required = len(self.parameters)
        if given > required:
            return f'Function "{self.name}" expects only {required} argument(s).'
        least = "at least " if self.rest is not None else ""
        return f'Function "{self.name}" expects {least}{required} argument(s). Missing value for "{self.names[given]}".'


_functions: dict[str, Function] = {}


def function(
    *parameters: Parameter, rest: Parameter | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a Terraform function. Its name and those of its parameters are Terraform's, a trailing "_" dropped.

    A first argument named `context` gets the `CallContext`.
    """

    def declare(body: Callable[..., Any]) -> Callable[..., Any]:
        made = Function(body, parameters, rest)
        _functions[made.name] = made
        return body

    return declare


def _find(name: str) -> Function | None:
    if name.startswith("provider::"):
        of_aws: dict[str, Function] = import_module(f"{__package__}.arns").OF_AWS
        return of_aws.get(name)
    for topic in _TOPICS:
        import_module(f"{__package__}.{topic}")
        if name in _functions:
            return _functions[name]
    return None


def function_names() -> frozenset[str]:
    """Return the names of all functions."""
    _find("")
    return frozenset(_functions)


# complexity: one case a line: how a call may end
def call(name: str, arguments: list[Raw], context: CallContext) -> Raw:
    """Call a function. Raises `FunctionError` for wrong arguments and for names that do not exist."""
    found = _functions.get(name) or _find(name.removeprefix("core::"))
    if found is None:
        if name.startswith("provider::"):
            return context.unknown(f"{name} is a function of a provider, and providers are not run")
        raise FunctionError(f'There is no function named "{name}".')
    try:
        result = found.apply(arguments, context)
    except RefusalError as refusal:
        raise found.explain(refusal) from None
    except UnsettledError as unsettled:
        result = because(context, unsettled.cause)
    except UnknowableError as error:
        result = context.unknown(str(error))
    except RecursionError:
        result = context.unknown("the value is nested too deeply to evaluate")
    if isinstance(result, Unknown):
        if not result.choices:
            return _by_choice(found, arguments, context, result)
    elif type(result) is str and not result.isascii():
        return convert.normal(result)
    return result


def because(context: CallContext, cause: Cause, text: Text | None = None, tree: Tree = None) -> Unknown:
    """Return the Unknown that a call gives because of an unknown part of its arguments."""
    return context.unknown(cause.reason, text=text, tree=tree).with_(supply=cause.supply)


# complexity: one product of choices
def _by_choice(found: Function, arguments: list[Raw], context: CallContext, result: Unknown) -> Raw:
    # When the unknown arguments have finitely many values, so has the result: one for each.
    open_arguments: dict[int, Unknown] = {}
    _collect(arguments, open_arguments, [200], 0)
    subjects: dict[object, list[Unknown]] = {}
    for unknown in open_arguments.values():
        subjects.setdefault(unknown.subject or id(unknown), []).append(unknown)
    combinations = 1
    for unknowns in subjects.values():
        combinations *= len(unknowns[0].choices)
    if not subjects or combinations > _MAX_CHOICES:
        return result
    choices = []
    for picked in product(*(unknowns[0].choices for unknowns in subjects.values())):
        chosen: dict[int, Raw] = {}
        for choice, unknowns in zip(picked, subjects.values(), strict=True):
            for unknown in unknowns:
                chosen[id(unknown)] = _choose(unknown, choice)
        value = _try(found, [_substitute(argument, chosen) for argument in arguments], context)
        when = " and ".join(choice.when for choice in picked)
        choices.append(Choice(when, value if isinstance(value, Unknown) else Known(value, result.origin)))
    return _settle(choices, result, " and ".join(unknowns[0].subject for unknowns in subjects.values()))


def _settle(choices: list[Choice], result: Unknown, subject: str) -> Raw:
    # One value for all choices is the value; choices that are all unknown say nothing.
    first = choices[0].value
    if isinstance(first, Known):
        if all(isinstance(item.value, Known) and equality.equal(first.value, item.value.value) for item in choices):
            known: Raw = first.value
            return known
    elif all(isinstance(item.value, Unknown) for item in choices):
        return first if all(item.value is first for item in choices) else result
    return result.with_(choices=tuple(choices), subject=subject)


def _choose(unknown: Unknown, picked: Choice) -> Raw:
    # Two unknowns with one subject choose together, by equal `when`.
    for choice in unknown.choices:
        if choice.when == picked.when:
            return raw_choice(choice)
    return unknown


def _try(found: Function, arguments: list[Raw], context: CallContext) -> Raw:
    try:
        return found.apply(arguments, context)
    except RefusalError as refusal:
        return context.unknown(found.explain(refusal).message)
    except UnsettledError as unsettled:
        return because(context, unsettled.cause)
    except UnknowableError as error:
        return context.unknown(str(error))


def _collect(value: Raw, into: dict[int, Unknown], left: list[int], depth: int) -> None:
    left[0] -= 1
    if left[0] < 0 or depth > 4:
        return
    if isinstance(value, Unknown):
        if value.choices:
            into[id(value)] = value
    elif isinstance(value, list):
        for element in value:
            _collect(element, into, left, depth + 1)
    elif isinstance(value, dict):
        for element in value.values():
            _collect(element, into, left, depth + 1)


def _substitute(value: Raw, chosen: dict[int, Raw], depth: int = 0) -> Raw:
    if isinstance(value, Unknown):
        return chosen.get(id(value), value)
    if depth > 4:
        return value
    if isinstance(value, SetValue):
        return sets.make_set(_substitute(element, chosen, depth + 1) for element in value)
    if isinstance(value, list):
        return [_substitute(element, chosen, depth + 1) for element in value]
    if isinstance(value, dict):
        return {name: _substitute(element, chosen, depth + 1) for name, element in value.items()}
    return value
