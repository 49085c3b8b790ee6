"""How numbers, money, sizes, dates and times are written for people, in Indonesian and in English."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

Figure = int | float | Decimal

DAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "id": (
        *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
        *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}

_SCALES = {
    "id": ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta")),
    "en": ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")),
}
_UNITS = {
    "id": {
        "day": "hari",
        "hour": "jam",
        "minute": "menit",
        "second": "detik",
        "month": "bulan",
        "year": "tahun",
    },
    "en": {
        "day": "day",
        "hour": "hour",
        "minute": "minute",
        "second": "second",
        "month": "month",
        "year": "year",
    },
}


def number(value: Figure, lang: str = "id") -> str:
    """A whole number with its thousands set apart: 1.532.242, in English 1,532,242."""
    return decimal(value, 0, lang)


def decimal(value: Figure, places: int = 1, lang: str = "id") -> str:
    """A number with exactly so many decimals, halves rounded away from zero: 4,5 or 4.5."""
    text = f"{_rounded(value, places):,.{places}f}"
    return text if _tongue(lang) == "en" else text.translate(str.maketrans(",.", ".,"))


def percent(share: Figure, places: int = 1, lang: str = "id") -> str:
    """A share of one as a percentage: 0.662 is 66,2%; whole percentages carry no decimals."""
    return f"{_trimmed(_exact(share) * 100, places, lang)}%"


def compact(value: Figure, lang: str = "id") -> str:
    """A large number as it is said: 2,9 juta; below a million it is written out."""
    size = _exact(value)
    for scale, name in reversed(_SCALES[_tongue(lang)]):
        scaled = abs(size) / scale
        if 1 <= _short(scaled) < 1000 or (scale == 10**12 and _short(scaled) >= 1):
            return f"{_trimmed(_short(size / scale), 1, lang)} {name}"
    return number(value, lang)


def rupiah(value: Figure, lang: str = "id") -> str:
    """An amount of money in rupiah: Rp3.100, and from a million on Rp816 miliar."""
    sign = "-" if value < 0 else ""
    return f"{sign}Rp{compact(abs(_exact(value)), lang)}"


def megabytes(size: int, lang: str = "id") -> str:
    """A size in bytes as data is bought, in units of a thousand: 48 kB, 1,4 MB, 2,1 GB."""
    mega = Decimal(size) / 10**6
    if mega < Decimal("0.05"):
        return f"{-(-size // 1000)} kB"
    if _short(mega) < 1000:
        return f"{_trimmed(_short(mega), 1, lang)} MB"
    return f"{_trimmed(_short(mega / 1000), 1, lang)} GB"


def moment(at: datetime, zone: str = "WIB", lang: str = "id") -> str:
    """An instant as a person in that zone reads it: Senin, 20 April 2026 pukul 08.00 WIB.

    `zone` is WIB, WITA, WIT or the Asia/… name of one of them; `at` must be aware.
    """
    local, label = _in_zone(at, zone)
    joint = "at" if _tongue(lang) == "en" else "pukul"
    return f"{weekday(local, lang)}, {day(local, lang)} {joint} {local:%H.%M} {label}"


def clock(at: datetime, zone: str = "WIB") -> str:
    """The time of day of an instant in that zone: 08.40 WIB."""
    local, label = _in_zone(at, zone)
    return f"{local:%H.%M} {label}"


def zone_of(zone: str) -> ZoneInfo:
    """The zone called WIB, WITA, WIT or by its Asia/… name."""
    return ZoneInfo(ZONES.get(zone.upper(), zone))


def weekday(on: date, lang: str = "id") -> str:
    """The name of the day of the week: Senin."""
    return DAYS[_tongue(lang)][on.weekday()]


def month(on: date, lang: str = "id") -> str:
    """A month and its year: April 2026."""
    return f"{MONTHS[_tongue(lang)][on.month - 1]} {on.year}"


def day(on: date, lang: str = "id") -> str:
    """A date: 20 April 2026. A datetime is taken as it stands, in its own zone."""
    return f"{on.day} {month(on, lang)}"


def span(first: date, last: date, lang: str = "id") -> str:
    """From one day to another, both counted, without saying the same month or year twice."""
    if (first.year, first.month, first.day) == (last.year, last.month, last.day):
        return day(last, lang)
    start = str(first.day)
    if (first.year, first.month) != (last.year, last.month):
        start += f" {MONTHS[_tongue(lang)][first.month - 1]}"
    if first.year != last.year:
        start += f" {first.year}"
    return f"{start} {'to' if _tongue(lang) == 'en' else 'sampai'} {day(last, lang)}"


def duration(minutes: int, lang: str = "id") -> str:
    """A length of time given in minutes: 8 jam, 1 jam 30 menit."""
    hours, rest = divmod(minutes, 60)
    parts = [_count(hours, "hour", lang)] if hours else []
    if rest or not hours:
        parts.append(_count(rest, "minute", lang))
    return " ".join(parts)


def remaining(left: timedelta, lang: str = "id") -> str:
    """How long something still lasts, in its two largest units: 2 hari 3 jam. Never below 0 detik."""
    seconds = max(0, int(left.total_seconds()))
    sizes: Sequence[tuple[str, int]] = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))
    for place, (unit, size) in enumerate(sizes):
        if seconds >= size or size == 1:
            parts = [_count(seconds // size, unit, lang)]
            if size > 60 and (rest := seconds % size // sizes[place + 1][1]):
                parts.append(_count(rest, sizes[place + 1][0], lang))
            return " ".join(parts)
    raise AssertionError("the smallest unit always fits")


def ago(at: datetime, now: datetime, lang: str = "id") -> str:
    """How long ago an instant was: baru saja, 6 menit lalu. What lies ahead reads as "… lagi"."""
    english = _tongue(lang) == "en"
    seconds = int((now - at).total_seconds())
    if -5 < seconds < 5:
        return "just now" if english else "baru saja"
    if seconds < 0:
        return f"{remaining(at - now, lang)} {'left' if english else 'lagi'}"
    for unit, size in (
        ("year", 31557600),
        ("month", 2629800),
        ("day", 86400),
        ("hour", 3600),
        ("minute", 60),
    ):
        if seconds >= size:
            return f"{_count(seconds // size, unit, lang)} {'ago' if english else 'lalu'}"
    return f"{_count(seconds, 'second', lang)} {'ago' if english else 'lalu'}"


def initials(name: str) -> str:
    """The first letters of the first and the last word of a name, for a picture without a picture."""
    letters = [word[0] for word in name.split() if word[0].isalpha()]
    return "".join(letters[:1] + letters[1:][-1:]).upper()


def _tongue(lang: str) -> str:
    return "en" if lang.startswith("en") else "id"


def _exact(value: Figure) -> Decimal:
    return Decimal(str(value)) if isinstance(value, float) else Decimal(value)


def _rounded(value: Figure, places: int) -> Decimal:
    result = _exact(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return abs(result) if result == 0 else result


def _short(value: Decimal) -> Decimal:
    """Three figures are enough to be told: one decimal below a hundred, none from there on."""
    return _rounded(value, 0 if abs(_rounded(value, 1)) >= 100 else 1)


def _trimmed(value: Figure, places: int, lang: str) -> str:
    """So many decimals at most, and none when they would all be zero."""
    fixed = _rounded(value, places)
    return decimal(fixed, 0 if fixed == fixed.to_integral_value() else places, lang)


def _count(amount: int, unit: str, lang: str) -> str:
    word = _UNITS[_tongue(lang)][unit]
    return f"{number(amount, lang)} {word}{'s' if _tongue(lang) == 'en' and amount != 1 else ''}"


def _in_zone(at: datetime, zone: str) -> tuple[datetime, str]:
    """The instant on that zone's wall clock, with the letters people know the zone by."""
    place = zone_of(zone)
    label = next((short for short, full in ZONES.items() if full == place.key), zone)
    return at.astimezone(place), label
