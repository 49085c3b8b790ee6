"""The component page: every part of the face in every state, for those who build pages with them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from pintar.kit import pictures
from pintar.kit.keyset import Slice

PROFESSIONS = [
    ("guru-madrasah", "Guru madrasah"),
    ("guru-sekolah", "Guru sekolah umum"),
    ("non-guru", "Non guru"),
]


def components(request: HttpRequest) -> HttpResponse:
    """Show all components; mounted in debug mode only."""
    return render(request, "design.html", {**_forms(), **_pictures(), **_times(), **_lists()})


class Example(forms.Form):
    """One field of every kind."""

    name = forms.CharField(
        label="Nama lengkap", help_text="Persis seperti yang akan tertulis pada sertifikat."
    )
    email = forms.EmailField(label="Surel", required=False)
    password = forms.CharField(label="Kata sandi", min_length=8, widget=forms.PasswordInput)
    born_on = forms.DateField(label="Tanggal lahir", widget=forms.DateInput(attrs={"type": "date"}))
    profession = forms.ChoiceField(label="Profesi", choices=PROFESSIONS, widget=forms.RadioSelect)
    province = forms.ChoiceField(label="Provinsi", choices=[("", "Pilih provinsi"), ("32", "Jawa Barat")])
    topics = forms.MultipleChoiceField(
        label="Minat",
        required=False,
        choices=[("asesmen", "Asesmen"), ("digital", "Hidup digital")],
        widget=forms.CheckboxSelectMultiple,
    )
    story = forms.CharField(label="Alasan mengikuti", widget=forms.Textarea, required=False)
    letter = forms.FileField(label="Surat tugas", required=False, help_text="PDF, paling besar 5 MB.")
    agrees = forms.BooleanField(label="Saya setuju dengan cara Pintar mengolah data saya")


def _forms() -> dict[str, Any]:
    refused = Example(
        {
            "name": "",
            "email": "bukan surel",
            "password": "abc",
            "profession": "guru",
            "story": "Ingin belajar.",
        }
    )
    refused.is_valid()
    refused.add_error(None, "Data ini belum dapat kami terima.")
    return {"form": Example(prefix="a"), "refused": refused}


def _pictures() -> dict[str, Any]:
    values = {code: (int(code) * 7919) % 4000 for code in pictures.PROVINCES if code != "95"}
    months = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]
    rows = [(month, 4000 + (place * 2741) % 9000) for place, month in enumerate(months)]
    return {
        "figures": [
            ("Peserta", "144.019", "dihitung hari ini, 08.40 WIB"),
            ("Lulus", "95.341", "66,2% dari yang mendaftar"),
            ("Provinsi", "38", "dari 38"),
            ("Jam pelatihan", "2,9 juta", "JP yang diakui"),
        ],
        "bars": pictures.bars([("Guru madrasah", 127601), ("Non guru", 9505), ("Guru sekolah umum", 6913)]),
        "tiles": pictures.tiles(values),
        "shades": pictures.shades(values),
        "columns": pictures.columns(rows),
        "spark": pictures.spark([value for _, value in rows]),
    }


def _times() -> dict[str, Any]:
    now = timezone.now()
    return {
        "now": now,
        "soon": now + timedelta(seconds=20),
        "later": now + timedelta(days=2, hours=3),
        "in_a_while": now + timedelta(minutes=24, seconds=10),
        "before": now - timedelta(minutes=6),
        "example_at": datetime(2026, 4, 20, 1, tzinfo=UTC),
        "first": date(2026, 4, 27),
        "last": date(2026, 5, 8),
    }


def _lists() -> dict[str, Any]:
    return {
        "strip": ["done"] * 4 + ["here"] + [""] * 5,
        "slots": range(1, 11),
        "slice": Slice(rows=list(range(50)), after="lanjut", before=""),
        "sizes": [400, 48_000, 231_000, 14_200_000, 960_000_000, 2_100_000_000],
    }
