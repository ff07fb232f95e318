"""Facts with a date, each with its source in `facts.toml`. Written by `tools/facts.py`."""

from __future__ import annotations

PRICES_OF = "2024-07"

PROVISIONED_USD_PER_MIBPS_MONTH = 6.0
PROVISIONED_QUOTA_MIBPS = 3_414
ACCESS_POINT_MAXIMUM_DEPTH = 4
ACCESS_POINT_MAXIMUM_LENGTH = 100
SECURITY_GROUPS_QUOTA = 5
MAXIMUM_SECURITY_GROUPS = 16
