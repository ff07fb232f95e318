"""Which KMS key a value names: one of the customer's own, or one that AWS manages.

The aliases of AWS's keys begin with alias/aws/, which nobody else's may:
https://docs.aws.amazon.com/kms/latest/developerguide/alias-create.html
"""

from __future__ import annotations

from storage_lint.graph.choices import each_choice
from storage_lint.graph.text import is_surely_set
from storage_lint.graph.value import Known, Symbol, Unknown, Value
from storage_lint.source.pattern import LatePattern

_ALIAS, _MANAGED_BY_AWS = "alias/", "alias/aws/"
# A key or an alias that is declared: `aws_kms_key.own`, `module.keys.aws_kms_alias.own["a"]`, no data source.
_DECLARED = LatePattern(r"(?:module\.[\w-]+(?:\[[^]]*\])?\.)*aws_kms_(?:\w*key|alias)\.")


def is_own_key(key: Value[str | None]) -> Value[bool]:
    """Return whether a KMS key is the customer's own: neither none at all nor one that AWS manages.

    A key that is surely written but not known here is one all the same.
    """
    if isinstance(key, Known):
        return Known(bool(key.value) and _MANAGED_BY_AWS not in str(key.value), key.origin)
    if key.choices:
        return each_choice(key, is_own_key)
    named = str(key.text or "")
    if _ALIAS in named:
        return Known(_MANAGED_BY_AWS not in named, key.origin)
    return Known(True, key.origin) if is_surely_set(key) or _is_declared(key) else key


def _is_declared(key: Unknown) -> bool:
    parts = key.text.parts if key.text is not None else ()
    return any(isinstance(part, Symbol) and _DECLARED.match(f"{part.address}.") for part in parts)
