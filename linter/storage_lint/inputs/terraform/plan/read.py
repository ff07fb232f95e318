"""Terraform plans: the JSON that `terraform show -json` and `tofu show -json` print, as resources of the graph.

https://developer.hashicorp.com/terraform/internals/json-format

What will exist stands under `planned_values`, each resource with the values that are known; `resource_changes` says
which others are known after apply, and `configuration` what the expressions refer to. Resources that are deleted are
in no plan's `planned_values`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

from storage_lint.graph.node import Resource
from storage_lint.graph.reading import Reading, ReadSettings, TemplateBody, Unit
from storage_lint.inputs.terraform.lower import lowering
from storage_lint.inputs.terraform.modules.configuration import DEPLOYING, STACKS
from storage_lint.inputs.terraform.modules.recursion import Room
from storage_lint.inputs.terraform.plan.blocks import PlannedResource
from storage_lint.inputs.terraform.plan.resources import Plan
from storage_lint.inputs.terraform.resource_types import LOWERED_BY
from storage_lint.inputs.terraform.stacks import not_read, template_of
from storage_lint.source.json_places import MAX_CONTAINERS, MAX_FILLED_OBJECTS, is_too_large
from storage_lint.source.problem import Problem, Unread, contained
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

_MAX_DIGITS = 20  # of a number: no attribute of AWS has more


def read(files: Sequence[str], settings: ReadSettings) -> Iterator[Reading]:
    """Read plans, each on its own, and yield what each will have made once it is applied."""
    for path in files:
        with Room():
            reading = _read(path, settings.of(path))
        yield reading


def _read(path: str, settings: ReadSettings) -> Reading:
    source = settings.tree_around((path,)).source(path, private=False)
    if isinstance(source, Problem):
        return Reading((), (source,))
    source.discreet = True
    data = _parse(source)
    if isinstance(data, Problem):
        return Reading((), (data,), (source.path,))
    plan = Plan(source, data, settings)
    resources: tuple[Resource, ...] = ()
    with contained("evaluating", plan.problems, source.path):
        resources = tuple(_lower(plan)) if _is_plan(plan) else ()
    templates = tuple(_templates(plan))
    plan.problems += _deferred(plan) if _is_plan(plan) else ()
    plan.share.close()
    unit = Unit("terraform-plan", (path,))
    return Reading(resources, tuple(dict.fromkeys(plan.problems)), (source.path,), unit=unit, templates=templates)


def _lower(plan: Plan) -> Iterator[Resource]:
    for instance in plan.instances:
        if instance.mode == "managed" and instance.type in LOWERED_BY:
            yield from lowering(instance.type)(PlannedResource(plan, instance))


def _templates(plan: Plan) -> Iterator[TemplateBody]:
    """Yield the templates of the stacks of a plan that are text; each of the others is a note."""
    for instance in plan.instances if isinstance(plan.data.get("planned_values"), dict) else ():
        if instance.mode == "managed" and instance.type in DEPLOYING:
            block, span = plan.block(instance), plan.key_place(instance.values, "template_body")
            body = block.written("template_body")
            if isinstance(body, str) and instance.type in STACKS:
                yield template_of(block, plan.source.path, body, span)
            else:
                plan.problems += filter(None, (not_read(instance.type, block, span),))


def _deferred(plan: Plan) -> Iterator[Unread]:
    """Yield a note for each resource that Terraform puts off: it is to be planned and made in another run.

    https://developer.hashicorp.com/terraform/internals/json-format#plan-representation
    """
    for entry in plan.objects(plan.data, "deferred_changes"):
        change = plan.object(entry, "resource_change")
        kind, address = change.get("type"), change.get("address")
        if (
            isinstance(kind, str)
            and kind in LOWERED_BY
            and isinstance(address, str)
            and change.get("mode") == "managed"
        ):
            yield Unread(
                f"{address}: it is deferred",
                "Terraform plans it in a later run; lint that plan, too",
                plan.key_place(change, "address"),
                note=True,
                address=address,
                name="",
                source=f"{LOWERED_BY[kind]} {kind}",
            )


def _parse(source: SourceFile) -> dict[str, Any] | Problem:
    if is_too_large(source.text):
        more = f"{MAX_CONTAINERS:,} objects and arrays, or {MAX_FILLED_OBJECTS:,} objects that hold something"
        detail = f"it has more than {more}; plan and lint parts of the configuration"
        return Problem(f"{source.path}: limit reached: it was not read", detail, path=source.path)
    try:
        data = json.loads(source.text, parse_int=_integer, parse_float=_float, parse_constant=_not_json)
    except json.JSONDecodeError as error:
        offset = min(error.pos, len(source.text))
        span = Span(source, offset, min(offset + 1, len(source.text)))
        return Problem(f"{source.path}: invalid JSON", f"line {error.lineno}, column {error.colno}: {error.msg}", span)
    except ValueError as error:
        return Problem(f"{source.path}: invalid JSON", str(error), path=source.path)
    except RecursionError:
        return Problem(f"{source.path}: invalid JSON", "it is nested too deeply", path=source.path)
    if not isinstance(data, dict):
        return Problem(f"{source.path}: not a plan", "the JSON text is not an object", path=source.path)
    return data


def _integer(text: str) -> int:
    if len(text) > _MAX_DIGITS:
        raise ValueError(f"a number has more than {_MAX_DIGITS} digits")
    return int(text)


def _float(text: str) -> float:
    value = float(text)
    if abs(value) > 10.0**_MAX_DIGITS:
        raise ValueError(f"a number is larger than 1e{_MAX_DIGITS}")
    return value


def _not_json(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


def _is_plan(plan: Plan) -> bool:
    """Return whether the object is a plan; report what says that it is none, or not a whole one."""
    path, data = plan.source.path, plan.data
    if not isinstance(data.get("planned_values"), dict) and not isinstance(data.get("resource_changes"), list):
        detail = "it has neither planned_values nor resource_changes; write it with: terraform show -json PLAN"
        plan.problems.append(Problem(f"{path}: not a plan", detail, path=path))
        return False
    version = data.get("format_version")
    if not isinstance(version, str) or version.partition(".")[0] not in ("0", "1"):
        detail = "this version reads 0.x and 1.x; what it does not know of the format it leaves out"
        span = plan.place(data, "format_version", whole=True)
        plan.problems.append(Problem(f"{path}: the plan's format_version is not known", detail, span))
    if data.get("errored") is True:
        detail = "planning failed, so that resources may be missing; plan again and lint the new plan"
        plan.problems.append(
            Problem(f"{path}: the plan is not complete", detail, plan.place(data, "errored", whole=True))
        )
    elif data.get("complete") is False:
        detail = "resources that it leaves out (-target, deferred changes) are not looked at"
        plan.problems.append(
            Problem(f"{path}: the plan is not complete", detail, plan.place(data, "complete", whole=True), note=True)
        )
    return True
