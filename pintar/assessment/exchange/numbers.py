"""Numbers as other systems write them."""

from decimal import Decimal, InvalidOperation


def decimal(value: str) -> Decimal | None:
    """A number, also with a decimal comma; None when it is not one."""
    try:
        number = Decimal(value.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def whole(value: str | None, default: int = 0) -> int:
    """A whole number of no absurd size, else the default."""
    number = decimal(value or "")
    return default if number is None or abs(number) > 2**62 else int(number)


def plain_number(number: Decimal) -> int | float:
    """As a course file has it."""
    return int(number) if number == number.to_integral_value() else float(number)
