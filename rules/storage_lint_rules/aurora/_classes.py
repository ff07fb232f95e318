"""Instance classes: how many vCPUs each has."""

from __future__ import annotations

from storage_lint.graph.value import Known, Value
from storage_lint_rules.aurora import _facts as facts


def vcpus_of(instance_class: Value[str | None]) -> int | None:
    """Return the vCPUs of a class: 2 of 'db.r7g.large'. None where they are not known, as of `db.serverless`."""
    parts = (instance_class.value or "").split(".") if isinstance(instance_class, Known) else []
    if len(parts) != 3 or parts[0] != "db":
        return None
    table = facts.VCPUS_OF_BURSTABLE if parts[1].startswith("t") else facts.VCPUS_OF_SIZE
    return table.get(parts[2]) if parts[1][:1] in ("m", "r", "t", "x") else None
