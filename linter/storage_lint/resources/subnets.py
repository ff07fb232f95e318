"""Subnets: what others that are in them take from them.

Facts: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Subnet.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from storage_lint.graph.node import Expander, Resource
from storage_lint.graph.value import Value


class Subnet(Resource, kw_only=True):
    """A subnet. Nothing of it is judged by itself."""

    kind: ClassVar[str] = "subnet.subnet"
    identity: ClassVar[str] = "subnet_id"

    subnet_id: Value[str]
    availability_zone: Value[str | None]  # by its name, else by its id; Known(None): AWS chooses
    vpc_id: Value[str | None]
    cidr_block: Value[str | None]  # of IPv4
    gives_public_addresses: Value[bool]  # to what is launched in it

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what stands in the graph for a subnet: nothing of its own."""
        return lambda _subnet: ()
