"""What the pages of notes and questions say."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def of(titles: Mapping[str, str], key: str) -> str:
    """The title under a key; the key itself where a course no longer has it."""
    return titles.get(key, key)
