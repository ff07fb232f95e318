"""The daily window of backups and the weekly one of maintenance, both in UTC: what AWS refuses of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from storage_lint.checks import Refusal, said
from storage_lint.graph.choices import follow, is_nothing, mapped
from storage_lint.graph.value import Symbol, Text, Unknown, Value, text_of
from storage_lint.source.pattern import LatePattern

# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html (PreferredBackupWindow)
LEAST_MINUTES = 30  # of a DB instance and of a DB cluster
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = 24 * 60
_WEEK = len(_DAYS) * _DAY
_CLOCK, _NAME = r"([01]?\d|2[0-3]):([0-5]\d)", f"({'|'.join(_DAYS)})"
_DAILY = LatePattern(f"{_CLOCK}-{_CLOCK}")
_WEEKLY = LatePattern(f"{_NAME}:{_CLOCK}-{_NAME}:{_CLOCK}")

Window = tuple[int, int]  # the minute that it begins at, and how many minutes it is long
Written = Value[str | None]


def refused_windows(backup: Written, maintenance: Written, least: int = LEAST_MINUTES) -> Iterator[Refusal]:
    """Yield windows that are none or too short, then two that overlap. One that is not written AWS chooses.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
    """
    if _fit_elsewhere(backup, maintenance):
        return
    for what, written, read in (("backup", backup, daily), ("maintenance", maintenance, weekly)):
        fault: Value[str | None] = mapped(written, partial(_fault, read, least))
        yield Refusal(mapped(fault, bool), written, f"the {what} window {said(fault)}")
    message = f"the backup window {said(backup)} and the maintenance window {said(maintenance)} overlap"
    yield Refusal(follow(backup, lambda one: mapped(maintenance, partial(_overlap, one.value))), backup, message)


def _fit_elsewhere(backup: Written, maintenance: Written) -> bool:
    """Whether what is written is that of one other resource, as a replica repeats its source's: AWS took them there."""
    written = [one for one in (backup, maintenance) if not is_nothing(one)]
    texts = [text_of(one) if isinstance(one, Unknown) else None for one in written]
    owners = {_owner(text) for text in texts}
    return len(owners) == 1 and None not in owners


def _owner(text: Text | None) -> str | None:
    """The address of the resource whose attribute a text is, None where it is more or less than that."""
    part = text.parts[0] if text is not None and len(text.parts) == 1 else None
    return part.address if isinstance(part, Symbol) and not part.given else None


def _fault(read: Callable[[str], Window | None], least: int, text: str | None) -> str | None:
    if not text:
        return None
    window = read(text)
    if window is None:
        return f"{text} is not of the form {'hh:mm-hh:mm' if read is daily else 'ddd:hh:mm-ddd:hh:mm'}"
    return f"{text} is shorter than {least} minutes" if window[1] < least else None


def daily(text: str) -> Window | None:
    """Return the window of each day that "23:30-00:30" says, None where it says none."""
    found = _DAILY.fullmatch(text)
    if found is None:
        return None
    begin, end = _minute(*found.group(1, 2)), _minute(*found.group(3, 4))
    return begin, (end - begin) % _DAY


def weekly(text: str) -> Window | None:
    """Return the window of each week that "sun:23:30-mon:00:30" says, None where it says none."""
    found = _WEEKLY.fullmatch(text.lower())
    if found is None:
        return None
    begin, end = (
        _DAYS.index(day) * _DAY + _minute(hours, minutes)
        for day, hours, minutes in (found.group(1, 2, 3), found.group(4, 5, 6))
    )
    return begin, (end - begin) % _WEEK


def _minute(hours: str, minutes: str) -> int:
    return int(hours) * 60 + int(minutes)


def _overlap(backup: str | None, maintenance: str | None) -> bool:
    """Whether a window of each day meets one of a day of the week. One may begin when the other ends."""
    each_day, each_week = daily(backup or ""), weekly(maintenance or "")
    if each_day is None or each_week is None:
        return False
    later = (each_day[0] - each_week[0]) % _DAY
    return later < each_week[1] or (-later) % _DAY < each_day[1]
