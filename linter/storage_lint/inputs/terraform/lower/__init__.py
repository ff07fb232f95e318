"""Resource types of the AWS provider as resources of the graph, one module for each service.

Defaults are those of https://registry.terraform.io/providers/hashicorp/aws/latest/docs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage_lint.inputs.block import Lowering
    from storage_lint.inputs.terraform.modules.blocks import Section
    from storage_lint.inputs.terraform.values.data import Raw

# The resource types that are lowered, and the module that does it: a module is imported when one of its types occurs.
LOWERED_BY = {
    "aws_s3_account_public_access_block": "s3",
    "aws_s3_bucket": "s3",
    "aws_s3_bucket_lifecycle_configuration": "s3",
    "aws_s3_bucket_policy": "s3",
    "aws_s3_bucket_public_access_block": "s3",
    "aws_autoscaling_group": "ebs",
    "aws_ebs_encryption_by_default": "ebs",
    "aws_ebs_volume": "ebs",
    "aws_ec2_fleet": "ebs",
    "aws_ecs_service": "ebs",
    "aws_instance": "ebs",
    "aws_launch_configuration": "ebs",
    "aws_launch_template": "ebs",
    "aws_spot_fleet_request": "ebs",
    "aws_spot_instance_request": "ebs",
    "aws_db_instance": "rds",
    "aws_rds_cluster": "aurora",
    "aws_rds_cluster_instance": "aurora",
}

# Attributes that are a resource's own name, and the attribute that writes it; the first is the one to call it by.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket#attribute-reference
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/rds_cluster#attribute-reference
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance#attribute-reference
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/launch_template#attribute-reference
NAMES = {
    "aws_s3_bucket": {"id": "bucket", "bucket": "bucket"},
    "aws_rds_cluster": {"id": "cluster_identifier", "cluster_identifier": "cluster_identifier"},
    "aws_db_instance": {"identifier": "identifier"},
    "aws_launch_template": {"name": "name"},
}
# What stands between the partition and the resource's own name in its `arn`.
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-resources-for-iam-policies
ARNS = {"aws_s3_bucket": ":s3:::"}
# Attributes that repeat what another attribute says.
# https://developer.hashicorp.com/terraform/language/resources/terraform-data
_REPEATED: dict[str, dict[str, str]] = {"terraform_data": {"output": "input"}}
# Of what configures a bucket, `id` is the bucket's name, but for these: an object's key, or "bucket:name".
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_policy#attribute-reference
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_metric#import
_OWN_IDS = frozenset(
    (
        "aws_s3_bucket_analytics_configuration",
        "aws_s3_bucket_intelligent_tiering_configuration",
        "aws_s3_bucket_inventory",
        "aws_s3_bucket_metric",
        "aws_s3_bucket_object",
    )
)
_CONFIGURES_BUCKET = {"id": "bucket"}
_NOTHING: dict[str, str] = {}
# Data sources whose attributes follow from what is written, and the module that works them out.
COMPUTED_BY = {
    "aws_caller_identity": "account",
    "aws_iam_policy_document": "policy_document",
    "aws_partition": "account",
    "aws_region": "account",
    "template_file": "template_file",
}


def repeated(resource_type: str) -> dict[str, str]:
    """Return the attributes of a type that repeat what another one writes, and which."""
    if resource_type.startswith("aws_s3_bucket_") and resource_type not in _OWN_IDS:
        return _CONFIGURES_BUCKET
    return _REPEATED.get(resource_type, _NOTHING)


def lowering(resource_type: str) -> Lowering:
    """Return what turns an instance of a resource type into resources of the graph."""
    from importlib import import_module

    module = import_module(f"{__name__}.{LOWERED_BY[resource_type]}")
    found: Lowering = module.LOWERINGS[resource_type]
    return found


def computed(data_type: str) -> Callable[[Section, str], Raw] | None:
    """Return what works the attributes of a data source out: it gives None for those that it does not know."""
    from importlib import import_module

    if data_type not in COMPUTED_BY:
        return None
    module = import_module(f"storage_lint.inputs.terraform.data_sources.{COMPUTED_BY[data_type]}")
    found: Callable[[Section, str], Raw] = module.COMPUTED[data_type]
    return found
