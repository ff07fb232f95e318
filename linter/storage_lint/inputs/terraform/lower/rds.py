"""RDS in Terraform: DB instances that stand alone. Members of clusters are another resource type: see `aurora`.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.node import Resource
from storage_lint.graph.value import Known
from storage_lint.inputs.terraform.blocks import Lowering, WrittenResource
from storage_lint.resources.rds import Instance


def _instance(instance: WrittenResource) -> Iterator[Resource]:
    yield Instance(
        **instance.common(),
        identifier=instance.name("identifier", "identifier", "the identifier is made up at deployment"),
        engine=instance.text("engine"),
        # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html: a Single-AZ instance
        multi_az=instance.flag("multi_az", False),
        replicates_from=instance.text("replicate_source_db"),
        cluster_identifier=Known(None, instance.default),
    )


LOWERINGS: dict[str, Lowering] = {"aws_db_instance": _instance}
