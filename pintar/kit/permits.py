"""Doors of views: who may come in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]


def permitted(rule: Callable[[Any], bool]) -> Callable[[View], View]:
    """Let in those for whom `rule(viewer)` holds; the others are asked to sign in, or told that it is not for them."""

    def fit(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not rule(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return login_required(guarded)

    return fit


__all__ = ["login_required", "permitted"]
