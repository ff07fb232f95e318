"""What lowerings say of themselves, known before one is imported. Written by `tools/index.py`."""

from __future__ import annotations

# The resource types that are lowered, and the module that does it.
LOWERED_BY: dict[str, str] = {
    "aws_rds_cluster": "aurora",
    "aws_rds_cluster_instance": "aurora",
    "aws_appautoscaling_target": "autoscaling",
    "aws_backup_selection": "backup",
    "aws_dax_cluster": "dax",
    "aws_dynamodb_global_secondary_index": "dynamodb",
    "aws_dynamodb_global_table": "dynamodb",
    "aws_dynamodb_resource_policy": "dynamodb",
    "aws_dynamodb_table": "dynamodb",
    "aws_dynamodb_table_replica": "dynamodb",
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
    "aws_ami": "ebs_copies",
    "aws_ami_copy": "ebs_copies",
    "aws_ami_launch_permission": "ebs_copies",
    "aws_dlm_lifecycle_policy": "ebs_copies",
    "aws_ebs_default_kms_key": "ebs_copies",
    "aws_ebs_fast_snapshot_restore": "ebs_copies",
    "aws_ebs_snapshot": "ebs_copies",
    "aws_ebs_snapshot_block_public_access": "ebs_copies",
    "aws_ebs_snapshot_copy": "ebs_copies",
    "aws_ec2_image_block_public_access": "ebs_copies",
    "aws_ecs_task_definition": "efs",
    "aws_efs_access_point": "efs",
    "aws_efs_backup_policy": "efs",
    "aws_efs_file_system": "efs",
    "aws_efs_file_system_policy": "efs",
    "aws_efs_mount_target": "efs",
    "aws_elasticache_cluster": "elasticache",
    "aws_elasticache_replication_group": "elasticache",
    "aws_elasticache_serverless_cache": "elasticache",
    "aws_elasticache_user": "elasticache",
    "aws_fsx_data_repository_association": "fsx",
    "aws_fsx_lustre_file_system": "fsx",
    "aws_fsx_ontap_file_system": "fsx",
    "aws_fsx_ontap_volume": "fsx",
    "aws_fsx_openzfs_file_system": "fsx",
    "aws_fsx_openzfs_volume": "fsx",
    "aws_fsx_windows_file_system": "fsx",
    "aws_db_instance": "rds",
    "aws_db_parameter_group": "rds",
    "aws_db_proxy": "rds",
    "aws_db_snapshot": "rds",
    "aws_db_snapshot_copy": "rds",
    "aws_s3_account_public_access_block": "s3",
    "aws_s3_bucket": "s3",
    "aws_s3_bucket_lifecycle_configuration": "s3",
    "aws_s3_bucket_policy": "s3",
    "aws_s3_bucket_public_access_block": "s3",
    "aws_s3_access_point": "s3_protection",
    "aws_s3_bucket_acl": "s3_protection",
    "aws_s3_bucket_cors_configuration": "s3_protection",
    "aws_s3_bucket_logging": "s3_protection",
    "aws_s3_bucket_object_lock_configuration": "s3_protection",
    "aws_s3_bucket_ownership_controls": "s3_protection",
    "aws_s3_bucket_server_side_encryption_configuration": "s3_protection",
    "aws_s3_bucket_versioning": "s3_protection",
    "aws_s3_bucket_website_configuration": "s3_protection",
    "aws_s3control_multi_region_access_point": "s3_protection",
}
# Attributes that are a resource's own name -> the attribute that writes it.
NAMES: dict[str, dict[str, str]] = {
    "aws_db_instance": {"identifier": "identifier"},
    "aws_dynamodb_table": {"id": "name", "name": "name"},
    "aws_elasticache_cluster": {"id": "cluster_id", "cluster_id": "cluster_id"},
    "aws_elasticache_replication_group": {"id": "replication_group_id", "replication_group_id": "replication_group_id"},
    "aws_elasticache_serverless_cache": {"id": "name", "name": "name"},
    "aws_launch_template": {"name": "name"},
    "aws_rds_cluster": {"id": "cluster_identifier", "cluster_identifier": "cluster_identifier"},
    "aws_s3_bucket": {"id": "bucket", "bucket": "bucket"},
}
# What stands between the partition and the resource's own name in its `arn`.
ARNS: dict[str, str] = {
    "aws_s3_bucket": ":s3:::",
}
# Attributes that repeat what another one writes; a type that ends in _ is how types begin.
REPEATED: dict[str, dict[str, str]] = {
    "aws_s3_bucket_": {"id": "bucket"},
    "aws_s3_bucket_analytics_configuration": {},
    "aws_s3_bucket_intelligent_tiering_configuration": {},
    "aws_s3_bucket_inventory": {},
    "aws_s3_bucket_metric": {},
    "aws_s3_bucket_object": {},
    "terraform_data": {"output": "input"},
}
# The attribute of what a type configures in which the provider repeats its settings.
REPEATED_IN_OWNER: dict[str, str] = {
    "aws_s3_bucket_acl": "grant",
    "aws_s3_bucket_cors_configuration": "cors_rule",
    "aws_s3_bucket_lifecycle_configuration": "lifecycle_rule",
    "aws_s3_bucket_logging": "logging",
    "aws_s3_bucket_object_lock_configuration": "object_lock_configuration",
    "aws_s3_bucket_policy": "policy",
    "aws_s3_bucket_server_side_encryption_configuration": "server_side_encryption_configuration",
    "aws_s3_bucket_versioning": "versioning",
    "aws_s3_bucket_website_configuration": "website",
}
# The words by which what was not read speaks of a service.
WORDS: dict[str, tuple[str, ...]] = {
    "aurora": ("*aurora*",),
    "dynamodb": ("dax", "ddb", "*dynamo*"),
    "ebs": ("asg", "ebs", "ec2", "*autoscaling*", "*volume*"),
    "efs": ("efs", "*elasticfilesystem*", "*filesystem*"),
    "elasticache": ("*elasticache*", "memcached", "redis", "valkey"),
    "rds": ("db", "dbs", "rds", "*database*", "*mariadb*", "*mysql*", "*postgres*", "*sqlserver*"),
    "s3": ("s3", "*bucket*"),
}
# Data sources whose attributes follow from what is written, and the module that works them out.
COMPUTED_BY: dict[str, str] = {
    "aws_caller_identity": "account",
    "aws_partition": "account",
    "aws_region": "account",
    "aws_iam_policy_document": "policy_document",
    "template_file": "template_file",
}
