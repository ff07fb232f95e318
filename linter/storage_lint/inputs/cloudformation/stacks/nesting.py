"""Opens the templates that a stack nests, and gives them their parameters."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from storage_lint.graph.value import Text, Unknown
from storage_lint.inputs.cloudformation.evaluate.settled import Plain, Settled
from storage_lint.inputs.cloudformation.evaluate.texts import texts_in
from storage_lint.inputs.cloudformation.stacks.documents import Documents
from storage_lint.inputs.cloudformation.stacks.given_values import Given
from storage_lint.inputs.cloudformation.stacks.locations import TemplateFiles, is_url, urls
from storage_lint.inputs.cloudformation.stacks.shared_by_stacks import Shared
from storage_lint.inputs.cloudformation.stacks.stack import NESTED_BY, Stack
from storage_lint.inputs.cloudformation.stacks.template import Template
from storage_lint.inputs.cloudformation.stacks.unread_calls import report_unread
from storage_lint.inputs.cloudformation.syntax.document import Document
from storage_lint.source.budget import Budget, Share
from storage_lint.source.problem import Problem, types_in
from storage_lint.source.text import display_path

MAX_NESTING = 8
MAX_NESTED_STACKS = 500


class NestedStacks:
    """Finds and opens nested stacks. `files` are the templates that a URL may lead to."""

    def __init__(self, documents: Documents, shared: Shared, files: Iterable[str]) -> None:
        self._documents = documents
        self._shared = shared
        self._files = TemplateFiles(files)
        self._share = Budget().share("")  # of the stack that is opened
        self._nested_stacks = 0

    def open(self, template: Template, chain: tuple[str, ...], share: Share) -> None:
        """Open what a stack nests; `chain` are the absolute paths of the templates around that."""
        self._share = share
        self._open(template, chain)

    def _open(self, template: Template, chain: tuple[str, ...]) -> None:
        for logical_id, resource in template.resources.items():
            kind = resource.get("Type") if isinstance(resource, dict) else None
            if not isinstance(kind, str) or kind not in NESTED_BY:
                continue
            path = self._nested_path(template, logical_id, resource, NESTED_BY[kind], chain)
            properties = resource.get("Properties")
            if isinstance(properties, dict) and "TemplateBody" in properties:
                self._nest_body(template, logical_id, resource, chain)
            elif path is not None:
                self._nest(template, logical_id, resource, path, chain)

    def _nest(
        self, template: Template, logical_id: str, resource: dict[str, Any], path: str, chain: tuple[str, ...]
    ) -> None:
        absolute = os.path.abspath(path)
        self._nested_stacks += 1
        if absolute in chain or len(chain) > MAX_NESTING or self._nested_stacks > MAX_NESTED_STACKS:
            why = "it nests itself" if absolute in chain else "stacks are nested too deeply, or there are too many"
            template.report(logical_id, f"nested stack {logical_id} is not read", why)
            return
        document = self._documents.open(path, template.stack.language)
        if isinstance(document, Problem):
            shown = os.path.relpath(path, os.path.dirname(template.stack.path) or ".").replace(os.sep, "/")
            detail = f"{shown}: {document.summary.partition(': ')[2]}, {document.detail}"
            summary = f"nested stack {logical_id} is not read"
            if "node_modules" in shown.split("/") and not os.path.exists(path):
                report_unread(template, logical_id, summary, "install the packages, then lint again", shown)
                return
            template.report(logical_id, summary, detail)
            return
        self._nest_document(template, logical_id, resource, document, path, (*chain, absolute))

    def _nest_body(self, template: Template, logical_id: str, resource: dict[str, Any], chain: tuple[str, ...]) -> None:
        """Read a template that is written where it is nested; what is not known but for values of it is noted."""
        from storage_lint.inputs.cloudformation.stacks.bodies import read_body

        body = resource["Properties"]["TemplateBody"]
        self._nested_stacks += 1
        document = read_body(template, resource["Properties"])
        if document is not None and len(chain) <= MAX_NESTING and self._nested_stacks <= MAX_NESTED_STACKS:
            self._nest_document(template, logical_id, resource, document, template.stack.path, (*chain, logical_id))
            return
        detail = "TemplateBody is no text that is known; its resources are not known"
        source = types_in("\n".join(texts_in(body))) or "TemplateBody"
        report_unread(template, logical_id, f"nested stack {logical_id} is not read", detail, source)

    def _nest_document(
        self,
        template: Template,
        logical_id: str,
        resource: dict[str, Any],
        document: Document,
        path: str,
        chain: tuple[str, ...],
    ) -> None:
        stack = Stack(
            path=path,
            language=template.stack.language,
            scope=template.scope,
            prefix=f"{template.prefix}{logical_id}/",
            pseudo=_pseudo_inside(template, resource),
            find_nested=template.stack.find_nested,
        )
        nested = Template(document, stack, self._shared, (template, logical_id))
        nested.problems.extend(document.problems)
        nested.given = _handed_down(template, resource, nested)
        nested.unroll()
        if not self._share.repeat(len(nested.resources)):
            summary = f"nested stack {logical_id} is not read: limit reached"
            template.report(logical_id, summary, self._share.stopped)
            return
        template.nested[logical_id] = nested
        self._open(nested, chain)

    # complexity: one return for each way in which a file is found or not
    def _nested_path(
        self, template: Template, logical_id: str, resource: dict[str, Any], name: str, chain: tuple[str, ...]
    ) -> str | None:
        """The file of a nested stack's template; what is not a file of the tree is noted."""
        if template.stack.find_nested is not None:
            found = template.stack.find_nested(template.prefix + logical_id, resource)
            if found is not None:
                return found
        properties = resource.get("Properties")
        if not isinstance(properties, dict) or name not in properties:
            return None
        settled = template.evaluator().settle(properties[name], template.at(properties, name))
        location = settled.data if isinstance(settled, Plain) else None
        if not isinstance(location, str) or is_url(location) or "\0" in location:
            fitting = self._found_by_url(settled, chain)
            if len(fitting) != 1:
                _report_elsewhere(template, logical_id, name, settled, fitting)
            return fitting[0] if len(fitting) == 1 else None
        path = os.path.normpath(os.path.join(os.path.dirname(template.stack.path), location))
        if self._documents.tree.holds(path):
            return path
        copied = self._seen_from_a_copy(location, chain)
        if copied is None:
            detail = f"{location} lies outside the tree; its resources, parameters and outputs are not known"
            report_unread(template, logical_id, f"nested stack {logical_id} is not read", detail, location)
        return copied

    def _seen_from_a_copy(self, location: str, chain: tuple[str, ...]) -> str | None:
        """The one file that a path means where a build copies the template deeper: `../../shared/queue.yaml`."""
        fitting = self._files.ending_like(Text((location,)), chain)
        end = "/".join(part for part in location.split("/") if part not in ("..", ".", ""))
        found = fitting[0] if len(fitting) == 1 else ""
        return found if os.path.abspath(found).replace(os.sep, "/").endswith(f"/{end}") else None

    def _found_by_url(self, settled: Settled, chain: tuple[str, ...]) -> list[str]:
        """The files that a template at a URL may be, whatever the URL hangs on."""
        found: set[str] = set()
        for url in urls(settled):
            fitting = self._files.ending_like(url, chain) if url is not None else []
            if not fitting:
                return []
            found.update(fitting)
        return sorted(found)


def _report_elsewhere(template: Template, logical_id: str, name: str, settled: Settled, fitting: Sequence[str]) -> None:
    """Note that the template of a nested stack is not one file of the tree: it is none, or it may be several."""
    which = f"{name} may lead to {_listed(fitting)}" if fitting else f"{name} is no file here"
    detail = f"{which}; its resources, parameters and outputs are not known"
    location = settled.data if isinstance(settled, Plain) else None
    if isinstance(location, dict):  # of the Serverless Application Repository
        location = location.get("ApplicationId")
    text = settled.text if isinstance(settled, Unknown) else None
    shown = location if isinstance(location, str) else str(text or "")
    report_unread(template, logical_id, f"nested stack {logical_id} is not read", detail, shown)


def _listed(paths: Sequence[str]) -> str:
    shown = [display_path(path) for path in paths]
    return f"{', '.join(shown[:-1])} or {shown[-1]}"


def _pseudo_inside(template: Template, resource: dict[str, Any]) -> Mapping[str, str]:
    """The pseudo parameters of a nested stack: it has its own name, a stack set also other accounts and regions."""
    if resource["Type"] == "AWS::CloudFormation::StackSet":
        return {}
    return {name: value for name, value in template.pseudo.items() if not name.startswith("AWS::Stack")}


# complexity: one return for each form in which parameters are written
def _handed_down(template: Template, resource: dict[str, Any], nested: Template) -> dict[str, Given]:
    """The parameters that a stack gives to the one that it nests."""
    properties = resource.get("Properties")
    if not isinstance(properties, dict) or "Parameters" not in properties:
        return {}
    parameters = properties["Parameters"]
    if isinstance(parameters, list):  # of a stack set
        entries = [one for one in parameters if isinstance(one, dict) and "ParameterValue" in one]
        return {
            one["ParameterKey"]: Given(template.document, one, "ParameterValue", template)
            for one in entries
            if isinstance(one.get("ParameterKey"), str)
        }
    written = _by_name(template.document, parameters, {})
    if written is not None:
        return {name: Given(template.document, written, name, template) for name in written}
    reason = "the stack that nests the template computes its parameters"
    return {name: Given(template.document, properties, "Parameters", unknown=reason) for name in nested.parameters}


_NOTHING = {"Ref": "AWS::NoValue"}


_Named = dict[str, Any] | None


def _by_name(document: Document, parameters: Any, known: dict[int, _Named]) -> _Named:
    """Return what is given by name, also where `Fn::If` chooses between mappings; None where it is computed.

    `known` has what was found so far, by the identity of the mapping: aliases may repeat it without end.
    """
    if id(parameters) not in known:
        known[id(parameters)] = _named(document, parameters, known)
    return known[id(parameters)]


def _named(document: Document, parameters: Any, known: dict[int, _Named]) -> _Named:
    if not isinstance(parameters, dict):
        return None
    if parameters == _NOTHING:
        return {}
    if not any(name.startswith("Fn::") for name in parameters):
        return parameters
    match parameters:
        case {"Fn::If": [_, then, otherwise] as choice} if len(parameters) == 1:
            ways = [_by_name(document, one, known) for one in (then, otherwise)]
            return None if None in ways else _chosen(document, choice, [one or {} for one in ways])
    return None


def _chosen(document: Document, choice: list[Any], ways: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the parameters of both ways, each as a choice by itself, at the places where they are written."""
    made: dict[str, Any] = {}
    for name in {**ways[0], **ways[1]}:
        one = [choice[0], *(way.get(name, _NOTHING) for way in ways)]
        places = [document.places(choice).get(0), *(document.places(way).get(name) for way in ways)]
        document.adopt(one, {at: place for at, place in enumerate(places) if place is not None})
        made[name] = {"Fn::If": one}
    found = {name: place for way in ways[::-1] for name, place in document.places(way).items()}
    for name, one in made.items():
        document.adopt(one, {"Fn::If": found[name]} if name in found else {})
    document.adopt(made, found)
    return made
