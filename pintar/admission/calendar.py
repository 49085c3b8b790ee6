"""A calendar file of the days of a batch (RFC 5545), for any calendar on a phone or a desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST = 75  # octets of a line (RFC 5545, section 3.1)


@dataclass(frozen=True)
class Days:
    """A stretch of whole days: `uid` stays the same when it is changed, `last` is counted in."""

    uid: str
    title: str
    first: date
    last: date
    text: str = ""
    url: str = ""


def calendar(events: Iterable[Days], *, at: datetime) -> bytes:
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
            f"DTSTART;VALUE=DATE:{one.first:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.last + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{escaped(one.title)}",
            *([f"DESCRIPTION:{escaped(one.text)}"] if one.text else []),
            *([f"URL:{one.url}"] if one.url else []),
            "TRANSP:TRANSPARENT",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{escaped(one.title)}",
            "TRIGGER:-PT15H",
            "END:VALARM",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


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
