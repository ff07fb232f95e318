"""Where and for whom a provider works: the data sources aws_region, aws_partition and aws_caller_identity.

Their values are symbols unless the configuration or the user says them. They are named after the provider
configuration, not after the data block: two blocks in different modules mean the same account.
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/region
"""

from __future__ import annotations

from storage_lint.graph.value import Origin, Source, Symbol, Text, Unknown
from storage_lint.inputs.terraform.data import Raw
from storage_lint.inputs.terraform.sections import Section


def _symbol(section: Section, data_type: str, name: str) -> Unknown:
    module = section.scope.module
    provider = module.provider(section.block, section.body)
    address = f"data.{data_type}" if provider in ("aws", "") else f"data.{data_type} ({provider})"
    reason = f"the {name.replace('_', ' ')} is known where Terraform runs"
    return Unknown(reason, Origin(Source.WRITTEN, section.header), text=Text((Symbol(address, name, given=True),)))


def _region(section: Section, name: str) -> Raw:
    if name not in ("id", "name", "region"):
        return None
    for attribute in ("region", "name"):
        written = section.written(attribute)
        if isinstance(written, (str, Unknown)):
            return written
    module = section.scope.module
    provider = module.provider(section.block, section.body)
    configured = module.root.provider_setting(provider, "region")
    if configured is not None:
        return configured
    if provider == "aws" and module.root.settings.region is not None:
        return module.root.settings.region
    return _symbol(section, "aws_region", "name")


def partition(section: Section) -> Raw:
    """Return the partition in which the provider of a resource works."""
    return _partition(section, "partition")


def _partition(section: Section, name: str) -> Raw:
    if name not in ("id", "partition", "dns_suffix"):
        return None
    given = section.scope.module.root.settings.partition
    if given is not None and name != "dns_suffix":
        return given
    return _symbol(section, "aws_partition", "dns_suffix" if name == "dns_suffix" else "partition")


def _caller_identity(section: Section, name: str) -> Raw:
    return _symbol(section, "aws_caller_identity", "account_id") if name in ("id", "account_id") else None


COMPUTED = {"aws_caller_identity": _caller_identity, "aws_partition": _partition, "aws_region": _region}
