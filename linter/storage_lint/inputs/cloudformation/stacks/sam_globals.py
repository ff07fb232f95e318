"""What the section Globals of a SAM template gives to the resources of a type.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
"""

from __future__ import annotations

from typing import Any

from storage_lint.inputs.cloudformation.syntax.document import Document

# Of the types that it is for, those that are storage: the word there -> the type.
_TYPES = {"SimpleTable": "AWS::Serverless::SimpleTable"}


def with_globals(document: Document, resources: dict[str, Any]) -> dict[str, Any]:
    """Return resources with what is written for all of their type: what they write themselves wins."""
    section = document.data.get("Globals") if isinstance(document.data, dict) else None
    given = {kind: section[word] for word, kind in _TYPES.items() if isinstance(section, dict) and section.get(word)}
    if not given:
        return resources
    made = {name: _with_given(document, given, one) for name, one in resources.items()}
    document.adopt(made, document.places(resources))
    return made


def _with_given(document: Document, given: dict[str, Any], resource: Any) -> Any:
    kind = resource.get("Type") if isinstance(resource, dict) else None
    if not isinstance(kind, str) or kind not in given:
        return resource
    made = {**resource, "Properties": _merged(document, given[kind], resource.get("Properties") or {})}
    document.adopt(made, document.places(resource))
    return made


def _merged(document: Document, below: Any, above: Any) -> Any:
    """Return two values as one: mappings are merged, of all else the upper one is left."""
    if not _is_mapping(below) or not _is_mapping(above):
        return above
    both = below.keys() & above.keys()
    made = {**below, **above, **{name: _merged(document, below[name], above[name]) for name in both}}
    document.adopt(made, {**document.places(below), **document.places(above)})
    return made


def _is_mapping(value: Any) -> bool:
    """Whether a value is a mapping, and no function: those are values."""
    return isinstance(value, dict) and not any(name == "Ref" or str(name).startswith("Fn::") for name in value)
