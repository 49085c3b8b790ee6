"""Files of answers as downloads: of the type they are, never opened in the page."""

from __future__ import annotations

from django.http import FileResponse, Http404

from pintar.kit import files

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "mp4": "video/mp4",
}


def answer_file(sha: str, name: str) -> FileResponse:
    """A kept file as a download under `name`; strangers sent it, so a browser must neither run it nor guess what it is."""
    if not files.has(sha):
        raise Http404
    kind = TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    reply = FileResponse(files.path_of(sha).open("rb"), as_attachment=True, filename=name, content_type=kind)
    reply.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    reply.headers["X-Content-Type-Options"] = "nosniff"
    reply.headers["Cache-Control"] = "private, no-store"
    return reply
