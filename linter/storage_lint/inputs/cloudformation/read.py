"""Stacks to resources of the graph."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from storage_lint.graph.joins.unread_calls import UnreadCall
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.reading import (
    Alternative,
    Progress,
    Reading,
    ReadSettings,
    TemplateBody,
    silent,
    together,
    with_progress,
)
from storage_lint.graph.value import Known
from storage_lint.inputs.cloudformation.blocks import DeclaredResource
from storage_lint.inputs.cloudformation.evaluate.settled import Assumptions
from storage_lint.inputs.cloudformation.lower import lowering
from storage_lint.inputs.cloudformation.stacks.declarations import declarations
from storage_lint.inputs.cloudformation.stacks.inline import read_text
from storage_lint.inputs.cloudformation.stacks.run import Run
from storage_lint.inputs.cloudformation.stacks.stack import Stack
from storage_lint.inputs.cloudformation.stacks.template import Template
from storage_lint.inputs.cloudformation.stacks.unread_calls import unread_calls
from storage_lint.inputs.cloudformation.syntax.document import Document
from storage_lint.source.problem import Problem, Unread, contained, types_in
from storage_lint.source.record import replace
from storage_lint.source.span import Span

MAX_NAMED = 5  # resources in a problem


def read_stacks(
    stacks: Sequence[Stack],
    settings: ReadSettings,
    progress: Progress = silent,
    wanted: Collection[str] | None = None,
) -> tuple[Reading, ...]:
    """Read stacks, each with what it nests, that may import each other's exports: one reading each, in their order.

    A template that another one of them nests is not read as a stack of its own: its reading is empty. So is one that no
    `wanted` template is part of, when such are given.
    """
    run = Run(stacks, settings, progress, wanted)
    readings = [_reading(one) for one in with_progress(run.opened, "Evaluating templates", progress)]
    if run.problems and readings:
        readings[0] = replace(readings[0], problems=(*run.problems, *readings[0].problems))
    return tuple(readings)


def read_bodies(bodies: Sequence[TemplateBody], settings: ReadSettings) -> Reading:
    """Read templates that another language deploys: they are stacks of their own, in the scope of what deploys them."""
    documents: dict[tuple[str, Span, object], Document | None] = {}
    found = []
    for body in bodies:  # a count makes many stacks of one text
        key = body.text, body.span, _what_is_known(body)
        if key not in documents:
            documents[key] = _document(body)
        found.append(_stack(body, documents[key]))
    stacks = [one for one in found if isinstance(one, Stack)]
    notes = Reading(problems=tuple(one for one in found if isinstance(one, Problem)))
    return together((*(read_stacks(stacks, settings) if stacks else ()), notes))


def _what_is_known(body: TemplateBody) -> object:
    """Return what tells a template that is known in part from others that stand at one place."""
    unknown = body.unknown
    return None if unknown is None else id(unknown.tree) if unknown.text is None else unknown.text


def _document(body: TemplateBody) -> Document | None:
    if body.unknown is None:
        return read_text(body.text, body.span)
    from storage_lint.inputs.cloudformation.stacks.partly_known import read_unknown

    return read_unknown(body.unknown, body.span)


# complexity: conditions inside of one literal record
def _stack(body: TemplateBody, document: Document | None) -> Stack | Unread:
    if document is None or not isinstance(document.data.get("Resources"), dict):
        if body.otherwise is not None:
            return body.otherwise
        return Unread(
            f"{body.address}: its template is not read",
            "it is no template of JSON or YAML; its resources are not known",
            body.span,
            note=True,
            address=body.address,
            name=body.address.rpartition(".")[2],
            source=types_in(body.text) or "template_body",
        )
    section = document.data.get("Parameters")
    declared = section if isinstance(section, dict) else {}
    given = dict.fromkeys(declared) if body.parameters is None else body.parameters
    why = f"{body.address} gives it a value that is not known"
    return Stack(
        path=body.span.file.path,
        scope=body.scope,
        prefix=f"{body.address}/",
        parameters={name: value for name, value in given.items() if value is not None},
        unknown_parameters={name: why for name in declared if name in given and given[name] is None},
        document=document,
    )


def _reading(opened: Template | Problem | None) -> Reading:
    if opened is None:
        return Reading()
    if isinstance(opened, Problem):
        path = opened.path or (opened.span.file.path if opened.span is not None else "")
        return Reading(problems=(opened,), files=(path,))
    resources: tuple[Resource, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    calls: tuple[UnreadCall, ...] = ()
    path = opened.document.source.path
    opened.work.settle()
    with contained("evaluating", opened.problems, path):
        resources = tuple(lowered(opened))
    with contained("looking at what defaults switch off", opened.problems, path):
        alternatives = tuple(_alternatives(opened))
    opened.work.settle()
    family = list(opened.family())
    with contained("looking at what is given to what was not read", opened.problems, path):
        calls = tuple(call for member in family for call in unread_calls(member))
    problems = dict.fromkeys(problem for member in family for problem in (*member.problems, *_stopped(member)))
    files = dict.fromkeys(member.document.source.path for member in family)
    return Reading(resources, tuple(problems), tuple(files), alternatives, calls=calls)


def _stopped(template: Template) -> Iterator[Problem]:
    """Yield the problem of a template some of whose resources need more work than they may have."""
    if template.stopped:
        source, names = template.document.source, list(template.stopped)
        more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
        summary = f"limit reached: evaluating {', '.join(names[:MAX_NAMED])}{more} takes too many steps"
        detail = "storage-lint stopped there; what depends on it is not known"
        span = template.document.key_span(template.resources, names[0])
        yield Problem(f"{source.path}: {summary}", detail, span=span)


def lowered(template: Template, assumed: Assumptions = frozenset()) -> Iterator[Resource]:
    """Lower every resource that is not provably absent.

    Attachments that are absent are handed over, too: they are why a field is empty.
    """
    for declared in declarations(template, assumed):
        there = not isinstance(declared.exists, Known) or declared.exists.value
        resources = lowering(declared.type)(DeclaredResource(declared))
        yield from (one for one in resources if there or isinstance(one, Attachment))


def _alternatives(template: Template) -> Iterator[Alternative]:
    """Yield what a stack holds in each alternative that switches on what its parameters' defaults switch off."""
    if not any(member.conditions for member in template.family()):
        return
    from storage_lint.inputs.cloudformation.stacks.alternatives import switches

    for switch in switches(template):
        resources = tuple(lowered(template, switch.assumed))
        yield Alternative(when=switch.when, default=switch.default, supply=switch.supply, resources=resources)
