"""Facts with a date, each with its source in `facts.toml`. Written by `tools/facts.py`."""

from __future__ import annotations

STANDARD_SUPPORT_ENDED = {"3.6": "2026-03-30"}
IN_STANDARD_SUPPORT = ("4.0", "5.0", "8.0")
EXPIRED_CAS = ("rds-ca-2010", "rds-ca-2015", "rds-ca-2019")
MINIMUM_CAPACITY_UNITS = 0.5
LEAST_MAXIMUM_CAPACITY_UNITS = 1
MAXIMUM_CAPACITY_UNITS = 256
FIRST_SERVERLESS_MAJOR = 5
FIRST_IO_OPTIMIZED_MAJOR = 5
SHARD_VCPUS = (2, 4, 8, 16, 32, 64)
MAXIMUM_SHARDS = 32
MAXIMUM_SHARD_INSTANCES = 16
