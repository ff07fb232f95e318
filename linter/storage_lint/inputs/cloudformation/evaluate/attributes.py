"""Attributes of resources: `Fn::GetAtt`, and `${Resource.Attribute}` in a text.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-getatt.html
"""

from __future__ import annotations

from typing import Any

from storage_lint.graph.value import Symbol, Text, Unknown
from storage_lint.inputs.cloudformation.evaluate.evaluator import Evaluator
from storage_lint.inputs.cloudformation.evaluate.references import is_own, kind_of, named, resource
from storage_lint.inputs.cloudformation.evaluate.settled import Plain, Settled, hence, misshaped
from storage_lint.inputs.cloudformation.evaluate.texts import concatenate
from storage_lint.inputs.cloudformation.resource_types import IDENTIFIERS
from storage_lint.inputs.cloudformation.syntax.place import At, written

# Attributes that identify one resource: no other has the same.
_IDENTITIES = frozenset(("Arn", "DBClusterArn", "DBInstanceArn"))


def get_att(evaluator: Evaluator, argument: Any, at: At) -> Settled:
    """Return the attribute that `Fn::GetAtt` names. Raises `NeedsChoice`."""
    if isinstance(argument, str):
        argument = argument.split(".", 1)
    if not isinstance(argument, list) or len(argument) < 2:
        return misshaped("Fn::GetAtt", at)
    pieces = [evaluator.scalar(piece, at) for piece in argument]
    doubt = next((piece for piece in pieces if isinstance(piece, Unknown)), None)
    if doubt is not None:
        return hence(doubt, at, f"what Fn::GetAtt names is not known: {doubt.reason}")
    return attribute(evaluator, str(pieces[0]), ".".join(str(piece) for piece in pieces[1:]), at)


# complexity: one case for each kind of resource that a name may mean
def attribute(evaluator: Evaluator, name: str, attribute_name: str, at: At) -> Settled:
    """Return an attribute of a resource; an output of a nested stack is looked up there. Raises `NeedsChoice`."""
    template = evaluator.template
    if attribute_name.startswith("Outputs."):
        nested = template.nested_stack(name)
        if nested is not None:
            return nested.output(evaluator, attribute_name.removeprefix("Outputs."), at)
    kind, address = kind_of(evaluator, name), template.prefix + name
    if IDENTIFIERS.get(kind) == attribute_name:
        return resource(evaluator, name, at)
    reason = f"{address}.{attribute_name} is given at deploy time"
    if kind == "AWS::S3::Bucket" and attribute_name == "Arn":
        return _bucket_arn(evaluator, name, reason, at)
    if kind == "AWS::SSM::Parameter" and attribute_name == "Value":
        properties = template.resources[name].get("Properties")
        if isinstance(properties, dict) and "Value" in properties:
            return evaluator.resolve(properties["Value"], template.at(properties, "Value"))
    unique = attribute_name in _IDENTITIES and is_own(kind)
    return Unknown(reason, written(at), text=Text((Symbol(address, attribute_name, unique=unique),)))


def _bucket_arn(evaluator: Evaluator, name: str, reason: str, at: At) -> Settled:
    """The ARN as text that has the bucket's name in it.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-resources-for-iam-policies
    """
    pieces = [variable(evaluator, "AWS::Partition", at), variable(evaluator, name, at)]
    arn = concatenate(["arn:", pieces[0], ":s3:::", pieces[1]], at, evaluator.template.opaque)
    return Unknown(reason, written(at), text=arn.text) if isinstance(arn, Unknown) else arn


def variable(evaluator: Evaluator, name: str, at: At) -> str | Unknown:
    """Return what `${name}` gives in a text. Raises `NeedsChoice`."""
    if "." in name:
        resource, _, attribute_name = name.partition(".")
        settled = attribute(evaluator, resource, attribute_name, at)
    else:
        settled = named(evaluator, name, at)
    if isinstance(settled, Unknown):
        return settled
    if isinstance(settled, Plain) and isinstance(settled.data, str):
        return settled.data
    return Unknown(f"${{{name}}} is not a string", written(at))
