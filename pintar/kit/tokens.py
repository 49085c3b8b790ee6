"""The token that proves a form is ours: Django's own, masked anew for every page, at a tenth of the cost."""

import os
from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH, get_token
from django.utils.functional import SimpleLazyObject

COUNT: Final = len(CSRF_ALLOWED_CHARS)
EVEN: Final = 256 - 256 % COUNT  # bytes below this fall on each letter equally often
PLACE: Final = {letter: place for place, letter in enumerate(CSRF_ALLOWED_CHARS)}
TWICE: Final = CSRF_ALLOWED_CHARS * 2


def token_of(request: HttpRequest) -> str:
    """A token for one page: the browser's secret under a mask that is never used again (compressed pages would tell it else).

    The cookie with the secret is sent when it is new, and not again with every page: it lasts longer than a session.
    """
    secret = request.META.get("CSRF_COOKIE", "")
    if len(secret) != CSRF_SECRET_LENGTH:
        return get_token(request)
    mask: list[int] = []
    while len(mask) < CSRF_SECRET_LENGTH:
        mask += [byte % COUNT for byte in os.urandom(48) if byte < EVEN]
    del mask[CSRF_SECRET_LENGTH:]
    letters = [CSRF_ALLOWED_CHARS[place] for place in mask]
    letters += [TWICE[PLACE[letter] + place] for letter, place in zip(secret, mask, strict=True)]
    return "".join(letters)


def csrf(request: HttpRequest) -> dict[str, Any]:
    """The token for templates, made when one asks for it."""
    return {"csrf_token": SimpleLazyObject(lambda: token_of(request))}


Processor = Callable[[HttpRequest], dict[str, Any]]
