"""The session cookie, read: what it says, and that we wrote it."""

from typing import Any

from django.contrib.sessions.backends import signed_cookies
from django.core import signing

from pintar.kit.memory import Remembered, remembered

# A seal that was looked at is not looked at again for a minute. Whether the session still stands is asked every time.
_read: Remembered[dict[str, Any]] = remembered(seconds=60, most=5000)


class SessionStore(signed_cookies.SessionStore):
    """Django's signed cookie, whose seal is not worked out anew with every request of a busy learner."""

    def load(self) -> dict[str, Any]:
        """What the cookie says; nothing when the seal is not ours or too old."""
        try:
            return dict(_read.get(self.session_key, self._opened))
        except (signing.BadSignature, ValueError, TypeError):
            self.create()
            return {}

    def _opened(self) -> dict[str, Any]:
        said: dict[str, Any] = signing.loads(
            self.session_key or "",
            serializer=self.serializer,
            max_age=self.get_session_cookie_age(),
            salt="django.contrib.sessions.backends.signed_cookies",
        )
        return said
