"""Files of the Serverless Framework: `resources` holds CloudFormation, with variables of the framework in it.

https://www.serverless.com/framework/docs/providers/aws/guide/resources and
https://www.serverless.com/framework/docs/guides/variables
"""

from __future__ import annotations

import re
from typing import Any

from storage_lint.inputs.cloudformation.syntax.document import Document

# '${self:custom.bucket', '${file(x.yml):y'; CloudFormation's own '${AWS::Region' is none.
_BEGIN = re.compile(r"\$\{(?!AWS::)(?=\w+(?:\([^()]*\))?:|file\()")
SECTIONS = ("Resources", "Outputs", "Conditions", "Mappings", "Parameters")


def is_serverless(data: dict[str, Any]) -> bool:
    """Return whether a document is a file of the framework with CloudFormation in it."""
    return "Resources" not in data and {"service", "provider"} <= data.keys() and bool(_templates(data))


def unwrap(document: Document) -> None:
    """Make a document of the framework the template in it. What its variables give is not known."""
    templates = _templates(document.data)
    for template in templates:
        _mark_variables(template)
    document.data = templates[0] if len(templates) == 1 else _merged(document, templates)


def _templates(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts of `resources`, which may be a list, that declare some."""
    resources = data.get("resources")
    parts = resources if isinstance(resources, list) else [resources]
    return [part for part in parts if isinstance(part, dict) and isinstance(part.get("Resources"), dict)]


def _merged(document: Document, templates: list[dict[str, Any]]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for name in SECTIONS:
        section: dict[str, Any] = {}
        places: dict[Any, Any] = {}
        for part in (template[name] for template in templates if isinstance(template.get(name), dict)):
            section.update(part)
            places.update(document.places(part))
        if section:
            document.adopt(section, places)
            merged[name] = section
    document.adopt(merged, document.places(templates[0]))
    return merged


def _mark_variables(container: dict[str, Any] | list[Any]) -> None:
    """Put a dynamic reference in the place of each variable: what is not known before it is deployed."""
    keys: list[Any] = list(container) if isinstance(container, dict) else list(range(len(container)))
    for key in keys:
        item = container[key]
        if isinstance(item, str):
            if "${" in item:
                container[key] = _marked(item)
        elif isinstance(item, dict | list):
            _mark_variables(item)


def _marked(text: str) -> str:
    parts: list[str] = []
    at = 0
    while match := _BEGIN.search(text, at):
        end = _end(text, match.start())
        parts += [
            text[at : match.start()],
            "{{resolve:serverless:",
            re.sub("[${}]", "", text[match.start() : end]),
            "}}",
        ]
        at = end
    return "".join((*parts, text[at:]))


def _end(text: str, start: int) -> int:
    """Where the variable that begins at `start` ends; variables nest."""
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] == "{") - (text[at] == "}")
        if depth == 0 and text[at] == "}":
            return at + 1
    return len(text)
