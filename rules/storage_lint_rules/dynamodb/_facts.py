"""Facts with a date, each with its source in `facts.toml`. Written by `tools/facts.py`."""

from __future__ import annotations

PRICES_OF = "2024-11"

WRITE_UNIT_USD_PER_HOUR = 0.00065
READ_UNIT_USD_PER_HOUR = 0.00013
MAXIMUM_LOCAL_INDEXES = 5
MAXIMUM_GLOBAL_INDEXES = 20
MAXIMUM_PROJECTED_ATTRIBUTES = 100
MAXIMUM_PROJECTED_ATTRIBUTES_AN_INDEX = 20
MAXIMUM_KEY_ATTRIBUTES_OF_A_KIND = 4
MINIMUM_RECOVERY_DAYS = 1
MAXIMUM_RECOVERY_DAYS = 35
STRONG_CONSISTENCY_SETS = {
    "us-east-1": "US",
    "us-east-2": "US",
    "us-west-2": "US",
    "eu-west-1": "EU",
    "eu-west-2": "EU",
    "eu-west-3": "EU",
    "eu-central-1": "EU",
    "ap-northeast-1": "AP",
    "ap-northeast-2": "AP",
    "ap-northeast-3": "AP",
}
MINIMUM_WARM_READ_UNITS = 12_000
MINIMUM_WARM_WRITE_UNITS = 4_000
MINIMUM_NAME_CHARACTERS = 3
MAXIMUM_NAME_CHARACTERS = 255
