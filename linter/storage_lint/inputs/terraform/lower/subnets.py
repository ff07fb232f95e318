"""Subnets in Terraform.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/subnet
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import or_else
from storage_lint.graph.node import Resource
from storage_lint.inputs.block import Lowerings, ResourceBlock
from storage_lint.resources.subnets import Subnet


def _subnet(subnet: ResourceBlock) -> Iterator[Resource]:
    yield Subnet(
        **subnet.common(),
        subnet_id=subnet.identity("the subnet's id"),
        availability_zone=or_else(subnet.text("availability_zone"), subnet.text("availability_zone_id")),
        vpc_id=subnet.text("vpc_id"),
        cidr_block=subnet.text("cidr_block"),
        # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySubnetAttribute.html: not by itself
        gives_public_addresses=subnet.flag("map_public_ip_on_launch", False),
    )


LOWERINGS: Lowerings = {"aws_subnet": _subnet}
PLAIN_IDENTITIES = ("aws_subnet",)
