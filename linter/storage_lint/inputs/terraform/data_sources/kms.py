"""Keys that are looked up by an alias: the data sources aws_kms_alias and aws_kms_key.

What they read is named after the alias, not after the data block: whose key it is can be told by it.
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/kms_key
"""

from __future__ import annotations

from storage_lint.graph.value import Origin, Source, Symbol, Text, Unknown, text_of
from storage_lint.inputs.terraform.evaluate.follow import each_way
from storage_lint.inputs.terraform.modules.blocks import EvaluatedBlock
from storage_lint.inputs.terraform.modules.providers import provider_of
from storage_lint.inputs.terraform.values.data import Raw

_READ = ("arn", "id", "key_id", "target_key_arn", "target_key_id")


def _alias(block: EvaluatedBlock, name: str) -> Raw:
    return _read(block, "name", name)


def _key(block: EvaluatedBlock, name: str) -> Raw:
    return _read(block, "key_id", name)


def _read(block: EvaluatedBlock, says: str, name: str) -> Raw:
    """Return what is read of the key that the attribute `says` names."""
    if name not in _READ:
        return None
    return each_way(block.written(says), lambda named: _symbol(block, str(text_of(named) or ""), name))


def _symbol(block: EvaluatedBlock, named: str, name: str) -> Unknown:
    address = block.title
    if "alias/" in named:
        provider = provider_of(block).address
        address = f"data.aws_kms_key ({named})" if provider == "aws" else f"data.aws_kms_key ({named}, {provider})"
    symbol = Symbol(address, name)
    origin = Origin(Source.WRITTEN, block.header)
    return Unknown(f"{symbol} is read when Terraform runs", origin, text=Text((symbol,)))


COMPUTED = {"aws_kms_alias": _alias, "aws_kms_key": _key}
