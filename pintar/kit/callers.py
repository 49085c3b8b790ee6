"""Where a request comes from: its address, the network around it, the browser that sent it."""

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

DEVICE_DAYS: Final = 400  # the longest that browsers keep a cookie
HOUSEHOLD: Final = {4: 24, 6: 56}  # bits: what one line or one mobile operator's gateway is usually given


def client_of(request: HttpRequest) -> str:
    """The address the request came from; behind a proxy, the last one the proxy wrote down."""
    forwarded = (
        request.headers.get("X-Forwarded-For", "") if getattr(settings, "USE_X_FORWARDED_HOST", False) else ""
    )
    return forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "")


def block_of(address: str) -> str:
    """The network around an address: /24 of IPv4, /56 of IPv6; '' when it is no address."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        return block_of(str(found.ipv4_mapped))
    return str(ip_network((found, HOUSEHOLD[found.version]), strict=False))


def shown_block(address: str) -> str:
    """A block as people are shown it: '36.68.12.•' or '2001:db8:12…'; '' when it is no address."""
    block = block_of(address)
    if ":" in block:
        return ":".join(block.partition("/")[0].split(":")[:3]) + "…"
    return block.rpartition(".")[0] + ".•" if block else ""


def device_of(request: HttpRequest) -> UUID | None:
    """The number this browser was given when somebody first signed in with it; None before that."""
    given = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        return UUID(given) if len(given) == 32 else None
    except ValueError:
        return None


def device_for(request: HttpRequest) -> UUID:
    """The number of this browser, or a new one, which `keep_device` then gives it."""
    device = device_of(request) or getattr(request, "new_device", None)
    if device is None:
        device = uuid4()
        request.new_device = device  # type: ignore[attr-defined]
    return device


def keep_device(request: HttpRequest, response: HttpResponseBase) -> None:
    """Give a browser that has no number the one that was made for it in this request."""
    device: UUID | None = getattr(request, "new_device", None)
    if device is not None:
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME,
            device.hex,
            max_age=DEVICE_DAYS * 86_400,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
