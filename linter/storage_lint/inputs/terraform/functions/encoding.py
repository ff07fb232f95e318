"""Encoding functions. https://developer.hashicorp.com/terraform/language/functions ("Encoding functions")"""

from __future__ import annotations

import re
from typing import Any

from storage_lint.graph.value import Symbol, Tree, Unknown, make_text
from storage_lint.inputs.terraform.functions.arguments import (
    ANYTHING,
    STRING,
    STRING_PARTIAL,
    CallContext,
    RefusalError,
    UnsettledError,
    because,
    function,
)
from storage_lint.inputs.terraform.functions.octets import clean, from_base64, to_base64
from storage_lint.inputs.terraform.functions.quoting import escaped
from storage_lint.inputs.terraform.values import equality, limits, numbers
from storage_lint.inputs.terraform.values.data import Opaque, OpenObject, Raw
from storage_lint.inputs.terraform.values.errors import ConversionError, UnknowableError
from storage_lint.inputs.terraform.values.keys import unknown_key, walked
from storage_lint.inputs.terraform.values.limits import MAX_TEXT, Budget
from storage_lint.inputs.terraform.values.names import quoted
from storage_lint.source.pattern import LatePattern

# The character sets of Go's IANA index that Python has too; Python's other codecs (rot13, idna) are no character sets.
_CHARACTER_SET = LatePattern(
    r"utf-8|csutf8|utf-16(?:be|le)?|us-ascii|ansi_x3\.4-1968|us|ibm367|cp367|iso646-us|l[12]|latin[12]|latin-9|latin10"
    r"|iso[-_]8859-(?:1|2|3|4|5|6|7|8|9|10|13|14|15|16)|cyrillic|arabic|greek|hebrew|ibm819|cp819"
    r"|windows-(?:874|125[0-8])|ibm(?:037|437|850|852|855|860|862|863|865|866)|cp(?:437|850|866)|437|koi8-[ru]"
    r"|mac|macintosh|gbk|cp936|gb18030|euc-jp|euc-kr|iso-2022-jp|shift_jis|ms_kanji",
    re.IGNORECASE,
)
# Names that Python does not have.
_CODECS = {
    "csutf8": "utf-8", "utf-16": "utf-16-be", "latin-9": "iso-8859-15", "windows-874": "cp874", "mac": "mac_roman",
    "macintosh": "mac_roman",
}  # fmt: skip


@function(STRING)
def base64encode(str_: str) -> Raw:
    return to_base64(str_.encode())


@function(STRING)
def base64decode(str_: str) -> Raw:
    try:
        data = from_base64(str_)
    except ValueError:
        raise RefusalError(f"failed to decode base64 data {quoted(str_)}") from None
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise RefusalError("the result of decoding the provided string is not valid UTF-8") from None


@function(STRING)
def base64gzip(context: CallContext, _str: str) -> Raw:
    return context.unknown("the bytes that base64gzip makes depend on Terraform's compressor")


@function(STRING)
def base64gunzip(str_: str) -> Raw:
    import zlib

    try:
        data = from_base64(str_)
    except ValueError:
        raise RefusalError(f"failed to decode base64 data {quoted(str_)}") from None
    reader = zlib.decompressobj(wbits=31)
    try:
        text = reader.decompress(data, MAX_TEXT)
    except zlib.error:
        raise RefusalError("failed to gunzip bytestream: not gzip data") from None
    if reader.unconsumed_tail:
        raise UnknowableError(f"the result would have more than {MAX_TEXT} characters")
    if not reader.eof:
        raise RefusalError("failed to read gunzip raw data: unexpected EOF")
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise UnknowableError("the unzipped data is not text") from None


def _codec(name: str) -> str:
    if name.lower() in ("big5", "csbig5", "hz-gb-2312"):
        raise UnknowableError(f"Python's {name} is not Terraform's")
    if not _CHARACTER_SET.fullmatch(name):
        message = f"{quoted(name)} is not a supported IANA encoding name or alias in this Terraform version"
        raise RefusalError(message, 1)
    return _CODECS.get(name.lower(), name)


@function(STRING, STRING)
def textencodebase64(string: str, encoding: str) -> Raw:
    codec = _codec(encoding)
    mark = b"\xfe\xff" if encoding.lower() == "utf-16" else b""
    try:
        return to_base64(mark + string.encode(codec))
    except UnicodeEncodeError:
        message = f"the given string contains characters that cannot be represented in {encoding.upper()}"
        raise RefusalError(message, 0) from None


@function(STRING, STRING)
def textdecodebase64(source: str, encoding: str) -> Raw:
    codec = _codec(encoding)
    try:
        data = from_base64(source)
    except ValueError:
        raise RefusalError("the given value is has an invalid base64 symbol", 0) from None
    if encoding.lower() == "utf-16" and data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        codec = "utf-16"
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        text = "\ufffd"
    if "\ufffd" in text:
        message = f"the given string contains symbols that are not defined for {encoding.upper()}"
        raise RefusalError(message, 0)
    return text


@function(STRING)
def urlencode(str_: str) -> Raw:
    from urllib.parse import quote_plus

    return quote_plus(clean(str_))


@function(STRING)
def urldecode(str_: str) -> Raw:
    if re.search(r"%(?![0-9A-Fa-f]{2})", str_):
        raise RefusalError(f"failed to decode URL '{str_}': invalid URL escape")
    from urllib.parse import unquote_to_bytes

    try:
        return unquote_to_bytes(clean(str_).replace("+", " ")).decode()
    except UnicodeDecodeError:
        raise UnknowableError("the decoded data is not text") from None


@function(ANYTHING)
def jsonencode(context: CallContext, val: Raw) -> Raw:
    cause = equality.first_unknown(val)
    if cause is None:
        return json_text(val)
    if isinstance(val, Unknown) and not val.choices:
        return because(context, val, tree=val)
    parts: list[str | Symbol] = []
    _write_json(val, parts, Budget(), 0)
    return because(context, cause, text=make_text(parts), tree=_tree(context, val, Budget(), 0))


def _tree(context: CallContext, value: Raw, budget: Budget, depth: int) -> Tree:
    # What decoding gives back: a set is written as a list.
    budget.spend(1, depth)
    if isinstance(value, OpenObject):
        return because(context, value)
    if isinstance(value, list):
        return [_tree(context, element, budget, depth + 1) for element in value]
    if isinstance(value, dict):
        return {name: _tree(context, value[name], budget, depth + 1) for name in walked(value)}
    return value


def json_text(value: Raw) -> str:
    """Return known data as the JSON that Terraform writes."""
    parts: list[str | Symbol] = []
    _write_json(value, parts, Budget(), 0)
    return "".join(map(str, parts))


# complexity: one case a line: how values of each kind are written
def _write_json(value: Raw, out: list[str | Symbol], budget: Budget, depth: int) -> None:
    budget.spend(1, depth)
    if isinstance(value, str):
        out.append(f'"{escaped(value)}"')
    elif value is None:
        out.append("null")
    elif isinstance(value, bool):
        out.append("true" if value else "false")
    elif isinstance(value, int | float):
        out.append(numbers.number_text(value))
    elif isinstance(value, Unknown):
        _write_unknown(value, out)
    elif isinstance(value, OpenObject):
        out.append(Opaque("…", source=(OpenObject, value.address)))
    elif isinstance(value, list):
        separator = "["
        for element in value:
            out.append(separator)
            _write_json(element, out, budget, depth + 1)
            separator = ","
        out.append("]" if value else "[]")
    elif unknown_key(value) is not None:
        # Neither the order of the keys nor their number is known.
        out += ["{", Opaque("…", source=(dict, *value)), "}"]
    else:
        separator = "{"
        for name in sorted(value):
            out.append(f'{separator}"{escaped(name)}":')
            _write_json(value[name], out, budget, depth + 1)
            separator = ","
        out.append("}" if value else "{}")


def _write_unknown(value: Unknown, out: list[str | Symbol]) -> None:
    # A value with a text is taken to be a string, which is what names and ARNs are; of others nothing is said.
    if value.text is None:
        out.append(Opaque("…", source=value))
        return
    out.append('"')
    out.extend(escaped(part) if isinstance(part, str) else part for part in value.text.parts)
    out.append('"')


@function(STRING_PARTIAL)
def jsondecode(str_: str | Unknown) -> Raw:
    if isinstance(str_, Unknown):
        return _decoded_tree(str_)
    import json

    try:
        return _normalized(json.loads(str_, parse_float=_number, parse_int=_number, parse_constant=_number))
    except json.JSONDecodeError as error:
        raise RefusalError(f"invalid JSON: {error.msg} at line {error.lineno}, column {error.colno}", 0) from None
    except ConversionError as error:
        raise RefusalError(f"invalid JSON: {error}", 0) from None
    except RecursionError:
        raise UnknowableError("the JSON is nested too deeply to evaluate") from None


def _decoded_tree(value: Unknown) -> Raw:
    if value.tree is None:
        raise UnsettledError(value)
    return value.tree


def _number(text: str) -> int | float:
    if text[-1:].isalpha():  # NaN and Infinity, which Python reads
        raise ConversionError(f"{text} is not a JSON value")
    return numbers.parse_number(text)


def _normalized(value: Any, depth: int = 0) -> Raw:
    if depth > limits.MAX_DEPTH:
        raise UnknowableError("the JSON is nested too deeply to evaluate")
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_normalized(element, depth + 1) for element in value]
    if isinstance(value, dict):
        return {clean(name): _normalized(element, depth + 1) for name, element in value.items()}
    data: Raw = value
    return data


@function(STRING)
def csvdecode(str_: str) -> Raw:
    from storage_lint.inputs.terraform.functions.csv_text import read_rows

    rows = read_rows(str_)
    if not rows:
        raise RefusalError("missing header line")
    header = rows[0][1]
    for position, name in enumerate(header):
        if name in header[:position]:
            raise RefusalError(f"duplicate column name {quoted(name)}")
    for line, row in rows[1:]:
        if len(row) != len(header):
            raise RefusalError(f"CSV parse error on line {line}: wrong number of fields")
    return [dict(zip(header, row, strict=True)) for _, row in rows[1:]]


@function(STRING_PARTIAL)
def yamldecode(src: str | Unknown) -> Raw:
    if isinstance(src, Unknown):
        return _decoded_tree(src)
    from storage_lint.inputs.terraform.functions.yaml_text import read_yaml

    return read_yaml(src)


@function(ANYTHING)
def yamlencode(context: CallContext, value: Raw) -> Raw:
    cause = equality.first_unknown(value)
    if cause is not None:
        return because(context, cause, tree=_tree(context, value, Budget(), 0))
    from storage_lint.inputs.terraform.functions.yaml_text import write_yaml

    return write_yaml(value)
