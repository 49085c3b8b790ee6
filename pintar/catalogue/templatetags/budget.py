"""Data budgets in MB and rupiah."""

from collections.abc import Mapping

from django import template

from pintar.catalogue.queries import rupiah_per_mb
from pintar.kit.templatetags.kit import megabytes, rupiah

register = template.Library()
MEGABYTE = 1_000_000


@register.simple_tag
def data_size(budget: Mapping[str, int], medium: str) -> str:
    """The size of one medium, or a dash where there is none."""
    return megabytes(budget[medium]) if budget.get(medium) else "–"


@register.simple_tag
def data_price(size: int, price: int) -> str:
    """What so many bytes cost at `price` rupiah per MB; rounded up to ten rupiah, to a hundred from a thousand on."""
    return rupiah(price_of(size, price))


@register.filter
def rupiah_of_bytes(size: int) -> str:
    """What so many bytes cost at the price of data that the directory names (catalogue.rupiah_per_mb)."""
    return rupiah(price_of(size, rupiah_per_mb()))


@register.simple_tag
def data_price_of(budget: Mapping[str, int], medium: str, price: int) -> str:
    """The price of one medium, or nothing where there is none."""
    return rupiah(price_of(budget[medium], price)) if budget.get(medium) else ""


def price_of(size: int, price: int) -> int:
    """Rupiah for `size` bytes, rounded up so that nobody is surprised."""
    exact = size * price / MEGABYTE
    step = 100 if exact >= 1000 else 10
    return int(-(-exact // step) * step)
