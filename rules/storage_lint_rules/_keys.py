"""The shape of rules about what is encrypted with a KMS key of AWS, whichever service it is of."""

from __future__ import annotations

from typing import Any

from storage_lint.checks import FieldRule
from storage_lint.graph.value import Value
from storage_lint.resources.kms import is_own_key
from storage_lint.rule import Node


class OwnKeyRule(FieldRule[Node]):
    """`field` names a KMS key of the customer's own. Whether AWS's is written or comes by default is all one."""

    field = "kms_key_id"
    wrong = "no KMS key of its own is named"
    harm = "snapshots cannot be shared, and access to the data cannot be taken away"

    def value(self, resource: Node) -> Value[bool]:
        """Return whether the key is the customer's own."""
        return is_own_key(getattr(resource, self.field))

    def message(self, resource: Node, value: Value[Any]) -> str:
        """Return the sentence of the finding."""
        return f"{self.wrong}: {self.harm}"
