"""Numbers as other systems write them."""

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

LARGEST = 60  # digits before or after the point; a few letters can name a number that fills the memory when it is written out


def decimal(value: str) -> Decimal | None:
    """A number of no absurd size, also with a decimal comma; None when it is not one."""
    try:
        number = Decimal(value.strip().replace(",", "."))
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    if not number:
        return Decimal(0)
    return number if abs(number.adjusted()) <= LARGEST else None


def width(written: str, notes: list[str]) -> Decimal:
    """How far off an answer may be; 0, with a note, where what is written is no number of any sense."""
    found = decimal(written) if written.strip() else Decimal(0)
    if found is None or found < 0:
        notes.append(
            _("toleransi “%(words)s” tidak dapat dipakai, jadi tidak dibawa") % {"words": written[:30]}
        )
        return Decimal(0)
    return found


def whole(value: str | None, default: int = 0) -> int:
    """A whole number of no absurd size, else the default."""
    number = decimal(value or "")
    return default if number is None or abs(number) > 2**62 else int(number)


def plain_number(number: Decimal) -> int | float:
    """As a course file has it."""
    return int(number) if number == number.to_integral_value() else float(number)
