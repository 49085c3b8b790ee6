"""Files that never change, served before Django wakes up: the program's own under /static/, published ones under /berkas/."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from whitenoise import WhiteNoise
from whitenoise.responders import StaticFile

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

AT_ONCE = 1 << 18  # bytes; a file up to this size goes out in one piece
PIECE = 1 << 16
KNOWN = 20_000  # published files remembered per process

# A picture or page somebody published may carry a script; opened by itself it must find nothing to run.
ALONE = "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; sandbox"
MEDIA_TYPES = {".vtt": "text/vtt", ".m4a": "audio/mp4", ".m3u8": "application/vnd.apple.mpegurl"}
ACTIVE_TYPES = ("image/svg+xml", "text/html", "application/xhtml+xml", "text/xml", "application/xml")


def with_files(
    application: Application,
    *,
    static: Path,
    public: Path,
    debug: bool = False,
    far: Application | None = None,
) -> Application:
    """The application behind two folders: `static` as it is at start (always fresh with `debug`), `public` as it grows.

    What `public` does not hold is asked of `far`, where published files also lie, before the application.

    Both answer ranges (seeking in audio), conditional requests and, where a `.br` or `.gz` lies beside a file,
    compressed. What is named by its content may be kept by browsers for ever.
    """
    static.mkdir(parents=True, exist_ok=True)
    public.mkdir(parents=True, exist_ok=True)
    fixed = WhiteNoise(
        application,
        str(static),
        "/static/",
        autorefresh=debug,
        max_age=0 if debug else 3600,
        allow_all_origins=False,
        immutable_file_test=r"^.+\.[0-9a-f]{12}\..+$",  # the hash Django puts into a static file's name
        add_headers_function=guard,
    )
    growing = _Published(public, far or application)

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith("/static/"):
            environ["wsgi.file_wrapper"] = _in_pieces
            return fixed(environ, start_response)
        if path.startswith("/berkas/"):
            environ["wsgi.file_wrapper"] = _in_pieces
            return growing(path, environ, start_response)
        return application(environ, start_response)

    return answer


class _Published:
    """The published files: looked up on disk once, remembered, because what has such a name never changes."""

    def __init__(self, folder: Path, application: Application) -> None:
        self.application = application
        self.known: dict[str, StaticFile] = {}
        self.files = WhiteNoise(
            application,
            str(folder),
            "/berkas/",
            autorefresh=True,  # published while we run
            mimetypes=MEDIA_TYPES,
            allow_all_origins=False,
            immutable_file_test=lambda path, url: True,
            add_headers_function=guard,
        )

    def __call__(
        self, path: str, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        found = self.known.get(path)
        if found is None:
            found = None if "/." in path else self.files.find_file(path)
            if found is None:
                return self.application(environ, start_response)
            if len(self.known) >= KNOWN:
                self.known.clear()
            self.known[path] = found
        try:
            return WhiteNoise.serve(found, environ, start_response)
        except FileNotFoundError:
            del self.known[path]
            return self.application(environ, start_response)


def guard(headers: Any, path: str, url: str) -> None:
    """Set what keeps a file from being taken for something else, or from running by itself."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if url.startswith("/berkas/") and headers["Content-Type"].partition(";")[0] in ACTIVE_TYPES:
        headers["Content-Security-Policy"] = ALONE


def _in_pieces(file: BinaryIO, size: int = PIECE) -> Iterable[bytes]:
    """One piece for a small file, which the server sends without coming back for more; pieces for a big one."""
    first = file.read(AT_ONCE)
    if len(first) < AT_ONCE:
        file.close()
        return [first]
    return _Pieces(first, file)


class _Pieces:
    def __init__(self, first: bytes, file: BinaryIO) -> None:
        self.first = first
        self.file = file

    def __iter__(self) -> Iterator[bytes]:
        yield self.first
        while piece := self.file.read(PIECE):
            yield piece

    def close(self) -> None:
        """The server calls this when it is done or the reader has gone."""
        self.file.close()
