"""The session cookie, read: what it says, and that we wrote it."""

from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import signed_cookies
from django.contrib.sessions.serializers import JSONSerializer
from django.core import signing

from pintar.kit.memory import Remembered, remembered

# A seal that was looked at is not looked at again for a minute. Whether the session still stands is asked every time.
_read: Remembered[dict[str, Any]] = remembered(seconds=60, most=5000)


class SessionStore(signed_cookies.SessionStore):
    """Django's signed cookie, whose seal is not worked out anew with every request of a busy learner."""

    def load(self) -> dict[str, Any]:
        """What the cookie says; nothing when the seal is not ours or too old."""
        cookie = self.session_key or ""
        try:
            return dict(_read.get(cookie, lambda: opened(cookie)))
        except (signing.BadSignature, ValueError, TypeError):
            self.create()
            return {}


def opened(cookie: str) -> dict[str, Any]:
    """What a cookie says; BadSignature, ValueError or TypeError when the seal is not ours, too old, or holds something else."""
    said: dict[str, Any] = _seal().unsign_object(
        cookie, serializer=JSONSerializer, max_age=settings.SESSION_COOKIE_AGE
    )
    return said


@cache
def _seal() -> signing.TimestampSigner:
    """The seal of the framework's own store (`signed_cookies`), which makes one anew for every cookie."""
    return signing.TimestampSigner(salt="django.contrib.sessions.backends.signed_cookies")
