"""What a stack's metadata says about its constructs: which one made which resource, where, and what is acknowledged.

Facts: https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.cloud_assembly_schema.ArtifactMetadataEntryType.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from storage_lint.inputs.cdk.manifest import Metadata

_NESTED_STACK = ".NestedStack"


class StackMetadata:
    """Looks things up in one stack's metadata. Construct paths begin with a slash there and do not here.

    `template` is the name of the template that addresses refer to: the stack's own, or one of those that it uploads.
    """

    def __init__(self, metadata: Metadata, template: str) -> None:
        self._metadata = metadata
        self._template = template
        self._acknowledged: set[str] = set()
        self._stacks: dict[str, str] = {}  # template -> the construct of the stack, where that is recorded
        for key, entries in metadata.items():
            for entry in _entries(entries):
                match entry:
                    case {"type": "aws:cdk:acknowledged-rules"}:
                        self._acknowledged.add(key.lstrip("/"))
                    case {"type": "aws:cdk:templateFile", "data": str(file)}:
                        self._stacks[file] = key.lstrip("/")
        self._paths: dict[tuple[str, str], str | None] | None = None

    def knows(self, template: str) -> bool:
        """Whether the metadata names the construct that a template was made from."""
        return template in self._stacks

    def construct_path(self, address: str) -> str | None:
        """The construct that made the resource with this address ('Bucket', or 'Nested/Bucket' in a nested stack)."""
        if self._paths is None:
            self._paths = _paths_by_logical_id(self._metadata, set(self._stacks.values()))
        stack, path = self._stacks.get(self._template, ""), None
        for logical_id in address.split("/"):
            path = self._paths.get((stack, logical_id))
            if path is None:
                return None
            stack = _nested_stack(path) or path
        return path

    def creation(self, path: str) -> Sequence[str]:
        """The lines of the program that made a construct as they were recorded, innermost first; empty if none were."""
        for entry in _entries(self._metadata.get("/" + path)):
            match entry:
                case {"type": "aws:cdk:creationStack", "data": [*frames]}:
                    return [frame for frame in frames if isinstance(frame, str)]
                case {"type": "aws:cdk:logicalId", "trace": [*frames]}:
                    return [frame for frame in frames if isinstance(frame, str)]
        return ()

    def template_file(self, path: str) -> str | None:
        """The template of a nested stack, by the construct path of its AWS::CloudFormation::Stack."""
        stack = _nested_stack(path)
        return next((file for file, owner in self._stacks.items() if owner == stack), None)

    def acknowledged(self, path: str) -> Iterator[tuple[str, str | None, Sequence[str]]]:
        """Rule, reason and recorded lines of what is acknowledged on a construct or on one that contains it."""
        if not self._acknowledged:
            return
        parts = path.split("/")
        for length in range(len(parts), 0, -1):
            ancestor = "/".join(parts[:length])
            if ancestor in self._acknowledged:
                yield from _acknowledgements(_entries(self._metadata.get("/" + ancestor)))


def _acknowledgements(entries: Iterator[dict[str, Any]]) -> Iterator[tuple[str, str | None, Sequence[str]]]:
    for entry in entries:
        match entry:
            case {"type": "aws:cdk:acknowledged-rules", "data": dict(rules)}:
                trace = entry.get("trace")
                frames = [frame for frame in trace if isinstance(frame, str)] if isinstance(trace, list) else []
                for rule, reason in rules.items():
                    # 'storage-lint::s3-missing-tls-deny': the part before the colons names a tool
                    yield rule.rpartition("::")[2], reason if isinstance(reason, str) else None, frames


def _entries(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for entry in value:
            if isinstance(entry, dict):
                yield entry


def _paths_by_logical_id(metadata: Metadata, stacks: set[str]) -> dict[tuple[str, str], str | None]:
    """(construct of the innermost stack, logical id) -> construct path, None where there are several.

    `stacks` are the constructs known to be stacks; where the outermost one is not among them it is ''.
    """
    made: list[tuple[str, str]] = []
    for key, entries in metadata.items():
        path = key.lstrip("/")
        for entry in _entries(entries):
            match entry:
                case {"type": "aws:cdk:logicalId", "data": str(logical_id)}:
                    made.append((path, logical_id))
                    nested = _nested_stack(path)
                    if nested is not None:
                        stacks.add(nested)
    paths: dict[tuple[str, str], str | None] = {}
    for path, logical_id in made:
        place = (_innermost(path, stacks), logical_id)
        paths[place] = path if paths.get(place, path) == path else None
    return paths


def _nested_stack(path: str) -> str | None:
    """The construct of a nested stack, by its resource's path: 'Main/Data.NestedStack/Data.NestedStackResource'."""
    scope, _, resource = path.rpartition("/")
    name = resource.removesuffix(_NESTED_STACK + "Resource")
    if name == resource or not scope.endswith(f"{name}{_NESTED_STACK}"):
        return None
    return scope.removesuffix(_NESTED_STACK)


def _innermost(path: str, stacks: set[str]) -> str:
    scope = path
    while scope:
        scope = scope.rpartition("/")[0]
        if scope in stacks:
            return scope
    return ""
