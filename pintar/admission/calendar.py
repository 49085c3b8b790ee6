"""A calendar file of the days of a batch, or of the hour of a result (RFC 5545), for any calendar on a phone or a desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST = 75  # octets of a line (RFC 5545, section 3.1)
KIND = "text/calendar; method=PUBLISH"  # media type with the parameter of RFC 6047, section 2.4


@dataclass(frozen=True)
class Days:
    """A stretch of whole days: `uid` stays the same when it is changed, `last` is counted in."""

    uid: str
    title: str
    first: date
    last: date
    text: str = ""
    url: str = ""


@dataclass(frozen=True)
class Moment:
    """An instant to keep in mind, such as the announcement of a result; the calendar tells of it when it comes."""

    uid: str
    title: str
    at: datetime
    text: str = ""
    url: str = ""


def calendar(events: Iterable[Days | Moment], *, at: datetime) -> bytes:
    """The file, CRLF and folded as the standard asks."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Pintar//Pintar//ID",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for one in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.uid}",
            f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            *_when(one),
            f"SUMMARY:{escaped(one.title)}",
            *([f"DESCRIPTION:{escaped(one.text)}"] if one.text else []),
            *([f"URL:{one.url}"] if one.url else []),
            "TRANSP:TRANSPARENT",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{escaped(one.title)}",
            f"TRIGGER:{'-PT15H' if isinstance(one, Days) else 'PT0S'}",
            "END:VALARM",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def _when(one: Days | Moment) -> list[str]:
    if isinstance(one, Moment):
        return [f"DTSTART:{one.at.astimezone(UTC):%Y%m%dT%H%M%SZ}"]
    return [
        f"DTSTART;VALUE=DATE:{one.first:%Y%m%d}",
        f"DTEND;VALUE=DATE:{one.last + timedelta(days=1):%Y%m%d}",
    ]


def escaped(text: str) -> str:
    """A text value: backslash, semicolon, comma and line breaks are written as the standard asks (section 3.3.11)."""
    plain = "".join(c for c in text.replace("\r\n", "\n").replace("\r", "\n") if c == "\n" or c >= " ")
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> str:
    """A line of more than 75 octets goes on in the next after a space; no letter is cut apart."""
    pieces, size = [""], 0
    for letter in line:
        weight = len(letter.encode())
        if size + weight > LONGEST:
            pieces.append(" ")
            size = 1
        pieces[-1] += letter
        size += weight
    return "\r\n".join(pieces)
