"""Facts with a date, each with its source in `facts.toml`. Written by `tools/facts.py`."""

from __future__ import annotations

STANDARD_SUPPORT_ENDED = {"4": "2026-01-31", "5": "2026-01-31"}
END_OF_LIFE = {"2": "2023-01-13", "3": "2023-07-31"}
EXTENDED_SUPPORT_PERCENT = 80
FIRST_VERSION_FOR_VALKEY = "5.0.6"
VALKEY_NODE_PERCENT = 20
VALKEY_SERVERLESS_PERCENT = 33
RETIRED_FAMILIES = ("t1", "m1", "m2", "m3", "c1", "r3")
PREVIOUS_FAMILIES = ("t2", "m4", "r4")
MAXIMUM_NODES = 6
MAXIMUM_REPLICAS = 5
MAXIMUM_SNAPSHOT_DAYS = 35
FIRST_DURABLE_MAJOR = 9
MEMCACHED_NODE_QUOTAS = (40, 60)
