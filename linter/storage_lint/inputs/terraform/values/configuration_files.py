"""Which files that functions read are configuration, whose content may be shown as that of `.tf` files is.

The content of a file may end in an address (`for_each = toset(split(",", file("names.csv")))`), and so in a public
report. Configuration is what is written to be read as data (JSON, YAML, CSV, variables) or to be rendered (templates),
by its name or, without an ending that says something, as a JSON document. The content of everything else, a key or a
script, is not known to this program, and neither is what functions make of it.
"""

from __future__ import annotations

import os
import re

from storage_lint.source.pattern import LatePattern

_ENDINGS = frozenset(
    ("json", "yaml", "yml", "csv", "tf", "tfvars", "hcl", "tofu", "toml", "tpl", "tmpl", "tftpl", "template", "policy")
)
_SECRET_NAME = LatePattern(r"secret|credential|passw|token|private[-_.]?key|api[-_.]?key", re.IGNORECASE)


def is_configuration(path: str, content: bytes) -> bool:
    """Return whether a file of a tree is configuration: 'policy.json', 'users.csv', 'policy.json.tpl'."""
    name = os.path.basename(path)
    if _SECRET_NAME.search(name):
        return False
    if not _ENDINGS.isdisjoint(name.lower().split(".")[1:]):
        return True
    return "." not in name and _is_json_document(content)


def _is_json_document(content: bytes) -> bool:
    if content.lstrip()[:1] not in (b"{", b"["):
        return False
    import json

    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True
