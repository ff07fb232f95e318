"""The `TemplateBody` of a stack set: written as text, or made of text by functions.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html
"""

from __future__ import annotations

from typing import Any

from storage_lint.graph.value import Unknown
from storage_lint.inputs.cloudformation.evaluate.settled import Plain
from storage_lint.inputs.cloudformation.evaluate.texts import call_of
from storage_lint.inputs.cloudformation.stacks.inline import read_text
from storage_lint.inputs.cloudformation.stacks.partly_known import read_unknown
from storage_lint.inputs.cloudformation.stacks.template import Template
from storage_lint.inputs.cloudformation.syntax.document import Document
from storage_lint.source.span import Span


def read_body(template: Template, properties: dict[str, Any]) -> Document | None:
    """Return the template that a property holds, or None where more of it is not known than values."""
    document, duplicates = template.document, template.stack.language != "cdk"
    body = properties["TemplateBody"]
    place = document.places(properties).get("TemplateBody")
    if place is None:
        return None
    name, argument = call_of(body)
    inside = document.places(body).get(name) if name == "Fn::Sub" and isinstance(argument, str) else None
    at = inside or place
    span = Span(document.source, at[2], at[3])
    settled = template.evaluator().settle(body, template.at(properties, "TemplateBody"))
    if isinstance(settled, Unknown):
        return read_unknown(settled, span, duplicates, place)
    text = settled.data if isinstance(settled, Plain) else None
    return read_text(text, span, duplicates, place) if isinstance(text, str) else None
