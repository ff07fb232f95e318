"""What RDS refuses of the logs that an instance or a cluster exports.

https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html (EnableCloudwatchLogsExports)
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, said
from storage_lint.graph.choices import follow, mapped, sometimes
from storage_lint.graph.value import Known, Value

# Of another log than these nothing is said: AWS adds some.
_LOGS = {
    "aurora-mysql": ("audit", "error", "general", "iam-db-auth-error", "instance", "slowquery"),
    "aurora-postgresql": ("iam-db-auth-error", "instance", "postgresql"),
    "mysql": ("audit", "error", "general", "iam-db-auth-error", "slowquery"),
    "mariadb": ("audit", "error", "general", "iam-db-auth-error", "slowquery"),
    "postgres": ("iam-db-auth-error", "postgresql", "upgrade"),
    "oracle": ("alert", "audit", "listener", "oemagent", "trace"),
    "sqlserver": ("agent", "error"),
    "db2": ("diag.log", "notify.log"),
}
Logs = Value[tuple[Value[str], ...] | None]


def foreign_logs(logs: Logs, engine: Value[str] | Value[str | None]) -> Iterator[Refusal]:
    """Yield a log of another engine. One whose name is not known is judged where somebody writes it."""
    for log in logs.value or () if isinstance(logs, Known) else ():
        wrong = follow(log, lambda name: mapped(engine, lambda kind: _is_foreign(name.value, kind or "")))
        if sometimes(wrong):
            yield Refusal(wrong, log, f"the engine has no log that is called {said(log)}")


def _is_foreign(log: str, engine: str) -> bool:
    own = next((kind for kind in _LOGS if kind in engine.lower()), None)
    return own is not None and log not in _LOGS[own] and any(log in logs for logs in _LOGS.values())
