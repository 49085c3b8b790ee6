"""A rubric for works that come without one of ours."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _


def plain_rubric() -> list[dict[str, Any]]:
    """One criterion with three levels, to be adapted before it is used."""
    levels = [_("Tidak menjawab"), _("Sebagian"), _("Lengkap dan tepat")]
    rows = [{"text": text, "points": n} for n, text in enumerate(levels)]
    return [{"criterion": _("Jawaban memenuhi yang diminta"), "levels": rows}]
