"""What the DB clusters of RDS, Aurora, DocumentDB and Neptune have in common.

Facts: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
"""

from __future__ import annotations

from storage_lint.graph.value import Known, Reference, Value


def lower_case(identifier: Value[str]) -> Value[str]:
    """Return an identifier as RDS stores it. One that refers to a resource stays the reference that it is."""
    if not isinstance(identifier, Known) or isinstance(identifier.value, Reference):
        return identifier
    return Known(identifier.value.lower(), identifier.origin)
