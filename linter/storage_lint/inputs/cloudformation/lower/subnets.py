"""Subnets in CloudFormation.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-subnet.html
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
        availability_zone=or_else(subnet.text("AvailabilityZone"), subnet.text("AvailabilityZoneId")),
        vpc_id=subnet.text("VpcId"),
        cidr_block=subnet.text("CidrBlock"),
        # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySubnetAttribute.html: not by itself
        gives_public_addresses=subnet.flag("MapPublicIpOnLaunch", False),
    )


LOWERINGS: Lowerings = {"AWS::EC2::Subnet": _subnet}
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-subnet.html#aws-resource-ec2-subnet-return-values
IDENTIFIERS = {"AWS::EC2::Subnet": "SubnetId"}
