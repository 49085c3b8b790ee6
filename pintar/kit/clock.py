"""The one clock everybody asks."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
JAKARTA = ZoneInfo("Asia/Jakarta")


def now() -> datetime:
    """The present instant, aware, by the server's clock."""
    return timezone.now()


def today(zone: str = "Asia/Jakarta") -> date:
    """Today's date where the person lives."""
    return now().astimezone(ZoneInfo(zone)).date()
