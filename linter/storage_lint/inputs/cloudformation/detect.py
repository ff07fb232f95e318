"""Whether a file claims to be a CloudFormation template, and what ties it to others. Imports nothing until it must.

It is asked of every file, so it goes in three steps: words that no template can do without, however they are spelled;
the usual spellings; and, where only an unusual one is left, what a parser sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_TOP_LEVEL_YAML = re.compile(
    rb"^(?:\xef\xbb\xbf)?(?:- )?[\"']?([A-Z][A-Za-z]+)[\"']?[ \t]*:(?=[ \t\r\n]|$)",
    re.MULTILINE,
)
# A CodeDeploy AppSpec file has Resources with types too, but a version of its own, and its Resources are a list:
# https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file.html
_APPSPEC_VERSION = re.compile(rb"""\bversion["']?\s*:\s*["']?0(?:\.0+)?\b(?!\.)""")
_SCRIPT = re.compile(rb"(?:\xef\xbb\xbf)?#![ \t]*/")
_JINJA = frozenset((b"{{", b"{%", b"{#"))  # Sceptre, Ansible and Helm: YAML around them, and a problem to its parser
# The end of a string is not asked for: where there is none, what begins within it is not looked at again.
_JSON_TOKEN = re.compile(rb'"([^"\\]*+(?:\\.[^"\\]*+)*)"?(\s*+:)?|[{}\[\]]')
# Escapes of a letter or colon of the words below, and an escaped line end, which may stand inside them.
_ESCAPED = re.compile(
    rb"\\(?:(?:x|u00|U000000)(3[aA]|4[14-6cdfCDF]|5[2-7]|[67][\da-fA-F])"
    rb"|(?:\r?\n|\r|\xc2\x85|\xe2\x80[\xa8\xa9])[ \t]*)"
)
_OTHER_SECTIONS = frozenset(("Globals", "Parameters", "Outputs", "Conditions", "Mappings", "Rules", "Metadata"))
# A type of AWS's, or a module of the registry, which anyone may have made:
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/modules-structure.html
_TYPE = re.compile(rb"AWS::|::MODULE(?![\w:])")
_URL = 300  # characters of one, and of what puts it together
_NESTS = re.compile(rb"AWS::CloudFormation::Stack|AWS::Serverless::Application")


def looks_like_template(content: bytes) -> bool:
    """Return whether `content` is, or was meant to be, a CloudFormation or SAM template, broken ones included.

    It is when it has `AWSTemplateFormatVersion` at its top level, or there `Resources` (or `Transform` and another
    section) and a type that begins with `AWS::`, or ends in `::MODULE`, anywhere. A template that is quoted inside
    another file (a Kubernetes ConfigMap, a serverless.yml) has these words, but not at its top level; a resource type
    schema has no `Resources`.
    An AppSpec file of CodeDeploy is none; a script that writes one is one only where a parser takes it for that.
    """
    if not _has_the_words(content):
        return False
    is_script = _SCRIPT.match(content) is not None
    if not is_script and _APPSPEC_VERSION.search(content) is None and _is_telling(_usual(content), _has_type(content)):
        return True
    from storage_lint.inputs.cloudformation.syntax.top_level import top_level

    found = top_level(content.decode("utf-8-sig", errors="replace"))
    if found is None:  # not for any parser: what was meant is all there is
        usual = set() if is_script else _usual(content)
        is_appspec = b"AWSTemplateFormatVersion" not in content and _APPSPEC_VERSION.search(content) is not None
        return not is_appspec and _is_telling(usual, _has_type(content))
    return _is_telling(found.sections, found.has_types)


def nests(content: bytes) -> bool:
    """Return whether a template may nest another one."""
    return _NESTS.search(content) is not None or _ESCAPED.search(content) is not None


def nests_at_url(content: bytes, name: bytes) -> bool:
    """Return whether a template may nest one at a URL that ends in a name, however the URL is put together."""
    after = (content[match.end() : match.end() + _URL].find(name) for match in re.finditer(rb"//", content))
    return any(at >= 0 for at in after)


def exports(content: bytes) -> bool:
    """Return whether a template may export a value."""
    return b"Export" in content or _ESCAPED.search(content) is not None


def imports(content: bytes) -> bool:
    """Return whether a template may use what others export."""
    return b"ImportValue" in content or asks_for_outputs(content)


class Uses:
    """What some templates may use of others, and others of them: exports, and outputs of stacks."""

    __slots__ = ("_asks", "_exports", "_imports", "_outputs")

    def __init__(self, contents: Iterable[bytes]) -> None:
        every = list(contents)
        self._exports, self._imports = any(map(exports, every)), any(map(imports, every))
        self._outputs, self._asks = any(map(has_outputs, every)), any(map(asks_for_outputs, every))

    def some_of(self, content: bytes) -> bool:
        """Return whether they may use something of another template."""
        return (self._imports and exports(content)) or (self._asks and has_outputs(content))

    def are_of(self, content: bytes) -> bool:
        """Return whether another template may use something of them."""
        return (self._exports and imports(content)) or (self._outputs and asks_for_outputs(content))


def asks_for_outputs(content: bytes) -> bool:
    """Return whether a template may use an output of a stack, exported or not."""
    return b"GetStackOutput" in content or _ESCAPED.search(content) is not None


def has_outputs(content: bytes) -> bool:
    """Return whether a template may have outputs."""
    return b"Outputs" in content or _ESCAPED.search(content) is not None


def _has_the_words(content: bytes) -> bool:
    if _are_in((content,)):
        return True
    if b"\\" not in content or _ESCAPED.search(content) is None:
        return False
    return _are_in((content, _ESCAPED.sub(_resolved, content)))


def _are_in(texts: tuple[bytes, ...]) -> bool:
    def has(word: bytes) -> bool:
        return any(word in text for text in texts)

    has_types = any(map(_has_type, texts))
    return has(b"AWSTemplateFormatVersion") or (has_types and (has(b"Resources") or has(b"Transform")))


def _has_type(content: bytes) -> bool:
    return _TYPE.search(content) is not None


def _resolved(escape: re.Match[bytes]) -> bytes:
    return bytes((int(escape[1], 16),)) if escape[1] else b""


def _is_telling(sections: Iterable[str], has_types: bool) -> bool:
    found = set(sections)
    if "AWSTemplateFormatVersion" in found:
        return True
    return has_types and ("Resources" in found or ("Transform" in found and not found.isdisjoint(_OTHER_SECTIONS)))


def _usual(content: bytes) -> set[str]:
    """Return the sections at the top level, as far as they are written as usual."""
    head = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head[:1] in (b"{", b"[") and head[:2] not in _JINJA:
        return _json_top_level(content, 1 if head[:1] == b"{" else 2)
    return {match.group(1).decode() for match in _TOP_LEVEL_YAML.finditer(content)}


def _json_top_level(content: bytes, top: int) -> set[str]:
    """Return the keys at the depth `top` of a JSON document: those of an object, or of the objects of a list."""
    found: set[str] = set()
    depth = 0
    for match in _JSON_TOKEN.finditer(content):
        token = match.group()
        if token in (b"{", b"["):
            depth += 1
        elif token in (b"}", b"]"):
            depth -= 1
        elif depth == top and match.group(2):
            found.add(match.group(1).decode(errors="replace"))
            if match.group(1) in (b"Resources", b"AWSTemplateFormatVersion"):
                return found
    return found


def looks_like_serverless(content: bytes) -> bool:
    """Return whether `content` is a file of the Serverless Framework with `resources` in it or in other files."""
    if not (_has_type(content) or b"${file(" in content) or not all(
        key.encode() in content for key in _SERVERLESS_KEYS
    ):
        return False
    if content[:64].lstrip()[:1] == b"{":
        return _usual(content) >= _SERVERLESS_KEYS
    return {match.group(1).decode() for match in _SERVERLESS.finditer(content)} >= _SERVERLESS_KEYS


_SERVERLESS = re.compile(rb"^[\"']?(service|provider|resources)[\"']?[ \t]*:", re.MULTILINE)
_SERVERLESS_KEYS = frozenset(("service", "provider", "resources"))
