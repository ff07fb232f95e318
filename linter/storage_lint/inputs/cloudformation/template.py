"""One template (and its nested stacks) read into resources. Signatures published; see `read_stacks`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from storage_lint.graph.reading import ReadSettings
from storage_lint.graph.node import Resource
from storage_lint.source.problem import Problem
from storage_lint.source.record import Record

# (logical id, the resource as written) -> the file of the nested stack's template, when it is known otherwise than
# by a local TemplateURL.
FindNested = Callable[[str, Mapping[str, object]], str | None]


class Stack(Record):
    """A template to be read as one stack.

    `pseudo` gives pseudo parameters their values ({"AWS::Region": "eu-west-1"}); `scope` is shared by stacks that
    are read together, '' means the template's own path. Every resource gets `language` and an address that begins
    with `prefix`. `construct_path` is filled from the resource's `aws:cdk:path` metadata.
    """

    path: str
    language: str = "cloudformation"
    scope: str = ""
    prefix: str = ""
    pseudo: Mapping[str, str] = {}
    find_nested: FindNested | None = None


class TemplateReading(Record):
    """What one stack gave, nested stacks included. `files` are displayed paths, each once."""

    resources: tuple[Resource, ...] = ()
    problems: tuple[Problem, ...] = ()
    files: tuple[str, ...] = ()


def read_stacks(stacks: Sequence[Stack], settings: ReadSettings) -> tuple[TemplateReading, ...]:
    """Read stacks that may import each other's exports; the results are in the order of `stacks`."""
    raise NotImplementedError
