"""Facts with a date, each with its source in `facts.toml`. Written by `tools/facts.py`."""

from __future__ import annotations

STANDARD_SUPPORT_ENDED = {
    "mysql 5.7": "2024-02-29",
    "mysql 8.0": "2026-07-31",
    "postgres 11": "2024-02-29",
    "postgres 12": "2025-02-28",
    "postgres 13": "2026-02-28",
}
