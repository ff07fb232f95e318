"""Facts with a date, each with its source in `facts.toml`. Written by `tools/facts.py`."""

from __future__ import annotations

OLDEST_RELEASE = "1.0.5"
ENDED_RELEASES = {"1.0.5": "2023-01-30", "1.1": "2024-10-31"}
FIRST_IO_OPTIMIZED_RELEASE = "1.3.0.0"
MINIMUM_CAPACITY_UNITS = 1
LEAST_MAXIMUM_CAPACITY_UNITS = 2.5
MAXIMUM_CAPACITY_UNITS = 128
GRAPH_MEMORY_UNITS = (16, 24_576)
MAXIMUM_GRAPH_REPLICAS = 2
LAST_RELEASE_OF_NEPTUNE1 = "1.1"
