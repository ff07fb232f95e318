"""Files of JSON or YAML to documents."""

from __future__ import annotations

from storage_lint.inputs.cloudformation.syntax.document import Document
from storage_lint.inputs.cloudformation.syntax.json import parse_json
from storage_lint.inputs.cloudformation.syntax.yaml import parse_yaml
from storage_lint.source.json_places import MAX_CONTAINERS, MAX_FILLED_OBJECTS, is_too_large
from storage_lint.source.problem import Problem
from storage_lint.source.text import SourceFile

MAX_YAML_CHARACTERS = 6_000_000  # six times what CloudFormation takes; they need 350 MB
# Line ends, commas, brackets and dashes: no node is without one of them, and each node may take 450 bytes.
MAX_YAML_MARKS = 1_000_000


def parse(source: SourceFile, *, duplicates: bool = True) -> Document | Problem:
    """Parse a JSON or YAML file; what is neither becomes a `Problem` with its place.

    Broken JSON that is valid YAML is read as that, with the problem among the document's.

    `duplicates=False` leaves duplicate keys of JSON unnoticed, for files that a program wrote.
    """
    head = source.text[:64].lstrip()
    is_json = head[:1] in ("{", "[")
    if is_too_large(source.text) or (not is_json and _is_too_large(source.text)):
        detail = (
            f"more than {MAX_YAML_CHARACTERS:,} characters of YAML, {MAX_YAML_MARKS:,} lines and items of it, or "
            f"{MAX_CONTAINERS:,} objects and arrays of JSON, {MAX_FILLED_OBJECTS:,} with something in them"
        )
        return Problem(f"{source.path}: limit reached: it was not read", detail, path=source.path)
    if is_json:
        document = parse_json(source, duplicates)
        if isinstance(document, Document):
            return document
        yaml = document if _is_too_large(source.text) else parse_yaml(source)
        if isinstance(yaml, Problem):
            return document
        # A comment or a comma too many. CloudFormation refuses it, which is no reason not to look at the rest.
        yaml.problems.insert(0, document)
        return yaml
    return parse_yaml(source)


def _is_too_large(text: str) -> bool:
    """Return whether a document holds more than is read as YAML, which takes more memory than JSON."""
    if len(text) <= MAX_YAML_MARKS:
        return False
    return len(text) > MAX_YAML_CHARACTERS or sum(map(text.count, ("\n", ",", "[", "{", "- "))) > MAX_YAML_MARKS
