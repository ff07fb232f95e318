"""Which files are Terraform's: by name, and plans by what is in them."""

from __future__ import annotations

import re

SOURCES = (".tf", ".tofu", ".tf.json", ".tofu.json")
VARIABLES = (".tfvars", ".tfvars.json")
TERRAGRUNT = "terragrunt.hcl"  # what deploys a directory by Terragrunt
# Components of Terraform Stacks: https://developer.hashicorp.com/terraform/language/stacks/component/declare
STACKS = (".tfcomponent.hcl", ".tfstack.hcl")


def deploys(name: str) -> bool:
    """Return whether a file of this name has directories deployed with values of its own."""
    return name == TERRAGRUNT or name.endswith(STACKS)


def is_source(name: str) -> bool:
    """Return whether Terraform reads a file of this name as configuration: it skips hidden ones.

    https://github.com/hashicorp/terraform/blob/v1.9.0/internal/configs/parser_config_dir.go (IsIgnoredFile)
    """
    return name.endswith(SOURCES) and not name.startswith(".")


# A source on a line that is no comment; in JSON anywhere.
_LOCAL_SOURCE = rb"""(?m)^[^#/\n]*?\bsource[ \t]*=[ \t]*"(\.{1,2}(?:/[^"\n]*)?)\""""
_LOCAL_SOURCE_IN_JSON = rb"""\"source"\s*:\s*"(\.{1,2}(?:/[^"\n]*)?)\""""
_ODD_SOURCE = rb"""(?m)^[^#\n]*?\bsource[ \t]*=[ \t]*(?:[^" \t\n]|"[^"\n]*(?:\$\{|\\))"""
_ODD_SOURCE_IN_JSON = rb"""\"source"\s*:\s*"[^"\n]*(?:\$\{|\\)"""


def local_sources(path: str, text: bytes) -> list[str]:
    """Return the local directories that the module calls of a file name, as far as they are written plainly."""
    pattern = _LOCAL_SOURCE_IN_JSON if path.endswith(".json") else _LOCAL_SOURCE
    return [source.decode(errors="replace") for source in re.findall(pattern, text)]


def has_odd_source(path: str, text: bytes) -> bool:
    """Return whether a module call of a file may name its source by an expression, or with escapes."""
    if path.endswith(".json"):
        return re.search(_ODD_SOURCE_IN_JSON, text) is not None
    return b"module" in text and re.search(_ODD_SOURCE, text) is not None


def looks_like_plan(content: bytes) -> bool:
    """Return whether a file is what `terraform show -json` prints for a plan. Text that quotes one is none.

    https://developer.hashicorp.com/terraform/internals/json-format
    """
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return False
    if b'"format_version"' in content and (b'"planned_values"' in content or b'"resource_changes"' in content):
        return True
    return re.search(_ESCAPED_LETTER, content) is not None and _looks_like_plan_unescaped(content)


# An escape of a small letter or of `_`: nobody writes one but to hide a word.
_ESCAPED_LETTER = rb"\\u00(?:5[fF]|6[1-9a-fA-F]|7[0-9aA])"


def _looks_like_plan_unescaped(content: bytes) -> bool:
    import json

    try:
        data = json.loads(content.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError):
        return False
    known = isinstance(data, dict) and "format_version" in data
    return known and ("planned_values" in data or "resource_changes" in data)
