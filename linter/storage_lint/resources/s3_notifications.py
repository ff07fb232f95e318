"""What buckets tell of their objects.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
"""

from __future__ import annotations

from storage_lint.graph.value import Origin, Value
from storage_lint.source.record import Record


class Notification(Record):
    """One target of event notifications, with the events and objects of which it is told."""

    events: Value[tuple[Value[str], ...]]  # 's3:ObjectCreated:*'
    prefix: Value[str]  # of the keys; "": of all
    suffix: Value[str]
    exists: Value[bool]
    declared: Origin
