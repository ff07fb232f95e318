"""Resource types of the AWS provider as resources of the graph, one module for each service.

Defaults are those of https://registry.terraform.io/providers/hashicorp/aws/latest/docs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage_lint.inputs.terraform.data import Raw
    from storage_lint.inputs.terraform.sections import Section
    from storage_lint.inputs.terraform.written import Lowering

# The resource types that are lowered, and the module that does it: a module is imported when one of its types occurs.
LOWERED_BY = {
    "aws_s3_account_public_access_block": "s3",
    "aws_s3_bucket": "s3",
    "aws_s3_bucket_lifecycle_configuration": "s3",
    "aws_s3_bucket_policy": "s3",
    "aws_s3_bucket_public_access_block": "s3",
    "aws_ebs_encryption_by_default": "ebs",
    "aws_ebs_volume": "ebs",
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
NAMES = {
    "aws_s3_bucket": {"id": "bucket", "bucket": "bucket"},
    "aws_rds_cluster": {"id": "cluster_identifier", "cluster_identifier": "cluster_identifier"},
    "aws_db_instance": {"identifier": "identifier"},
}
# Attributes that repeat what another attribute says: the `id` of what configures a bucket is the bucket's name.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_policy#attribute-reference
REPEATED = {
    name: {"id": "bucket"}
    for name in (
        "aws_s3_bucket_acl",
        "aws_s3_bucket_lifecycle_configuration",
        "aws_s3_bucket_notification",
        "aws_s3_bucket_ownership_controls",
        "aws_s3_bucket_policy",
        "aws_s3_bucket_public_access_block",
        "aws_s3_bucket_server_side_encryption_configuration",
        "aws_s3_bucket_versioning",
    )
}
# Data sources whose attributes follow from what is written, and the module that works them out.
COMPUTED_BY = {
    "aws_caller_identity": "account",
    "aws_iam_policy_document": "policy_document",
    "aws_partition": "account",
    "aws_region": "account",
    "template_file": "template_file",
}


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
    module = import_module(f"{__name__}.{COMPUTED_BY[data_type]}")
    found: Callable[[Section, str], Raw] = module.COMPUTED[data_type]
    return found
