"""The options of rules, known before one is imported. Written by `tools/index.py`."""

from __future__ import annotations

OPTIONS: dict[str, dict[str, type]] = {
    "aurora-short-backup-retention": {"minimum-days": int},
    "docdb-short-backup-retention": {"minimum-days": int},
    "neptune-short-backup-retention": {"minimum-days": int},
    "rds-short-backup-retention": {"minimum-days": int},
}
