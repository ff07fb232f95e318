"""The resources of a stack and of those that it nests, as they are declared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.choices import both
from storage_lint.graph.node import WrittenSuppression
from storage_lint.graph.value import Known, Origin, Source, Unknown, Value
from storage_lint.inputs.cloudformation.evaluate.evaluator import Evaluator
from storage_lint.inputs.cloudformation.evaluate.forms import forms_of
from storage_lint.inputs.cloudformation.evaluate.settled import NO_VALUE, Assumptions, Plain
from storage_lint.inputs.cloudformation.evaluate.texts import texts_in
from storage_lint.inputs.cloudformation.resource_types import LOWERED_BY
from storage_lint.inputs.cloudformation.stacks.existence import existence, may_exist
from storage_lint.inputs.cloudformation.stacks.resource import Declared
from storage_lint.inputs.cloudformation.stacks.template import Template
from storage_lint.inputs.cloudformation.stacks.unread_calls import report_unread
from storage_lint.inputs.cloudformation.syntax.place import AtKey, never
from storage_lint.inputs.cloudformation.syntax.serverless import put_in

# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-servicecatalog-cloudformationprovisionedproduct.html
_PRODUCT = "AWS::ServiceCatalog::CloudFormationProvisionedProduct"
Form = tuple[Plain, Value[bool], str]  # properties, whether they are those that the resource has, what may add to them


def declarations(template: Template, assumed: Assumptions = frozenset()) -> Iterator[Declared]:
    """Yield every resource of a type that is lowered, those of a nested stack in the place of what nests it.

    What provably does not exist is yielded, too, where its own Condition says so: it may be why something is empty.
    """
    accepted = _suppressions(template, template.data)
    for logical_id, resource in template.resources.items():
        template.work.begin()
        kind = _type(template, logical_id, resource)
        if kind in LOWERED_BY:
            yield from _declared(template, logical_id, assumed, accepted)
            if template.work.stopped:
                template.stopped[logical_id] = None
        elif logical_id in template.nested and may_exist(template, logical_id, assumed):
            yield from declarations(template.nested[logical_id], assumed)


# complexity: one case for each way in which resources are put in from elsewhere
def _type(template: Template, logical_id: str, resource: Any) -> str:
    kind = resource.get("Type") if isinstance(resource, dict) else None
    if isinstance(kind, str):
        if kind.endswith("::MODULE") or kind.startswith("$"):  # of the registry, or of a package of Rain's
            report_unread(template, logical_id, f"the module {kind} is not read", "its resources are not known", kind)
        elif kind == _PRODUCT:
            summary = f"the product {logical_id} is not read"
            report_unread(template, logical_id, summary, "its resources are not known", _product(resource))
        return kind
    elsewhere = put_in(resource)
    replaced = next(filter(None, map(_replaced, ({logical_id: resource}, resource, kind))), None)
    if replaced is not None:
        report_unread(
            template, logical_id, f"{logical_id} is written elsewhere", "Rain puts it in; it is not read", replaced
        )
    elif elsewhere is not None:
        detail = "the Serverless Framework puts it in; it is not read"
        report_unread(template, logical_id, f"{logical_id} is in another file", detail, elsewhere)
    elif logical_id == "Fn::Transform":
        macro = _macro(resource)
        report_unread(template, logical_id, "a macro may add resources here", "they are not read", macro)
    elif not (isinstance(kind, dict) and next(iter(kind), "").startswith("!")):  # an unknown tag was reported
        template.report(logical_id, f"resource {logical_id} has no Type", "it is not read")
    return ""


def _product(resource: dict[str, Any]) -> str:
    """Return how a product of Service Catalog is called, where that is written."""
    properties = resource.get("Properties")
    name = properties.get("ProductName") if isinstance(properties, dict) else None
    return name if isinstance(name, str) else "ProductId"


def _replaced(value: Any) -> str | None:
    """Return what a tag of Rain says that stands in the place of a value: a file or a module."""
    tag = next(iter(value), "") if isinstance(value, dict) else ""
    return " ".join(texts_in(value[tag])) if isinstance(tag, str) and tag.startswith("!Rain::") else None


def _macro(transform: Any) -> str:
    """Name what `Fn::Transform` leads to: the file that is included, or the macro."""
    name = transform.get("Name") if isinstance(transform, dict) else None
    parameters = transform.get("Parameters") if isinstance(transform, dict) else None
    location = parameters.get("Location") if isinstance(parameters, dict) else None
    return next((one for one in (location, name) if isinstance(one, str)), "Fn::Transform")


def _declared(
    template: Template, logical_id: str, given: Assumptions, accepted: tuple[WrittenSuppression, ...]
) -> Iterator[Declared]:
    """Yield a resource once, or once for each form that its Properties may have."""
    resource = template.resources[logical_id]
    exists, assumed = existence(template, logical_id, given)
    if isinstance(exists, Known) and not exists.value:
        if not isinstance(resource.get("Condition"), str):
            return
        address = template.prefix + logical_id
        exists = Known(False, never(address, template.document, resource, template.conditions))
    if logical_id in template.uncertain:
        doubt = template.uncertain[logical_id]
        exists = both(exists, doubt.with_(subject="", choices=(), text=None, tree=None))
    at = AtKey(template.document, template.resources, logical_id, template.user, template.hop)
    declared = Origin(Source.WRITTEN, at)
    suppressions = _suppressions(template, resource) + accepted
    evaluator = template.evaluator(assumed)
    for properties, there, may_gain in _forms(template, logical_id, evaluator, declared):
        yield Declared(
            properties=properties,
            whole=Plain(resource, at, evaluator),
            declared=declared,
            address=template.prefix + logical_id,
            type=resource["Type"],
            exists=both(exists, there),
            language=template.stack.language,
            scope=template.scope,
            environment=template.environment,
            construct_path=_construct_path(resource),
            suppressions=suppressions,
            may_gain=may_gain,
            gains=template.rewritten_by or ("Fn::Transform" if "Fn::Transform" in template.resources else ""),
        )


def _forms(template: Template, logical_id: str, evaluator: Evaluator, declared: Origin) -> Iterator[Form]:
    """Yield the forms that the Properties of a resource may have."""
    resource = template.resources[logical_id]
    may_gain = template.rewritten_by or ("Fn::Transform" if "Fn::Transform" in resource else "")
    place = template.at(resource, "Properties")
    written_there = resource.get("Properties")
    settled = NO_VALUE if written_there is None else evaluator.settle(written_there, place)
    for form, exists in forms_of(settled):
        there = exists.value(declared)
        if isinstance(form, Plain) and isinstance(form.data, dict):
            yield form, there, may_gain
        elif isinstance(form, Plain):
            template.report(logical_id, f"Properties of {logical_id} is not a mapping", "it is not read")
        else:
            gained = "a function in the place of Properties" if isinstance(form, Unknown) else may_gain
            yield Plain({}, place, None), there, gained


def _suppressions(template: Template, owner: dict[str, Any]) -> tuple[WrittenSuppression, ...]:
    if "Metadata" not in owner:
        return ()
    from storage_lint.inputs.cloudformation.stacks.suppressions import written_suppressions

    return tuple(written_suppressions(owner, template.at))


def _construct_path(resource: dict[str, Any]) -> str | None:
    metadata = resource.get("Metadata")
    path = metadata.get("aws:cdk:path") if isinstance(metadata, dict) else None
    return path if isinstance(path, str) else None
