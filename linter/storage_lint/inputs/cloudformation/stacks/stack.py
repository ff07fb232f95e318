"""What is read as one stack."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from storage_lint.inputs.cloudformation.resource_types import LOWERED_BY
from storage_lint.inputs.cloudformation.syntax.document import Document
from storage_lint.source.record import Record

# (address, the resource as written) -> the file of the nested stack's template, when that is known otherwise than by a
# local TemplateURL.
FindNested = Callable[[str, Mapping[str, Any]], str | None]

# The types that nest another template, and the property that says where it is.
NESTED_BY = {
    "AWS::CloudFormation::Stack": "TemplateURL",
    "AWS::CloudFormation::StackSet": "TemplateURL",
    "AWS::Serverless::Application": "Location",
}


class Stack(Record):
    """A template to be read as one stack.

    `pseudo` gives pseudo parameters their values ({"AWS::Region": "eu-west-1"}); `parameters` are values that whoever
    deploys the stack gives, those of the settings win; `unknown_parameters` says why others are not known. `document`
    is the template, where `path` is not its file. `scope` names what is read together, '' means the template's path.
    Every resource gets `language` and an address that begins with `prefix`.
    """

    path: str
    language: str = "cloudformation"
    scope: str = ""
    prefix: str = ""
    pseudo: Mapping[str, str] = {}
    parameters: Mapping[str, str] = {}
    find_nested: FindNested | None = None
    document: Document | None = None
    unknown_parameters: Mapping[str, str] = {}


def is_read(kind: str) -> bool:
    """Return whether anything is read of resources of a type."""
    return kind in LOWERED_BY or kind in NESTED_BY or kind.endswith("::MODULE")
