"""What rules say of releases of engines whose dates they know, or do not know."""

from __future__ import annotations


def unheard_of(release: str) -> str:
    """Return the reason for which nothing is said of a release: "postgres 99"."""
    return f"this release of storage-lint does not know when the support of {release} ends"
