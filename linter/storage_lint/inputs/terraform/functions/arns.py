"""Functions of the AWS provider that take ARNs apart and put them together; what it is called by is `aws`, as ever.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/functions/arn_parse
"""

from __future__ import annotations

from storage_lint.graph.value import Unknown
from storage_lint.inputs.terraform.functions.arguments import (
    STRING_PARTIAL,
    CallContext,
    Function,
    RefusalError,
    UnsettledError,
)
from storage_lint.inputs.terraform.functions.strings import join, split
from storage_lint.inputs.terraform.values.data import Raw

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
_SECTIONS = ("partition", "service", "region", "account_id", "resource")


def arn_parse(context: CallContext, arn: str | Unknown) -> Raw:
    """Return the sections of an ARN; that of the resource is all that is left."""
    prefix, *sections = split(context, ":", arn)
    if len(sections) < len(_SECTIONS):
        if isinstance(arn, Unknown):
            raise UnsettledError(arn)
        raise RefusalError("arn: not enough sections" if prefix == "arn" else "arn: invalid prefix", 0)
    if isinstance(prefix, Unknown):
        raise UnsettledError(prefix)
    if prefix != "arn":
        raise RefusalError("arn: invalid prefix", 0)
    last = len(_SECTIONS) - 1
    return dict(zip(_SECTIONS, (*sections[:last], join(context, ":", sections[last:])), strict=True))


def arn_build(
    context: CallContext,
    partition: str | Unknown,
    service: str | Unknown,
    region: str | Unknown,
    account_id: str | Unknown,
    resource: str | Unknown,
) -> Raw:
    """Return the ARN of its sections."""
    arn: Raw = join(context, ":", ["arn", partition, service, region, account_id, resource])
    return arn


OF_AWS = {
    "provider::aws::arn_parse": Function(arn_parse, (STRING_PARTIAL,), None),
    "provider::aws::arn_build": Function(arn_build, (STRING_PARTIAL,) * len(_SECTIONS), None),
}
