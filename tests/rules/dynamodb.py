"""DynamoDB as tests write it: tables in Terraform and in templates."""

from __future__ import annotations


def table(inner: str = "", name: str = "t") -> str:
    return (
        f'resource "aws_dynamodb_table" "{name}" {{\n  name = "orders-{name}"\n  hash_key = "id"\n'
        f'  attribute {{\n    name = "id"\n    type = "S"\n  }}\n{inner}}}\n'
    )


def template(properties: str = "", kind: str = "AWS::DynamoDB::Table", more: str = "", beside: str = "") -> str:
    return (
        f"Resources:\n  T:\n    Type: {kind}\n{beside}    Properties:\n"
        "      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]\n"
        f"      KeySchema: [{{AttributeName: id, KeyType: HASH}}]\n{properties}{more}"
    )


ON = "  point_in_time_recovery {\n    enabled = true\n  }\n"
REPLICA = '  replica {{\n    region_name = "{0}"\n    point_in_time_recovery = {1}\n  }}\n'
GLOBAL = "AWS::DynamoDB::GlobalTable"
UNITS = "  read_capacity = 20\n  write_capacity = 10\n"
TARGET = """resource "aws_appautoscaling_target" "{0}" {{
  service_namespace = "dynamodb"
  resource_id = {1}
  scalable_dimension = "dynamodb:{2}CapacityUnits"
  min_capacity = 1
  max_capacity = 9
}}
"""
BY_REFERENCE = '"table/${aws_dynamodb_table.t.name}"'
BOTH = TARGET.format("r", BY_REFERENCE, "table:Read") + TARGET.format("w", '"table/orders-t"', "table:Write")
INDEX = '  global_secondary_index {\n    name = "by-id"\n    hash_key = "id"\n    projection_type = "ALL"\n  }\n'
REFUSED = "DynamoDB refuses the table"
IGNORED = "  lifecycle {{\n    ignore_changes = {0}\n  }}\n"
BY_REQUEST = '  billing_mode = "PAY_PER_REQUEST"\n'
