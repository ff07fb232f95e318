"""Templates of Terraform files: what a directory does not declare may be declared by a file that is made of one."""

from __future__ import annotations

import os

from storage_lint.inputs.terraform.resource_types import LOWERED_BY
from storage_lint.source.pattern import LatePattern
from storage_lint.source.read import entries_of
from storage_lint.source.text import display_path

# What people call templates of Jinja, Go, Terraform, ERB and Handlebars.
_ENDINGS = ("j2", "jinja", "jinja2", "tmpl", "gotmpl", "tpl", "tftpl", "template", "erb", "mustache", "hbs")
_NAMES = tuple(f".tf{json}.{ending}" for json in ("", ".json") for ending in _ENDINGS)

_RESOURCE = LatePattern(r"\bresource[ \t]+\"(\w+)\"")


def may_make_terraform(path: str) -> bool:
    """Return whether a file is a template of a Terraform file, and what is made of it is not there."""
    return path.lower().endswith(_NAMES) and not os.path.exists(path.rpartition(".")[0])


def types_made_of(text: str) -> str:
    """Return the types of resources that are reviewed in a template of a Terraform file."""
    found = (match[1] for match in _RESOURCE.finditer(text))
    return " ".join(dict.fromkeys(kind for kind in found if kind in LOWERED_BY))


def template_in(directory: str) -> str | None:
    """Return a template in a directory that a Terraform file is made of ('terraform.tf.j2'), as displayed.

    None where what is made of it is there, and was read.
    """
    try:
        names = {one.name for one in entries_of(directory)}
    except OSError:
        return None
    found = (name for name in sorted(names) if name.lower().endswith(_NAMES) and name.rpartition(".")[0] not in names)
    return next((display_path(os.path.join(directory, name)) for name in found), None)
