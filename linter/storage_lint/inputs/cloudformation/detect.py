"""Whether a file claims to be a CloudFormation template, by its bytes. Imports nothing: it is asked of every file."""

from __future__ import annotations

import re

_TOP_LEVEL_YAML = re.compile(
    rb"^(?:\xef\xbb\xbf)?(?:- )?[\"']?(Resources|AWSTemplateFormatVersion|Transform)[\"']?[ \t]*:(?=[ \t\r\n]|$)",
    re.MULTILINE,
)
# A CodeDeploy AppSpec file has Resources with types too:
# https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file.html
_APPSPEC_VERSION = re.compile(rb"""(?:^["']?|["'])version["']?\s*:\s*["']?0\.0\b""", re.MULTILINE)
_JINJA = frozenset((b"{{", b"{%", b"{#"))  # Sceptre, Ansible and Helm: YAML around them, and a problem to its parser
_JSON_TOKEN = re.compile(rb'"([^"\\]*+(?:\\.[^"\\]*+)*)"(\s*+:)?|[{}\[\]]')


def looks_like_template(content: bytes) -> bool:
    """Return whether `content` is, or was meant to be, a CloudFormation or SAM template, broken ones included.

    It is when it has `AWSTemplateFormatVersion` at its top level, or there `Resources` (or a `Transform`) and a type
    that begins with `AWS::` anywhere. A template that is quoted inside another file (a Kubernetes ConfigMap, a
    serverless.yml) has these words, but not at its top level; a resource type schema has no `Resources`. An AppSpec
    file of CodeDeploy is none.
    """
    if b"AWSTemplateFormatVersion" not in content and (
        b"AWS::" not in content or (b"Resources" not in content and b"Transform" not in content)
    ):
        return False
    head = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head[:1] in (b"{", b"[") and head[:2] not in _JINJA:
        found = _json_top_level(content)
    else:
        found = {match.group(1) for match in _TOP_LEVEL_YAML.finditer(content)}
    if b"AWSTemplateFormatVersion" in found:
        return True
    return bool(found) and b"AWS::" in content and _APPSPEC_VERSION.search(content) is None


def _json_top_level(content: bytes) -> set[bytes]:
    """The telling keys at depth 1 of a JSON (or YAML flow) document, or of the objects of a list."""
    found: set[bytes] = set()
    depth = 0
    top = 1 if content[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{" else 2
    for match in _JSON_TOKEN.finditer(content):
        token = match.group()
        if token in (b"{", b"["):
            depth += 1
        elif token in (b"}", b"]"):
            depth -= 1
        elif depth == top and match.group(2) and match.group(1) in _TELLING:
            found.add(match.group(1))
            if match.group(1) != b"Transform":
                return found
    return found


_TELLING = frozenset((b"Resources", b"AWSTemplateFormatVersion", b"Transform"))
