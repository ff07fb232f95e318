"""What the author of a template accepted, as it is written in a resource's Metadata, or for all in the template's.

Ours, and that of other tools, which counts where it names the same fault::

    Metadata:
      storage-lint: {ignore: [{rule: s3-missing-tls-deny, reason: …, until: 2027-03-31}, ebs-gp2-volume]}
      cdk_nag: {rules_to_suppress: [{id: AwsSolutions-S1, reason: …}]}
      cfn_nag: {rules_to_suppress: [{id: W35, reason: …}]}
      checkov: {skip: [{id: CKV_AWS_18, comment: …}]}
      cfn-lint: {config: {ignore_checks: [E3012]}}

https://github.com/cdklabs/cdk-nag#suppressing-a-rule, https://github.com/stelligent/cfn_nag#per-resource-rule-suppression,
https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html,
https://github.com/aws-cloudformation/cfn-lint#metadata
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from storage_lint.graph.node import WrittenSuppression
from storage_lint.graph.value import Origin, Source
from storage_lint.inputs.cloudformation.syntax.place import At
from storage_lint.source.marks import is_date
from storage_lint.source.text import OURS

PlaceOf = Callable[[Any, Any], At]
# tool as in the Metadata, its name, the way to its list, where an entry has its rule and its reason
_FORMS = (
    ("cdk_nag", "cdk-nag", ("rules_to_suppress",), "id", "reason"),
    ("cfn_nag", "cfn_nag", ("rules_to_suppress",), "id", "reason"),
    ("checkov", "checkov", ("skip",), "id", "comment"),
    ("cfn-lint", "cfn-lint", ("config", "ignore_checks"), "id", "reason"),
)
_KEYS = ("rule", "reason", "until")
_ENTRY = "an entry is a rule, or {rule, reason, until}"


# complexity: one place of Metadata a line
def written_suppressions(owner: Mapping[str, Any], place: PlaceOf) -> Iterator[WrittenSuppression]:
    """Yield what the Metadata of a resource, or of a template, asks not to be reported.

    `place` makes a place of a container and key.
    """
    metadata = owner.get("Metadata")
    if not isinstance(metadata, dict):
        return
    if OURS in metadata:
        yield from _ours(metadata, place)
    for key, tool, way, rule_name, reason_name in _FORMS:
        listed: Any = metadata.get(key)
        for step in way:
            listed = listed.get(step) if isinstance(listed, dict) else None
        for index, entry in enumerate(listed if isinstance(listed, list) else ()):
            rule = entry.get(rule_name) if isinstance(entry, dict) else entry
            if isinstance(rule, str) and not _is_partial(entry):
                reason = _reason(entry, reason_name) if isinstance(entry, dict) else None
                yield WrittenSuppression(rule, reason, _origin(place(listed, index)), tool=tool)


# complexity: one form of an entry a line
def _ours(metadata: dict[str, Any], place: PlaceOf) -> Iterator[WrittenSuppression]:
    """Yield our own entries; one that accepts nothing says why."""
    settings = metadata[OURS]
    listed = settings.get("ignore") if isinstance(settings, dict) else None
    if not isinstance(listed, list):
        wrong = "expected {ignore: [RULE, …]}"
        yield WrittenSuppression("", None, _origin(place(metadata, OURS)), wrong=wrong)
        return
    other = next((str(name) for name in settings if name != "ignore"), "")
    for index, entry in enumerate(listed):
        fields = entry if isinstance(entry, dict) else {"rule": entry}
        rule, reason, until = (fields.get(name) for name in _KEYS)
        unknown = next((str(name) for name in fields if name not in _KEYS), "")
        wrong = f"unknown key {other[:40]} beside ignore: {_ENTRY}" if other else _wrong(rule, reason, until, unknown)
        yield WrittenSuppression(
            rule if isinstance(rule, str) else "",
            reason if isinstance(reason, str) else None,
            _origin(place(listed, index)),
            until if isinstance(until, str) else "",
            wrong=wrong,
        )


def _wrong(rule: object, reason: object, until: object, unknown: str) -> str:
    if unknown:
        return f"unknown key {unknown[:40]}: {_ENTRY}"
    if not isinstance(rule, str) or not rule:
        return f"it names no rule: {_ENTRY}"
    if reason is not None and not isinstance(reason, str):
        return "its reason is no text"
    if until is not None and not (isinstance(until, str) and is_date(until)):
        return "its until is no date: expected YYYY-MM-DD"
    return ""


def _origin(at: At) -> Origin:
    return Origin(Source.WRITTEN, at)


def _is_partial(entry: object) -> bool:
    """Whether a suppression of cdk-nag holds for some findings of the rule only, which it names in its own words."""
    return isinstance(entry, dict) and bool(entry.get("applies_to"))


def _reason(entry: Mapping[str, Any], name: str) -> str | None:
    reason = entry.get(name)
    if not isinstance(reason, str) or entry.get("is_reason_encoded") is not True:
        return reason if isinstance(reason, str) else None
    import base64

    try:
        return base64.b64decode(reason, validate=True).decode("utf-8")
    except ValueError:  # it says that it is encoded, and is not
        return reason
