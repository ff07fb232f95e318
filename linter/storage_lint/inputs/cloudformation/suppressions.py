"""What the author of a template accepted, as it is written in a resource's Metadata.

Ours, and those of the tools whose rule ids we know as aliases::

    Metadata:
      storage-lint: {ignore: [{rule: s3-missing-tls-deny, reason: …}, ebs-gp2-volume]}
      checkov: {skip: [{id: CKV_AWS_18, comment: …}]}
      cfn_nag: {rules_to_suppress: [{id: W35, reason: …}]}
      cdk_nag: {rules_to_suppress: [{id: AwsSolutions-S1, reason: …}]}
      guard: {SuppressedRules: [S3_BUCKET_SSL_REQUESTS_ONLY]}

https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
https://github.com/stelligent/cfn_nag#per-resource-rule-suppression
https://github.com/cdklabs/cdk-nag#suppressing-a-rule
https://docs.aws.amazon.com/cfn-guard/latest/ug/testing-rules.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from storage_lint.graph.node import WrittenSuppression
from storage_lint.graph.value import Origin, Source
from storage_lint.inputs.cloudformation.place import At

# tool, list, where an entry has its rule, where it has its reason
_FORMS = (
    ("storage-lint", "ignore", "rule", "reason"),
    ("checkov", "skip", "id", "comment"),
    ("cfn_nag", "rules_to_suppress", "id", "reason"),
    ("cdk_nag", "rules_to_suppress", "id", "reason"),
    ("guard", "SuppressedRules", "id", "reason"),
)


def written_suppressions(resource: Mapping[str, Any], place: Callable[[Any, Any], At]) -> Iterator[WrittenSuppression]:
    """Yield what a resource's Metadata asks not to be reported; `place` makes a place of a container and key."""
    metadata = resource.get("Metadata")
    if not isinstance(metadata, dict):
        return
    for tool, entries, rule_name, reason_name in _FORMS:
        settings = metadata.get(tool)
        listed = settings.get(entries) if isinstance(settings, dict) else None
        for index, entry in enumerate(listed if isinstance(listed, list) else ()):
            rule = entry.get(rule_name) if isinstance(entry, dict) else entry
            reason = entry.get(reason_name) if isinstance(entry, dict) else None
            if isinstance(rule, str):
                origin = Origin(Source.WRITTEN, place(listed, index))
                yield WrittenSuppression(rule, reason if isinstance(reason, str) else None, origin)
