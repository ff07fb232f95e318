"""Where and for whom a provider works: the data sources aws_region, aws_partition and aws_caller_identity.

Their values are symbols unless the configuration or the user says them. They are named after the provider
configuration, not after the data block: two blocks in different modules mean the same account.
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/region
"""

from __future__ import annotations

from storage_lint.graph.environment import arn_in
from storage_lint.graph.value import Origin, Source, Symbol, Text, Unknown
from storage_lint.inputs.terraform.modules.blocks import EvaluatedBlock
from storage_lint.inputs.terraform.modules.providers import provider_of
from storage_lint.inputs.terraform.values.data import Raw


def _value(block: EvaluatedBlock, text: Text, what: str) -> Raw:
    """A text as data: a string where it is known."""
    if len(text.parts) == 1 and isinstance(text.parts[0], str):
        return text.parts[0]
    return Unknown(f"the {what} is known where Terraform runs", Origin(Source.WRITTEN, block.header), text=text)


def _region(block: EvaluatedBlock, name: str) -> Raw:
    if name not in ("id", "name", "region"):
        return None
    for attribute in ("region", "name"):
        written = block.written(attribute)
        if isinstance(written, (str, Unknown)):
            return written
    provider = provider_of(block)
    return _value(block, provider.environment.region, "name") if provider.region is None else provider.region


def _partition(block: EvaluatedBlock, name: str) -> Raw:
    if name not in ("id", "partition", "dns_suffix"):
        return None
    given = block.root.settings.partition
    if given is not None and name != "dns_suffix":
        return given
    attribute = "dns_suffix" if name == "dns_suffix" else "partition"
    provider = provider_of(block).address
    address = "data.aws_partition" if provider == "aws" else f"data.aws_partition ({provider})"
    return _value(block, Text((Symbol(address, attribute, given=True),)), attribute.replace("_", " "))


def _caller_identity(block: EvaluatedBlock, name: str) -> Raw:
    if name not in ("id", "account_id", "arn"):
        return None
    account = provider_of(block).environment.account
    if name != "arn":
        return _value(block, account, "account id")
    who, service = (Symbol(block.title, one, given=True) for one in ("arn", "service"))
    return _value(block, arn_in(account, who, service), "ARN")


COMPUTED = {"aws_caller_identity": _caller_identity, "aws_partition": _partition, "aws_region": _region}
