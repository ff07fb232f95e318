"""What the author of a template accepted, as it is written in a resource's Metadata, or for all in the template's.

Ours, and cdk-nag's, which CDK users write in their program::

    Metadata:
      storage-lint: {ignore: [{rule: s3-missing-tls-deny, reason: …}, ebs-gp2-volume]}
      cdk_nag: {rules_to_suppress: [{id: AwsSolutions-S1, reason: …}]}

What was written for other tools (Checkov, cfn_nag, cfn-guard) was decided about their checks: it does not hold here.

https://github.com/cdklabs/cdk-nag#suppressing-a-rule
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from storage_lint.graph.node import WrittenSuppression
from storage_lint.graph.value import Origin, Source
from storage_lint.inputs.cloudformation.syntax.place import At

# tool, list, where an entry has its rule
_FORMS = (("storage-lint", "ignore", "rule"), ("cdk_nag", "rules_to_suppress", "id"))


def written_suppressions(owner: Mapping[str, Any], place: Callable[[Any, Any], At]) -> Iterator[WrittenSuppression]:
    """Yield what the Metadata of a resource, or of a template, asks not to be reported.

    `place` makes a place of a container and key.
    """
    metadata = owner.get("Metadata")
    if not isinstance(metadata, dict):
        return
    for tool, entries, rule_name in _FORMS:
        settings = metadata.get(tool)
        listed = settings.get(entries) if isinstance(settings, dict) else None
        for index, entry in enumerate(listed if isinstance(listed, list) else ()):
            rule = entry.get(rule_name) if isinstance(entry, dict) else entry
            if isinstance(rule, str) and not _is_partial(entry):
                reason = _reason(entry) if isinstance(entry, dict) else None
                yield WrittenSuppression(rule, reason, Origin(Source.WRITTEN, place(listed, index)))


def _is_partial(entry: object) -> bool:
    """Whether a suppression of cdk-nag holds for some findings of the rule only, which it names in its own words."""
    return isinstance(entry, dict) and bool(entry.get("applies_to"))


def _reason(entry: Mapping[str, Any]) -> str | None:
    reason = entry.get("reason")
    if not isinstance(reason, str) or entry.get("is_reason_encoded") is not True:
        return reason if isinstance(reason, str) else None
    import base64

    try:
        return base64.b64decode(reason, validate=True).decode("utf-8")
    except ValueError:  # it says that it is encoded, and is not
        return reason
