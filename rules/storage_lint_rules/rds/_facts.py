"""Facts with a date, each with its source in `facts.toml`. Written by `tools/facts.py`."""

from __future__ import annotations

PRICES_OF = "2026-05"

STANDARD_SUPPORT_ENDED = {
    "mariadb 10.5": "2026-08-31",
    "mysql 5.7": "2024-02-29",
    "mysql 8.0": "2026-07-31",
    "postgres 11": "2024-02-29",
    "postgres 12": "2025-02-28",
    "postgres 13": "2026-02-28",
}
EXTENDED_SUPPORT_FROM = {"mysql": (5, 7), "postgres": (11,)}
TLS_REQUIRED_FROM = {"postgres": "15", "mysql": "9.7", "mariadb": "11.8"}
TLS_OPTIONAL_TO = {"postgres": "14", "mysql": "8.4", "mariadb": "11.4"}
TLS_OPTIONAL_FROM = {"mariadb": "10.5"}
GENERAL_PURPOSE_MINIMUM_GIB = 20
PROVISIONED_MINIMUM_GIB = 100
MAXIMUM_GIB = 65_536
SQLSERVER_GENERAL_PURPOSE_MAXIMUM_GIB = 16_384
STRIPING_GIB = 400
ORACLE_STRIPING_GIB = 200
GP3_IOPS = 3_000
GP3_STRIPED_IOPS = 12_000
GP3_STRIPED_MIBPS = 500
GP3_MIBPS_PER_IOPS = 0.25
IO1_MINIMUM_IOPS = 1_000
IO1_IOPS_PER_GIB = 50
IO2_IOPS_PER_GIB = 1_000
GP3_MAXIMUM_MIBPS = 4_000
IN_STANDARD_SUPPORT = (
    "mariadb 10.6",
    "mariadb 10.11",
    "mariadb 11.4",
    "mariadb 11.8",
    "mysql 8.4",
    "postgres 14",
    "postgres 15",
    "postgres 16",
    "postgres 17",
    "postgres 18",
)
EXTENDED_SUPPORT_USD_PER_VCPU_HOUR = {
    "mysql 5.7": 0.2,
    "mysql 8.0": 0.1,
    "postgres 11": 0.2,
    "postgres 12": 0.1,
    "postgres 13": 0.1,
}
HOURS_PER_MONTH = 730
VCPUS_OF_SIZES = {
    "micro": 2,
    "small": 2,
    "medium": 2,
    "large": 2,
    "xlarge": 4,
    "2xlarge": 8,
    "4xlarge": 16,
    "8xlarge": 32,
    "12xlarge": 48,
    "16xlarge": 64,
    "24xlarge": 96,
}
FAMILIES_OF_THESE_SIZES = (
    "m5",
    "m5d",
    "m6g",
    "m6gd",
    "m6i",
    "m6id",
    "m7g",
    "m7i",
    "m8g",
    "r5",
    "r5b",
    "r5d",
    "r6g",
    "r6gd",
    "r6i",
    "r6id",
    "r7g",
    "r7i",
    "r8g",
    "t3",
    "t4g",
)
MAXIMUM_RETENTION_DAYS = 35
MAXIMUM_REPLICAS = 15
SMALLEST_GIB = 5
