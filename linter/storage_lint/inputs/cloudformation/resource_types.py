"""What lowerings say of themselves, known before one is imported. Written by `tools/index.py`."""

from __future__ import annotations

# The resource types that are lowered, and the module that does it.
LOWERED_BY: dict[str, str] = {
    "AWS::RDS::DBCluster": "aurora",
    "AWS::RDS::DBClusterParameterGroup": "aurora",
    "AWS::RDS::DBShardGroup": "aurora",
    "AWS::RDS::GlobalCluster": "aurora",
    "AWS::ApplicationAutoScaling::ScalableTarget": "autoscaling",
    "AWS::Backup::BackupSelection": "backup",
    "AWS::DAX::Cluster": "dax",
    "AWS::DocDB::DBCluster": "docdb",
    "AWS::DocDB::DBClusterParameterGroup": "docdb",
    "AWS::DocDB::DBInstance": "docdb",
    "AWS::DocDB::GlobalCluster": "docdb",
    "AWS::DocDBElastic::Cluster": "docdb",
    "AWS::DynamoDB::GlobalTable": "dynamodb",
    "AWS::DynamoDB::Table": "dynamodb",
    "AWS::Serverless::SimpleTable": "dynamodb",
    "Custom::DynamoDBReplica": "dynamodb",
    "AWS::AutoScaling::AutoScalingGroup": "ebs",
    "AWS::AutoScaling::LaunchConfiguration": "ebs",
    "AWS::EC2::EC2Fleet": "ebs",
    "AWS::EC2::Instance": "ebs",
    "AWS::EC2::LaunchTemplate": "ebs",
    "AWS::EC2::SpotFleet": "ebs",
    "AWS::EC2::Volume": "ebs",
    "AWS::ECS::Service": "ebs",
    "AWS::DLM::LifecyclePolicy": "ebs_copies",
    "AWS::EC2::SnapshotBlockPublicAccess": "ebs_copies",
    "AWS::Batch::JobDefinition": "efs",
    "AWS::ECS::TaskDefinition": "efs",
    "AWS::EFS::AccessPoint": "efs",
    "AWS::EFS::FileSystem": "efs",
    "AWS::EFS::MountTarget": "efs",
    "AWS::ElastiCache::CacheCluster": "elasticache",
    "AWS::ElastiCache::GlobalReplicationGroup": "elasticache",
    "AWS::ElastiCache::ParameterGroup": "elasticache",
    "AWS::ElastiCache::ReplicationGroup": "elasticache",
    "AWS::ElastiCache::ServerlessCache": "elasticache",
    "AWS::ElastiCache::User": "elasticache",
    "AWS::FSx::DataRepositoryAssociation": "fsx",
    "AWS::FSx::FileSystem": "fsx",
    "AWS::FSx::Volume": "fsx",
    "AWS::Neptune::DBCluster": "neptune",
    "AWS::Neptune::DBClusterParameterGroup": "neptune",
    "AWS::Neptune::DBInstance": "neptune",
    "AWS::Neptune::GlobalCluster": "neptune",
    "AWS::NeptuneGraph::Graph": "neptune",
    "AWS::RDS::DBInstance": "rds",
    "AWS::RDS::DBParameterGroup": "rds",
    "AWS::RDS::DBProxy": "rds",
    "AWS::S3::Bucket": "s3",
    "AWS::S3::BucketPolicy": "s3",
    "AWS::S3::AccessPoint": "s3_protection",
    "AWS::S3::MultiRegionAccessPoint": "s3_protection",
    "Custom::S3AutoDeleteObjects": "s3_protection",
}
# The property that writes what `Ref` returns.
NAMES: dict[str, str] = {
    "AWS::DocDB::DBCluster": "DBClusterIdentifier",
    "AWS::DocDB::DBClusterParameterGroup": "Name",
    "AWS::DocDB::GlobalCluster": "GlobalClusterIdentifier",
    "AWS::DynamoDB::GlobalTable": "TableName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::ElastiCache::CacheCluster": "ClusterName",
    "AWS::ElastiCache::ReplicationGroup": "ReplicationGroupId",
    "AWS::ElastiCache::ServerlessCache": "ServerlessCacheName",
    "AWS::Neptune::DBCluster": "DBClusterIdentifier",
    "AWS::Neptune::DBClusterParameterGroup": "Name",
    "AWS::RDS::DBCluster": "DBClusterIdentifier",
    "AWS::RDS::DBClusterParameterGroup": "DBClusterParameterGroupName",
    "AWS::RDS::DBInstance": "DBInstanceIdentifier",
    "AWS::S3::Bucket": "BucketName",
    "AWS::Serverless::SimpleTable": "TableName",
}
# The attribute that says what `Ref` returns.
IDENTIFIERS: dict[str, str] = {
    "AWS::EFS::AccessPoint": "AccessPointId",
    "AWS::EFS::FileSystem": "FileSystemId",
}
# The types whose names AWS stores in lower case.
LOWER_CASE_NAMES: tuple[str, ...] = (
    "AWS::DocDB::DBCluster",
    "AWS::DocDB::DBClusterParameterGroup",
    "AWS::Neptune::DBCluster",
    "AWS::Neptune::DBClusterParameterGroup",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
)
# The types whose `Ref` or attributes say what another resource is called.
PASSING_ON: tuple[str, ...] = (
    "AWS::S3::BucketPolicy",
)
