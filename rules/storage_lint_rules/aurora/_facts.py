"""Facts with a date, each with its source in `facts.toml`. Written by `tools/facts.py`."""

from __future__ import annotations

PRICES_OF = "2026-05"

STANDARD_SUPPORT_ENDED = {
    "aurora-mysql 5.7": "2024-10-31",
    "aurora-postgresql 11": "2024-02-29",
    "aurora-postgresql 12": "2025-02-28",
    "aurora-postgresql 13": "2026-02-28",
    "mysql 5.7": "2024-02-29",
    "mysql 8.0": "2026-07-31",
    "postgres 11": "2024-02-29",
    "postgres 12": "2025-02-28",
    "postgres 13": "2026-02-28",
}
EXTENDED_SUPPORT_FROM = {"aurora-mysql": "5.7", "aurora-postgresql": "11", "mysql": "5.7", "postgres": "11"}
CURRENT_MAJORS = (
    "aurora-mysql 8.0",
    "aurora-mysql 8.4",
    "aurora-postgresql 14",
    "aurora-postgresql 15",
    "aurora-postgresql 16",
    "aurora-postgresql 17",
    "aurora-postgresql 18",
    "mysql 8.4",
    "postgres 14",
    "postgres 15",
    "postgres 16",
    "postgres 17",
    "postgres 18",
)
THIRD_YEAR_BEGAN = {"aurora-postgresql 11": "2026-04-01", "postgres 11": "2026-04-01", "mysql 5.7": "2026-03-01"}
EXTENDED_SUPPORT_USD_PER_VCPU_HOUR = 0.1
EXTENDED_SUPPORT_USD_PER_ACU_HOUR = 0.085
THIRD_YEAR_FACTOR = 2
HOURS_PER_MONTH = 730
VCPUS_OF_SIZE = {
    "large": 2,
    "xlarge": 4,
    "2xlarge": 8,
    "4xlarge": 16,
    "8xlarge": 32,
    "12xlarge": 48,
    "16xlarge": 64,
    "24xlarge": 96,
    "32xlarge": 128,
    "48xlarge": 192,
}
VCPUS_OF_BURSTABLE = {"micro": 2, "small": 2, "medium": 2, "large": 2, "xlarge": 4, "2xlarge": 8}
TLS_REQUIRED_FROM = {
    "aurora-postgresql": (17,),
    "aurora-mysql": (8, 4),
    "aurora": (8, 4),
    "postgres": (15,),
    "mysql": (9, 7),
}
PAUSES_FROM = {
    "aurora-postgresql 13": (13, 15),
    "aurora-postgresql 14": (14, 12),
    "aurora-postgresql 15": (15, 7),
    "aurora-postgresql 16": (16, 3),
    "aurora-mysql 3": (3, 8, 0),
}
MAXIMUM_CAPACITY_UNITS = 256
LEAST_MAXIMUM_CAPACITY_UNITS = 1
LEAST_MINIMUM_CAPACITY_UNITS = 0.5
PAUSE_SECONDS = (300, 86_400)
MAXIMUM_MEMBERS = 16
MAXIMUM_ZONES = 3
MAXIMUM_BACKTRACK_SECONDS = 259_200
GP3_IOPS_FROM_GIB = 400
