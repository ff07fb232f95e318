"""Facts with a date, each with its source in `facts.toml`. Written by `tools/facts.py`."""

from __future__ import annotations

MAXIMUM_NODES = 11
ADVISED_NODES = 3
