"""Cloud assemblies: their templates read as CloudFormation, with the constructs and lines of the program beside."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from storage_lint.graph.joins.unread_calls import UnreadCall
from storage_lint.graph.node import Construct, Resource, WrittenSuppression
from storage_lint.graph.reading import Alternative, Progress, Reading, ReadSettings, Unit, silent, with_progress
from storage_lint.graph.value import Origin, Source, Trace
from storage_lint.inputs.cdk.manifest import Assembly, StackArtifact, is_inside, read_manifests
from storage_lint.inputs.cdk.metadata import StackMetadata
from storage_lint.inputs.cdk.program import Program
from storage_lint.inputs.cloudformation.read import read_stacks
from storage_lint.inputs.cloudformation.stacks.stack import Stack
from storage_lint.source.problem import Problem
from storage_lint.source.read import Tree
from storage_lint.source.record import replace
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile, display_path

MAX_URL_DEPTH = 20

_NESTED = ".nested.template.json"
# at the end of an object's key, or in the name of the parameter that older synthesisers give the key in
_ASSET_HASH = re.compile(r"/([0-9a-f]{64})\.(?:json|template|ya?ml)\b|\bAssetParameters([0-9a-f]{64})S3VersionKey")


def read_each(
    directories: Sequence[str], settings: ReadSettings, programs: Mapping[str, str], progress: Progress = silent
) -> Iterator[Reading]:
    """Read assemblies, each with its stages and nested stacks; see `storage_lint.inputs.cdk.each_assembly`."""
    tree = settings.tree_around(directories)
    settings = replace(settings, tree=tree)
    for directory in with_progress(directories, "Reading assemblies", progress):
        assembly = read_manifests(directory, tree)
        program = Program(programs.get(directory) or os.path.dirname(os.path.abspath(directory)), tree.budget)
        reading = _read_stacks(directory, assembly, program, settings)
        problems = (*assembly.problems, *reading.problems)
        files = tuple(dict.fromkeys((*assembly.files, *reading.files)))
        yield replace(reading, problems=problems, files=files, unit=Unit("cdk", (directory,)))


def _read_stacks(directory: str, assembly: Assembly, program: Program, settings: ReadSettings) -> Reading:
    """Read the stacks of each stage together: stages are deployed apart, so their exports may have equal names."""
    tree = ConstructTree(assembly.tree, settings.tree_around((directory,)))
    resources: list[Resource] = []
    problems: list[Problem] = []
    files: list[str] = []
    alternatives: list[Alternative] = []
    calls: list[UnreadCall] = []
    for _, stage in groupby(assembly.stacks, lambda artifact: artifact.stage):
        readers = [_StackReader(directory, artifact, program, tree) for artifact in stage]
        unread = readers
        while unread:  # once for the stacks, once for the templates that they only upload
            readings = read_stacks([reader.stack() for reader in unread], settings)
            for reader, reading in zip(unread, readings, strict=True):
                resources += map(reader.described, reading.resources)
                alternatives += map(reader.alternative, reading.alternatives)
                problems += (*reader.problems, *reading.problems)
                files += reading.files
                calls += reading.calls
            unread = _uploaded(readers, frozenset(files)) if unread is readers else []
    return Reading(tuple(resources), tuple(problems), tuple(files), tuple(alternatives), calls=tuple(calls))


def _uploaded(readers: list[_StackReader], read: frozenset[str]) -> list[_StackReader]:
    """Templates of a stage that are neither stacks nor nested in one: products of Service Catalog, stack sets.

    They are deployed under names and in regions that the assembly does not know.
    """
    templates = [
        (file, os.path.join(reader.artifact.stage, file))
        for reader in readers[:1]
        for file in reader.artifact.assets.values()
        if file.endswith(".template.json") and not file.startswith("asset.") and not file.endswith(_NESTED)
    ]
    return [
        next((one for one in readers if one.metadata.knows(file)), readers[0]).of_upload(path)
        for file, path in templates
        if display_path(path) not in read
    ]


class _StackReader:
    """Says what the assembly knows about one stack's template, and about the constructs behind its resources."""

    def __init__(self, root: str, artifact: StackArtifact, program: Program, tree: ConstructTree) -> None:
        self.problems: list[Problem] = []
        self.artifact = artifact
        self.metadata = StackMetadata(artifact.metadata, os.path.basename(artifact.template))
        self._root = root
        self._program = program
        self._tree = tree

    def of_upload(self, template: str) -> _StackReader:
        """The reader of a template that the stack uploads."""
        artifact = replace(self.artifact, template=template, name="", account=None, region=None, parameters={})
        return _StackReader(self._root, artifact, self._program, self._tree)

    def stack(self) -> Stack:
        """The stack as the template reader wants it."""
        artifact = self.artifact
        known = {"AWS::AccountId": artifact.account, "AWS::Region": artifact.region, "AWS::StackName": artifact.name}
        return Stack(
            path=artifact.template,
            language="cdk",
            scope=display_path(artifact.template),
            pseudo={name: value for name, value in known.items() if value},
            parameters=artifact.parameters,
            find_nested=self._find_nested,
        )

    def described(self, resource: Resource) -> Resource:
        """The resource with its construct, and with what is acknowledged on the construct."""
        path = resource.construct_path or self.metadata.construct_path(resource.address)
        if path is None:
            return resource
        lead = partial(self._lead, path)
        acknowledged = tuple(
            WrittenSuppression(rule, reason, self._origin(frames, resource), tool="cdk-nag")
            for rule, reason, frames in self.metadata.acknowledged(path)
        )
        return replace(
            resource,
            construct_path=path,
            construct=Construct(path, partial(self._tree.class_name, path), lead, partial(self._line, path)),
            suppressions=(*resource.suppressions, *acknowledged),
        )

    def alternative(self, alternative: Alternative) -> Alternative:
        """The same with its resources described."""
        return replace(alternative, resources=tuple(map(self.described, alternative.resources)))

    def _lead(self, path: str, trace: Trace) -> Trace:
        return self._program.lead(self.metadata.creation(path), trace)

    def _line(self, path: str) -> Span | None:
        return self._program.line(self.metadata.creation(path))

    def _origin(self, frames: Sequence[str], resource: Resource) -> Origin:
        return Origin(Source.WRITTEN, lambda: self._program.lead(frames, resource.declared.trace()))

    def _find_nested(self, logical_id: str, resource: Mapping[str, object]) -> str | None:
        """The template of a nested stack: by its asset's path, its asset's hash, or the metadata of its construct."""
        directory = os.path.dirname(self.artifact.template)
        for file in self._nested_candidates(logical_id, resource):
            path = os.path.join(directory, file)
            if is_inside(path, self._root):
                return path
            shown = display_path(self.artifact.template)
            summary = f"{shown}: nested stack {logical_id} was not read"
            self.problems.append(Problem(summary, f"{file} lies outside the assembly", path=shown))
        return None

    def _nested_candidates(self, logical_id: str, resource: Mapping[str, object]) -> Iterator[str]:
        metadata = resource.get("Metadata")
        if isinstance(metadata, dict):
            path = metadata.get("aws:asset:path")
            if isinstance(path, str):
                yield path
        properties = resource.get("Properties")
        if isinstance(properties, dict):
            for digest in _asset_hashes(properties.get("TemplateURL")):
                if digest in self.artifact.assets:
                    yield self.artifact.assets[digest]
        file = self.metadata.template_file(self.metadata.construct_path(logical_id) or "")
        if file is not None:
            yield file


def _asset_hashes(url: object, depth: int = 0) -> Iterator[str]:
    """The hashes in a TemplateURL, however it is put together."""
    if isinstance(url, str):
        for ending, parameter in _ASSET_HASH.findall(url):
            yield ending or parameter
    elif depth < MAX_URL_DEPTH:
        parts: list[Any] = url if isinstance(url, list) else list(url.values()) if isinstance(url, dict) else []
        for part in parts:
            yield from _asset_hashes(part, depth + 1)


class ConstructTree:
    """The classes of constructs, from tree.json: opened when the first one is asked for."""

    def __init__(self, path: str | None, tree: Tree) -> None:
        self._path = path
        self._tree = tree
        self._root: Mapping[str, Any] | None = None

    def class_name(self, path: str) -> str | None:
        """The class of the construct that the program's author wrote: 'aws_s3.Bucket' for 'Main/Data/Resource'."""
        parts = path.split("/")
        if parts[-1] in ("Resource", "Default"):
            name = self._class_name(parts[:-1])
            if name is not None:
                return name
        return self._class_name(parts)

    def _class_name(self, parts: list[str]) -> str | None:
        node: object = self._nodes()
        for part in parts:
            match node:
                case {"children": {**children}}:
                    node = children.get(part)
                case _:
                    return None
        match node:
            case {"constructInfo": {"fqn": str(name)}} if name not in ("constructs.Construct", "aws-cdk-lib.Resource"):
                return name.removeprefix("aws-cdk-lib.").removeprefix("@aws-cdk/")
            case _:
                return None

    def _nodes(self) -> Mapping[str, Any]:
        if self._root is None:
            self._root = self._load()
        return self._root

    def _load(self) -> Mapping[str, Any]:
        """The tree's root, or nothing: classes only adorn messages, so a broken tree is no problem."""
        source = self._tree.source(self._path) if self._path is not None else None
        if not isinstance(source, SourceFile):
            return {}
        try:
            data = json.loads(source.text)
        except (ValueError, RecursionError):
            return {}
        root = data.get("tree") if isinstance(data, dict) else None
        return root if isinstance(root, dict) else {}
