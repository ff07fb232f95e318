"""Facts with a date: prices and limits that AWS changes. Rules read them from here and nowhere else.

Each row is a value with its unit in the name and the page it is from. All were last checked in November 2026.
Prices are those of us-east-1, on demand, in US dollars.
"""

from __future__ import annotations

CHECKED = "2026-11"
REGION = "us-east-1"

# https://aws.amazon.com/ebs/pricing/
GP2_USD_PER_GIB_MONTH = 0.10
GP3_USD_PER_GIB_MONTH = 0.08
GP3_USD_PER_IOPS_MONTH = 0.005
GP3_USD_PER_MIBPS_MONTH = 0.04

# https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html
GP3_INCLUDED_IOPS = 3_000
GP3_INCLUDED_MIBPS = 125
GP2_IOPS_PER_GIB = 3
GP2_MAXIMUM_IOPS = 16_000
GP2_MIBPS_PER_GIB = 0.75  # sustained: 3 operations of 256 KiB
GP2_MAXIMUM_MIBPS = 250
GP2_BURSTS_TO_MAXIMUM_FROM_GIB = 170
