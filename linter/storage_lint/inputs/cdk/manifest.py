"""The manifests of a cloud assembly: which stacks it holds and which files belong to them.

Facts: https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/cloud-assembly-schema
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from typing import Any

from storage_lint.source.problem import Problem
from storage_lint.source.read import Tree, real_path
from storage_lint.source.record import Record
from storage_lint.source.text import display_path

MAX_MANIFESTS = 1_000
MAX_STAGES_WITHIN_STAGES = 32

_ENVIRONMENT = re.compile(r"aws://([^/]+)/([^/]+)\Z")

# construct path -> what the program recorded about it: [{"type": "aws:cdk:logicalId", "data": …, "trace": […]}]
Metadata = Mapping[str, Any]


class StackArtifact(Record):
    """One stack of an assembly. Paths are those of the directory given, joined with what the manifest says.

    `stage` is the directory of the manifest that names it. `account` and `region` are None where the program left them
    to the deployment. `assets` are the files beside the template that are uploaded for the stack, by their hash; a
    nested stack's template is one of them.
    """

    stage: str
    id: str
    name: str
    template: str
    account: str | None
    region: str | None
    parameters: Mapping[str, str]
    metadata: Metadata
    assets: Mapping[str, str]


class Assembly(Record):
    """What the manifests of one assembly name, stages included. `tree` is the file with the construct tree."""

    stacks: tuple[StackArtifact, ...]
    tree: str | None
    files: tuple[str, ...]
    problems: tuple[Problem, ...]


def read_manifests(directory: str, tree: Tree | None = None) -> Assembly:
    """Read the manifest of an assembly and those of the stages in it."""
    return _Manifests(directory, tree or Tree((directory,))).read()


class _Manifests:
    """Collects what the manifests below one directory name; nothing outside that directory is opened."""

    def __init__(self, root: str, tree: Tree) -> None:
        self._root = root
        self._files_of = tree
        self._seen: set[str] = set()
        self._stacks: list[StackArtifact] = []
        self._files: list[str] = []
        self._problems: list[Problem] = []
        self._tree: str | None = None

    def read(self) -> Assembly:
        pending = [(self._root, 0)]
        while pending:
            directory, depth = pending.pop()
            real = real_path(directory)
            if real in self._seen:
                continue
            self._seen.add(real)
            if depth > MAX_STAGES_WITHIN_STAGES or len(self._seen) > MAX_MANIFESTS:
                self._problem(directory, "too many stages", "stages beyond the limit were not read")
                break
            stages = self._read_directory(directory)
            pending.extend((stage, depth + 1) for stage in reversed(stages))
        return Assembly(tuple(self._stacks), self._tree, tuple(self._files), tuple(self._problems))

    # complexity: one case for each type of artifact
    def _read_directory(self, directory: str) -> list[str]:
        """Read one manifest; return the directories of its stages."""
        path = os.path.join(directory, "manifest.json")
        manifest = self._json(path)
        if manifest is None:
            return []
        artifacts = manifest.get("artifacts", {})
        if not isinstance(artifacts, dict):
            self._problem(path, "not a CDK manifest", "its artifacts are not a mapping")
            return []
        missing = manifest.get("missing")
        if isinstance(missing, list) and missing:
            detail = f"it lacks {len(missing)} looked-up values and holds made-up ones instead; synthesise it again"
            self._problem(path, "the assembly is unfinished", detail, note=True)
        stages: list[str] = []
        assets: dict[str, str] = {}
        for name, artifact in artifacts.items():
            if not isinstance(artifact, dict):
                self._problem(path, f"artifact {name} cannot be read", "it is not a mapping")
                continue
            properties = _mapping(artifact.get("properties"))
            match artifact.get("type"):
                case "cdk:cloud-assembly":
                    stages += self._named(path, directory, name, properties.get("directoryName"))
                case "cdk:asset-manifest":
                    for file in self._named(path, directory, name, properties.get("file")):
                        assets.update(self._assets(directory, file))
                case "cdk:tree" if directory == self._root:
                    self._tree = next(iter(self._named(path, directory, name, properties.get("file"))), None)
                case _:
                    pass
        for name, artifact in artifacts.items():
            if isinstance(artifact, dict) and artifact.get("type") == "aws:cloudformation:stack":
                self._stack(path, directory, name, artifact, assets)
        return stages

    def _stack(
        self, path: str, directory: str, name: str, artifact: Mapping[str, Any], assets: Mapping[str, str]
    ) -> None:
        properties = _mapping(artifact.get("properties"))
        account, region = _environment(artifact.get("environment"))
        for template in self._named(path, directory, name, properties.get("templateFile")):
            metadata = self._metadata(path, directory, name, artifact)
            self._stacks.append(
                StackArtifact(
                    stage=directory,
                    id=name,
                    name=_text(properties.get("stackName")) or name,
                    template=template,
                    account=account,
                    region=region,
                    parameters={
                        key: str(value)
                        for key, value in _mapping(properties.get("parameters")).items()
                        if isinstance(value, str | int | float)
                    },
                    metadata=metadata,
                    assets=assets or self._recorded_assets(directory, metadata),
                )
            )

    def _metadata(self, path: str, directory: str, name: str, artifact: Mapping[str, Any]) -> Metadata:
        """What newer versions write beside the template, and older ones into the manifest."""
        metadata = dict(_mapping(artifact.get("metadata")))
        if "additionalMetadataFile" in artifact:
            for file in self._named(path, directory, name, artifact["additionalMetadataFile"]):
                if os.path.lexists(file):
                    metadata.update(self._json(file) or {})
                else:  # `integ-runner` leaves it out of the snapshots that it keeps
                    what = f"{os.path.basename(file)} is not there"
                    detail = "the lines of the program and the rules that it acknowledges are not known"
                    self._problem(path, what, detail, note=True)
        return metadata

    def _assets(self, directory: str, path: str) -> dict[str, str]:
        files = _mapping((self._json(path) or {}).get("files"))
        sources = {digest: _mapping(_mapping(file).get("source")).get("path") for digest, file in files.items()}
        return self._inside(directory, sources)

    def _recorded_assets(self, directory: str, metadata: Metadata) -> dict[str, str]:
        """The assets of a stack that has no asset manifest: older synthesisers record them in the metadata."""
        sources: dict[str, object] = {}
        for entries in metadata.values():
            for entry in entries if isinstance(entries, list) else ():
                match entry:
                    case {"type": "aws:cdk:asset", "data": {"id": str(digest), "path": path}}:
                        sources[digest] = path
        return self._inside(directory, sources)

    def _inside(self, directory: str, sources: Mapping[str, object]) -> dict[str, str]:
        """The files among the sources that lie inside the assembly."""
        return {
            digest: source
            for digest, source in sources.items()
            if isinstance(source, str) and source and self.is_inside(os.path.join(directory, source))
        }

    def _named(self, path: str, directory: str, artifact: str, value: object) -> list[str]:
        """The file or directory that an artifact names, when it is one inside the assembly; else none and a problem."""
        file = _text(value)
        if file is None:
            self._problem(path, f"artifact {artifact} cannot be read", "it does not name its file")
            return []
        found = os.path.join(directory, file)
        if not self.is_inside(found):
            self._problem(path, f"artifact {artifact} was not read", f"{file} lies outside the assembly")
            return []
        return [found]

    def is_inside(self, path: str) -> bool:
        """Whether a path, with its links followed, lies inside the assembly."""
        return is_inside(path, self._root)

    def _json(self, path: str) -> dict[str, Any] | None:
        source = self._files_of.source(path)
        if isinstance(source, Problem):
            self._problems.append(source)
            return None
        self._files.append(source.path)
        try:
            data = json.loads(source.text)
        except RecursionError:
            self._problem(path, "cannot be read", "it is nested too deeply")
            return None
        except ValueError as error:
            self._problem(path, "not JSON", str(error))
            return None
        if not isinstance(data, dict):
            self._problem(path, "cannot be read", "it is not a mapping")
            return None
        return data

    def _problem(self, path: str, what: str, detail: str, *, note: bool = False) -> None:
        shown = display_path(path)
        self._problems.append(Problem(f"{shown}: {what}", detail, path=shown, note=note))


def is_inside(path: str, directory: str) -> bool:
    """Whether `path`, with its links followed, is `directory` or lies below it."""
    try:
        real, root = real_path(path), real_path(directory)
    except ValueError:  # a NUL byte in the name
        return False
    return real == root or real.startswith(root.rstrip(os.sep) + os.sep)


def _environment(value: object) -> tuple[str | None, str | None]:
    """Account and region of 'aws://123456789012/eu-west-1'; each None where it is left open."""
    found = _ENVIRONMENT.match(value) if isinstance(value, str) else None
    if found is None:
        return None, None
    account, region = found.groups()
    return (
        None if account == "unknown-account" else account,
        None if region == "unknown-region" else region,
    )


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
