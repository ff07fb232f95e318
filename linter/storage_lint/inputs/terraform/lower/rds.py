"""RDS in Terraform: DB instances that stand alone. Members of clusters are another resource type: see `aurora`.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.node import Resource
from storage_lint.inputs.block import Lowerings, ResourceBlock
from storage_lint.resources.rds import Instance


def _instance(instance: ResourceBlock) -> Iterator[Resource]:
    yield Instance(
        **instance.common(),
        identifier=instance.name("identifier", "the identifier"),
        engine=instance.text("engine"),
        # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html: a Single-AZ instance
        multi_az=instance.flag("multi_az", False),
        replicates_from=instance.text("replicate_source_db"),
        cluster_identifier=instance.nothing,
    )


LOWERINGS: Lowerings = {"aws_db_instance": _instance}
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance#attribute-reference
NAMES = {"aws_db_instance": {"identifier": "identifier"}}
# By which modules speak of it; `*…*` may stand inside of a longer word.
WORDS = {"rds": ("db", "dbs", "rds", "*database*", "*mariadb*", "*mysql*", "*postgres*", "*sqlserver*")}
