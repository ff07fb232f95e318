"""Whether an instance replicates one in another Region."""

from __future__ import annotations

from storage_lint.graph.choices import is_nothing, mapped
from storage_lint.graph.text import is_literal
from storage_lint.graph.value import Known, Text, Unknown, Value, text_of
from storage_lint.resources.rds import Instance
from storage_lint.source.pattern import LatePattern

_REGION_OF_ARN = LatePattern(r"arn:[a-z-]+:rds:([a-z0-9-]+):")


# complexity: one return for each thing that is known of the two Regions
def replicates_across_regions(instance: Instance) -> Value[bool]:
    """Return whether it is a replica of an instance in another Region, which is encrypted with a key of its own.

    A source that is named by its identifier is in the same Region.
    """
    source, region, own = instance.replicates_from, instance.source_region, instance.environment.region
    if is_nothing(source) or text_of(region) == own:
        return Known(False, source.origin)
    if isinstance(region, Unknown) or region.value is not None:
        return mapped(region, lambda name: name is not None and Text((name,)) != own)
    written = text_of(source)
    if written is None or not str(written.parts[0] if written.parts else "").startswith("arn:"):
        return Known(False, source.origin)
    found = _REGION_OF_ARN.match(str(written.parts[0]))
    if found is None:
        return Unknown("the Region of its source is not known", source.origin)
    if own == Text((found.group(1),)):
        return Known(False, source.origin)
    if not is_literal(own):
        return Unknown("whether its source is in its Region is not known", source.origin)
    return Known(True, source.origin)
