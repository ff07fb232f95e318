"""Date and time functions. https://developer.hashicorp.com/terraform/language/functions/formatdate and its siblings"""

from __future__ import annotations

import re

from storage_lint.inputs.terraform.functions.arguments import STRING, CallContext, RefusalError, function
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.inputs.terraform.values.errors import UnknowableError
from storage_lint.inputs.terraform.values.names import quoted

_RFC3339 = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([-+])(\d\d):(\d\d))", re.ASCII)
_DURATION = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)", re.ASCII)
_WRONG_UNIT = re.compile(r"(?:\d+\.?\d*|\.\d+)([^\d.]*)", re.ASCII)
_SECOND = 10**9
_UNITS = {
    "ns": 1,
    "us": 10**3,
    "\u00b5s": 10**3,
    "\u03bcs": 10**3,
    "ms": 10**6,
    "s": _SECOND,
    "m": 60 * _SECOND,
    "h": 3600 * _SECOND,
}
_TOKEN = re.compile(r"''|'(?:''|[^'])*(?:'(?!')|\Z)|([a-zA-Z])\1*|[^a-zA-Z']+", re.DOTALL)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY_SECONDS = 86_400


class _Time:
    """A moment: nanoseconds of local time since the year 1, and the zone's offset in minutes."""

    __slots__ = ("nanoseconds", "offset")

    def __init__(self, nanoseconds: int, offset: int) -> None:
        self.nanoseconds = nanoseconds
        self.offset = offset

    @property
    def instant(self) -> int:
        return self.nanoseconds - self.offset * 60 * _SECOND

    @property
    def seconds_of_day(self) -> int:
        return self.nanoseconds // _SECOND % _DAY_SECONDS

    def date(self) -> tuple[int, int, int, int]:
        """Return year, month, day and the day of the week (Monday is 0)."""
        from datetime import date

        try:
            day = date.fromordinal(self.nanoseconds // _SECOND // _DAY_SECONDS)
        except (ValueError, OverflowError):
            raise UnknowableError("the year is not between 1 and 9999") from None
        return day.year, day.month, day.day, day.weekday()

    def zone(self, colon: str = ":") -> str:
        hours, minutes = divmod(abs(self.offset), 60)
        return f"{'-' if self.offset < 0 else '+'}{hours:02d}{colon}{minutes:02d}"

    def __str__(self) -> str:
        year, month, day, _ = self.date()
        minutes, second = divmod(self.seconds_of_day, 60)
        clock = f"{minutes // 60:02d}:{minutes % 60:02d}:{second:02d}"
        return f"{year:04d}-{month:02d}-{day:02d}T{clock}{self.zone() if self.offset else 'Z'}"


# complexity: the fields of a date, with Go's own order of errors
def _parse(text: str, argument: int | None) -> _Time:
    match = _RFC3339.fullmatch(text)
    if match is None:
        why = (
            ": missing required time introducer 'T'" if re.fullmatch(r"\d{4}-\d\d-\d\d(?!T).*", text, re.DOTALL) else ""
        )
        raise RefusalError(f"not a valid RFC3339 timestamp{why}", argument)
    from datetime import date

    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    zone_hours, zone_minutes = int(match[9] or 0), int(match[10] or 0)
    if hour > 23 or minute > 59 or second > 59 or zone_hours > 23 or zone_minutes > 59:
        raise RefusalError("not a valid RFC3339 timestamp: time out of range", argument)
    if year == 0:
        raise UnknowableError("the year is not between 1 and 9999")
    try:
        days = date(year, month, day).toordinal()
    except ValueError:
        raise RefusalError("not a valid RFC3339 timestamp: day out of range", argument) from None
    seconds = days * _DAY_SECONDS + hour * 3600 + minute * 60 + second
    fraction = int((match[7] or "")[:9].ljust(9, "0"))
    offset = (zone_hours * 60 + zone_minutes) * (-1 if match[8] == "-" else 1)
    return _Time(seconds * _SECOND + fraction, offset)


# complexity: the grammar of a duration, with Go's own order of errors
def _parse_duration(text: str) -> int:
    # In nanoseconds, like "1h30m" and "-1.5s".
    sign, rest = (-1 if text[:1] == "-" else 1), text[1:] if text[:1] in ("+", "-") else text
    if rest == "0":
        return 0
    total = position = 0
    while position < len(rest) and len(rest) < 200:
        match = _DURATION.match(rest, position)
        if match is None:
            break
        whole, _, fraction = match[1].partition(".")
        unit = _UNITS[match[2]]
        total += int(whole or 0) * unit + int(fraction or 0) * unit // 10 ** len(fraction)
        position = match.end()
    if position < len(rest) and (wrong := _WRONG_UNIT.match(rest, position)):
        what = f"unknown unit {quoted(wrong[1])}" if wrong[1] else "missing unit"
        raise RefusalError(f"time: {what} in duration {quoted(text)}")
    if not rest or position < len(rest) or total >= 2**63:
        raise RefusalError(f"time: invalid duration {quoted(text)}")
    return sign * total


@function()
def timestamp(context: CallContext) -> Raw:
    return context.unknown("timestamp() is the time of the run")


@function()
def plantimestamp(context: CallContext) -> Raw:
    return context.unknown("plantimestamp() is the time of the run")


@function(STRING, STRING)
def timeadd(timestamp_: str, duration: str) -> Raw:
    moment = _parse(timestamp_, None)
    return str(_Time(moment.nanoseconds + _parse_duration(duration), moment.offset))


@function(STRING, STRING)
def timecmp(timestamp_a: str, timestamp_b: str) -> Raw:
    a, b = _parse(timestamp_a, 0).instant, _parse(timestamp_b, 1).instant
    return (a > b) - (a < b)


@function(STRING, STRING)
def formatdate(format_: str, time: str) -> Raw:
    moment = _parse(time, 1)
    return "".join(_token(match[0], moment) for match in _TOKEN.finditer(format_))


def _token(token: str, moment: _Time) -> str:
    if token[0] == "'":
        if token == "''":
            return "'"
        if len(token) == 1 or token[-1] != "'":
            raise RefusalError("unterminated literal '", 0)
        return token[1:-1].replace("''", "'")
    if not (token[0].isascii() and token[0].isalpha()):
        return token
    written = _verb(token[0], len(token), moment)
    if written is None:
        raise RefusalError(f"invalid date format verb {quoted(token)}{_RULES.get(token[0], '')}", 0)
    return written


_RULES = {
    "Y": ': year must either be "YY" or "YYYY"',
    "M": ': month must be "M", "MM", "MMM", or "MMMM"',
    "D": ': day of month must either be "D" or "DD"',
    "E": ': day of week must either be "EEE" or "EEEE"',
    "h": ': 24-hour must either be "h" or "hh"',
    "H": ': 12-hour must either be "H" or "HH"',
    "A": ': must be "AA"',
    "a": ': must be "aa"',
    "m": ': minute must either be "m" or "mm"',
    "s": ': second must either be "s" or "ss"',
    "Z": ": timezone must be Z, ZZZZ, or ZZZZZ",
}


# complexity: one case a line: the letters of a format
def _verb(letter: str, length: int, moment: _Time) -> str | None:
    year, month, day, weekday = moment.date()
    minutes, second = divmod(moment.seconds_of_day, 60)
    hour, minute = divmod(minutes, 60)
    if letter == "Y":
        return {2: f"{year % 100:02d}", 4: f"{year:04d}"}.get(length)
    if letter == "E":
        return {3: _DAYS[weekday][:3], 4: _DAYS[weekday]}.get(length)
    if letter in "Aa":
        half = "AM" if hour < 12 else "PM"
        return (half if letter == "A" else half.lower()) if length == 2 else None
    if letter == "Z":
        zone, utc = moment.zone(), moment.offset == 0
        bare = moment.zone("")
        return {1: "Z" if utc else zone, 3: "UTC" if utc else bare, 4: bare, 5: zone}.get(length)
    if letter == "M" and length > 2:
        return {3: _MONTHS[month - 1][:3], 4: _MONTHS[month - 1]}.get(length)
    number = {"M": month, "D": day, "h": hour, "H": hour % 12 or 12, "m": minute, "s": second}.get(letter)
    return None if number is None else {1: str(number), 2: f"{number:02d}"}.get(length)
