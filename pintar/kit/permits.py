"""Doors of views: who may come in."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]


def login_required(view: View) -> View:
    """Let in whoever is signed in; the others are asked to sign in first and come back to the page they were on."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return redirect_to_login(way_back(request))

    return guarded


def permitted(rule: Callable[[Any], bool]) -> Callable[[View], View]:
    """Let in those for whom `rule(viewer)` holds; the others are asked to sign in, or told that it is not for them.

    A viewer may know a step that is missing before the rule holds (`step_before`), such as a second factor; they are led there.
    """

    def fit(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not rule(request.user):
                before = getattr(request.user, "step_before", None)
                if before and (step := before(rule)):
                    return redirect_to_login(way_back(request), step)
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return login_required(guarded)

    return fit


def takes(most: int) -> Callable[[View], View]:
    """Say how large a body a view takes, in bytes, where that is more than forms need (`kit.frame.LARGEST`).

    It stands above all other decorators: the size is looked at before anything else.
    """

    def fit(view: View) -> View:
        view.largest = most  # type: ignore[attr-defined]
        return view

    return fit


def way_back(request: HttpRequest) -> str:
    """Where to come back to. What was sent by a form is not sent again by itself: its page is shown anew."""
    if request.method not in ("GET", "HEAD"):
        before = urlsplit(request.headers.get("Referer", ""))
        if before.netloc == request.get_host() and before.path.startswith("/"):
            return f"{before.path}?{before.query}" if before.query else before.path
    return request.get_full_path()


__all__ = ["login_required", "permitted", "takes", "way_back"]
