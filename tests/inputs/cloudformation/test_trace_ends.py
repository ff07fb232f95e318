"""Trace and evaluation cannot drift apart: what is written where a trace ends is the value that a property has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from repository import ROOT
from storage_lint.graph.choices import cases
from storage_lint.graph.reading import ReadSettings
from storage_lint.graph.value import Known, Source, Value
from storage_lint.inputs.block import Block
from storage_lint.inputs.cloudformation.blocks import DeclaredResource
from storage_lint.inputs.cloudformation.detect import looks_like_template
from storage_lint.inputs.cloudformation.evaluate.texts import string_of
from storage_lint.inputs.cloudformation.stacks.declarations import declarations
from storage_lint.inputs.cloudformation.stacks.run import Run
from storage_lint.inputs.cloudformation.stacks.stack import Stack
from storage_lint.inputs.cloudformation.stacks.template import Template
from storage_lint.source.span import Span

FILES = sorted(
    str(path)
    for folder in ("parity", "cloudformation", "pains")
    for path in (ROOT / "fixtures" / folder).rglob("*")
    if path.suffix in (".yaml", ".yml", ".json") and looks_like_template(path.read_bytes())
)


def values(block: Block, mapping: Any) -> Iterator[tuple[str, Value[Any]]]:
    """Yield each property inside of a block, as text, and the items of lists of texts."""
    for name in mapping if isinstance(mapping, dict) else ():
        if not isinstance(name, str):
            continue
        yield name, block.text(name)
        listed = block.strings(name)
        yield from ((name, item) for item in (listed.value or () if isinstance(listed, Known) else ()))
        inside = mapping[name]
        for inner in block.blocks(name) if isinstance(inside, (dict, list)) else ():
            for part in inside if isinstance(inside, list) else [inside]:
                yield from values(inner, part)


def written_at(span: Span) -> str | None:
    """Return the scalar that stands at a place; None for what is none, or holds more than the value."""
    file = span.file
    text, after = file.text[span.start : span.end], file.text[span.end : span.end + 1]
    # A key stands for the function behind it; a loop replaces `${Name}`; a text may hold a template.
    if after == ":" or "${" in text or '"Resources"' in text or text.startswith(("|", ">")):
        return None
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:  # a part of a text, a name of a function
        return None
    if not isinstance(node, yaml.ScalarNode) or node.tag.startswith("!"):
        return None
    return str(node.value) if node.tag == "tag:yaml.org,2002:str" else string_of(yaml.safe_load(text))


def drifted(template: Template) -> Iterator[tuple[str, str | None, str]]:
    """Yield what each known text is, and what stands at the end of its trace."""
    for declared in declarations(template):
        for name, value in values(DeclaredResource(declared), declared.properties.data):
            for case in cases(value):
                if isinstance(case, Known) and case.value is not None and case.origin.source is Source.WRITTEN:
                    place = case.origin.trace().span
                    yield f"{place.location()} {declared.address}.{name}", written_at(place), str(case.value)


def test_what_stands_where_a_trace_ends_is_the_value() -> None:
    settings = ReadSettings()
    run = Run([Stack(file) for file in FILES], settings)
    found = [
        one
        for opened in run.opened
        if isinstance(opened, Template)
        for template in opened.family()
        for one in drifted(template)
    ]
    told = {one for one in found if one[1] is not None}
    assert [one for one in sorted(told) if one[1] != one[2]] == []
    assert len(told) > 1_500
