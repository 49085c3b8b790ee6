"""Published files that lie in the bucket, handed through to whoever asks: whole, or the range a player wants.

nginx keeps what it got (deploy/nginx), so this is asked once for a piece, not once for a person.
"""

import mimetypes
import re
from collections.abc import Callable, Iterable
from typing import Any

from pintar.engine.mounts import MEDIA_TYPES, guard
from pintar.kit import bucket

NAME = re.compile(r"/berkas/([0-9a-f]{2}/[0-9a-f]{64}(?:\.[a-z0-9.]{1,12})?)")
RANGE = re.compile(r"bytes=(\d*)-(\d*)")
KNOWN = 20_000  # sizes remembered per process; what has such a name never changes
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class FarFiles:
    """A WSGI application for /berkas/; what the bucket does not hold goes on to the next one."""

    def __init__(self, otherwise: Application) -> None:
        self.otherwise = otherwise
        self.sizes: dict[str, int] = {}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request; 503 when the bucket does not answer."""
        named = NAME.fullmatch(environ.get("PATH_INFO", ""))
        if named is None or environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            return self.otherwise(environ, start_response)
        try:
            return self._answer(named[1], environ, start_response)
        except FileNotFoundError:
            return self.otherwise(environ, start_response)
        except bucket.Unreachable:
            start_response("503 Service Unavailable", [("Retry-After", "5"), ("Content-Length", "0")])
            return [b""]

    def _answer(
        self, name: str, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        size, etag = self._size(name), f'"{name[3:67]}"'
        headers = _headers(name, etag)
        if environ.get("HTTP_IF_NONE_MATCH") == etag:
            start_response("304 Not Modified", headers)
            return [b""]
        start, end, status = 0, size, "200 OK"
        asked = RANGE.fullmatch(environ.get("HTTP_RANGE", "").strip())
        if asked and environ.get("HTTP_IF_RANGE", etag) == etag and any(asked.groups()):
            start, end = _bounds(asked[1], asked[2], size)
            if start >= end:
                headers += [("Content-Range", f"bytes */{size}"), ("Content-Length", "0")]
                start_response("416 Range Not Satisfiable", headers)
                return [b""]
            headers.append(("Content-Range", f"bytes {start}-{end - 1}/{size}"))
            status = "206 Partial Content"
        headers.append(("Content-Length", str(end - start)))
        is_wanted = environ["REQUEST_METHOD"] == "GET" and end > start
        body = bucket.pieces(f"public/{name}", start, end) if is_wanted else [b""]
        start_response(status, headers)
        return body

    def _size(self, name: str) -> int:
        size = self.sizes.get(name)
        if size is None:
            size = bucket.size_of(f"public/{name}")
            if size is None:
                raise FileNotFoundError(name)
            if len(self.sizes) >= KNOWN:
                self.sizes.clear()
            self.sizes[name] = size
        return size


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """Start and end, the end not included, of what was asked for (RFC 9110, 14.1.2)."""
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(int(last) + 1, size) if last else size


def _headers(name: str, etag: str) -> list[tuple[str, str]]:
    suffix = name[67:]
    kind = MEDIA_TYPES.get(suffix) or mimetypes.guess_type(f"file{suffix}")[0] or "application/octet-stream"
    if kind.startswith("text/") and "charset" not in kind:
        kind += "; charset=utf-8"
    headers = {
        "Content-Type": kind,
        "Cache-Control": "public, max-age=315360000, immutable",
        "Accept-Ranges": "bytes",
        "ETag": etag,
    }
    guard(headers, "", "/berkas/")
    return list(headers.items())
