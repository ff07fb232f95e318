"""ARNs that are taken apart: the data source aws_arn, as the provider's function arn_parse does it.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/arn
"""

from __future__ import annotations

from storage_lint.inputs.terraform.modules.blocks import EvaluatedBlock
from storage_lint.inputs.terraform.syntax.tree import Call, GetAttribute
from storage_lint.inputs.terraform.values.data import Raw

# Its attributes, and what the function calls them.
_SECTIONS = {
    "partition": "partition",
    "service": "service",
    "region": "region",
    "account": "account_id",
    "resource": "resource",
}


def _arn(block: EvaluatedBlock, name: str) -> Raw:
    attribute = block.body.attributes.get("arn")
    if name == "id":
        return block.written("arn")
    if name not in _SECTIONS or attribute is None:
        return None
    written = attribute.expression
    place = written.start, written.end
    parsed = Call(*place, "provider::aws::arn_parse", (written,), False)
    section = GetAttribute(*place, parsed, _SECTIONS[name])
    return block.root.evaluator.settle(section, block.attribute_scope(attribute), f"{block.title}.{name}")


COMPUTED = {"aws_arn": _arn}
