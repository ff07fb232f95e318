"""What AWS refuses of where databases and their keys are: each is in the Region of what it belongs to.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.RegionsAndAvailabilityZones.html
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html
https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/at-rest-encryption.html
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, said
from storage_lint.graph.choices import follow, mapped, sometimes
from storage_lint.graph.node import Resource
from storage_lint.graph.value import Value
from storage_lint.source.pattern import LatePattern
from storage_lint_rules._regions import in_another_region, own_region

_ZONE = LatePattern("[a-z]{2,}(?:-[a-z]+)+-[0-9].*")  # by name: an id (use1-az1) does not say the Region


def refused_zone(resource: Resource, zone: Value[str | None]) -> Iterator[Refusal]:
    """Yield a zone of another Region. One that is not known is judged where somebody writes it."""
    region = own_region(resource)
    abroad = follow(zone, lambda one: mapped(region, lambda own: _is_abroad(one.value, own)))
    if sometimes(abroad):
        yield Refusal(abroad, zone, f"the zone {said(zone)} is not in {said(region)}")


def _is_abroad(zone: str | None, region: str | None) -> bool:
    """Whether both are written, and the zone is of another Region: all begin with the name of theirs."""
    return bool(zone and region and _ZONE.fullmatch(zone)) and not (zone or "").startswith(region or "")


def refused_key_place(resource: Resource, key: Value[str | None]) -> Iterator[Refusal]:
    """Yield a KMS key of another Region."""
    region = own_region(resource)
    abroad = in_another_region(key, "kms", region)
    if sometimes(abroad):
        yield Refusal(abroad, key, f"the KMS key is not in {said(region)}")
