"""What makes the site an app on a phone: its manifest, its worker, and the page that stands in for all others."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pintar.kit.pages import page

SHELL = (
    "build/pintar.css",
    "build/player.css",
    "build/early.js",
    "build/app.js",
    "build/offline.js",
    "build/player.js",
    "build/icons.svg",
    "build/plus-jakarta-sans-latin-wght-normal.woff2",
    "favicon.svg",
    "app/icon-192.png",
)
PAPER, INK = "#fbfaf6", "#0b6b4b"


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The worker's program, with the version and the files of this build before it; where it is switched off, the way out."""
    text, etag = _worker(settings.IS_OFFLINE_OFFERED)
    response = get_conditional_response(request, etag=etag) or HttpResponse(
        text, content_type="text/javascript; charset=utf-8"
    )
    response.headers["ETag"] = etag
    response.headers["Service-Worker-Allowed"] = "/"
    patch_cache_control(response, no_cache=True, max_age=0)
    return response


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """How a phone shows the site among its apps."""
    icon = [
        {"src": static("app/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("app/icon-512.png"), "sizes": "512x512", "type": "image/png"},
        {"src": static("app/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
        {
            "src": static("app/maskable-512.png"),
            "sizes": "512x512",
            "type": "image/png",
            "purpose": "maskable",
        },
    ]
    shortcut = [{"src": static("app/icon-192.png"), "sizes": "192x192", "type": "image/png"}]
    said = {
        "id": "/",
        "name": _("Pintar: pelatihan resmi"),
        "short_name": "Pintar",
        "description": _("Pelatihan resmi, gratis, dan bersertifikat bagi guru dan aparatur."),
        "lang": request.LANGUAGE_CODE,
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": PAPER,
        "background_color": PAPER,
        "categories": ["education", "government"],
        "icons": icon,
        "shortcuts": [
            {"name": _("Lanjut belajar"), "url": reverse("learning:mine"), "icons": shortcut},
            {
                "name": _("Tersimpan di perangkat ini"),
                "url": reverse("learning:downloads"),
                "icons": shortcut,
            },
            {"name": _("Cari pelatihan"), "url": reverse("catalogue:list"), "icons": shortcut},
        ],
    }
    response = HttpResponse(
        json.dumps(said, ensure_ascii=False), content_type="application/manifest+json; charset=utf-8"
    )
    patch_cache_control(response, public=True, max_age=3600)
    return response


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown without a signal where nothing is stored; nobody's page, so that it may lie on any phone."""
    request.person_id = None  # type: ignore[attr-defined]
    return page(request, "learning/offline.html")


@lru_cache(maxsize=2)
def _worker(is_offered: bool) -> tuple[str, str]:
    """(program, its ETag)."""
    code = _source("build/sw.js" if is_offered else "build/leave.js")
    files = [static(name) for name in SHELL if finders.find(name)]
    sums = [hashlib.sha256(_bytes(name)).hexdigest() for name in SHELL if finders.find(name)]
    version = hashlib.sha256("\n".join([code, *files, *sums]).encode()).hexdigest()[:12]
    shell = {"version": version, "files": files, "offline": reverse("learning:offline")}
    text = f"const SHELL = {json.dumps(shell)};\n{code}" if is_offered else code
    return text, f'"{version}"'


def _source(name: str) -> str:
    return _bytes(name).decode()


def _bytes(name: str) -> bytes:
    found = finders.find(name)
    return Path(found).read_bytes() if isinstance(found, str) else b""
