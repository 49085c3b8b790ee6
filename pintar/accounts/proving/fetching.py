"""Asking another system over https: only hosts that the settings name, no redirects, little time, little data."""

import base64
import json
from typing import Any, NoReturn
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from pintar.kit.errors import Refused

PATIENCE = 5  # seconds
LARGEST = 1 << 18  # bytes of an answer
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class _Stay(HTTPRedirectHandler):
    """Redirects are not followed: they could lead to a machine that only this server can reach."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Stay."""
        return


def fetch(
    address: str,
    *,
    hosts: frozenset[str],
    form: dict[str, str] | None = None,
    account: tuple[str, str] | None = None,
) -> dict[str, Any]:
    """The JSON object at an address, asked for or (with `form`) posted to; `account` is sent as HTTP Basic.

    Refused ('fetch') when the address is not one of `hosts` by https (plain http for this very machine only), when it
    does not answer in time, or answers with anything but a small JSON object.
    """
    guard(address, hosts)
    request = Request(address, headers={"Accept": "application/json"})  # noqa: S310 - guarded above
    if form is not None:
        request.data = urlencode(form).encode()
    if account is not None:
        pair = f"{quote(account[0], safe='')}:{quote(account[1], safe='')}".encode()
        request.add_header("Authorization", f"Basic {base64.b64encode(pair).decode()}")
    try:
        with build_opener(_Stay).open(request, timeout=PATIENCE) as reply:
            raw = reply.read(LARGEST + 1)
        found = json.loads(raw) if len(raw) <= LARGEST else None
    except HTTPError as fault:
        _no(f"{address} answered {fault.code}", fault)
    except (OSError, ValueError) as fault:
        _no(f"{address}: {fault}", fault)
    if not isinstance(found, dict):
        _no(f"{address} answered with no JSON object")
    return found


def guard(address: str, hosts: frozenset[str]) -> None:
    """Refused ('fetch') unless the address may be asked."""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError as fault:
        _no("unreadable address", fault)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    if not is_safe or host not in hosts or parts.username or parts.fragment:
        _no(f"{address} is none of the hosts that may be asked")


def _no(why: str, fault: Exception | None = None) -> NoReturn:
    raise Refused(why, code="fetch") from fault
