"""CloudFormation stacks that Terraform makes: their templates, for whoever reads templates.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudformation_stack
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from storage_lint.graph.reading import TemplateBody
from storage_lint.graph.value import Unknown
from storage_lint.inputs.terraform.modules.configuration import STACKS, Configuration
from storage_lint.inputs.terraform.modules.readable import Readable
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.source.problem import Unread
from storage_lint.source.span import Span


def stacks(configuration: Configuration) -> Iterator[TemplateBody | Unread]:
    """Yield the templates of a root's stacks that are text, and a note for each of the others."""
    for instance in configuration.resources(STACKS):
        section, body = instance.section, instance.section.written("template_body")
        attribute = section.body.attributes.get("template_body")
        if isinstance(body, str) and attribute is not None:
            span = section.attribute_scope(attribute).span(attribute.expression)
            yield template_of(section, configuration.root.path, body, span)
        else:
            note = not_read(section, section.header)
            configuration.root.unread.append((note, section))
            yield note


def template_of(section: Readable, scope: str, body: str, span: Span) -> TemplateBody:
    """Return the template of a stack, with what the stack gives to its parameters."""
    return TemplateBody(section.title, scope, body, span, _parameters(section.written("parameters")))


def _parameters(given: Raw) -> Mapping[str, str | None] | None:
    """Return the values that are given to parameters, None for those that are not known; None if none is."""
    if given is None:
        return {}
    if not isinstance(given, dict):
        return None
    return {name: _written(value) for name, value in given.items() if value is not None}


def _written(value: Raw) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, (str, int, float)) else None


def not_read(section: Readable, span: Span) -> Unread:
    """Return that the template of a stack is not read, so that what it makes is not judged."""
    body, url, given = (section.written(name) for name in ("template_body", "template_url", "parameters"))
    what = "template_url leads out of the tree" if body is None else "template_body is not known"
    return Unread(
        f"{section.title}: its template is not read",
        f"{what}; its resources are not known",
        span,
        note=True,
        address=section.title,
        name=section.title.rpartition(".")[2],
        source=url if isinstance(url, str) else _spoken_of(body if body is not None else url),
        arguments=tuple(map(str, given)) if isinstance(given, dict) else (),
    )


def _spoken_of(value: Raw) -> str:
    """Return the types that stand in what is known of a text, else how that text begins."""
    text = value.text if isinstance(value, Unknown) else None
    known = "".join(part for part in text.parts if isinstance(part, str)) if text is not None else ""
    return " ".join(dict.fromkeys(re.findall(r"AWS::\w+::\w+", known))) or known[:100].partition("\n")[0]
