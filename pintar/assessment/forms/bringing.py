"""A file of questions and the bank it goes to; and, the second time, the questions as they were read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

LARGEST = 16 << 20
SALT, OLDEST = "assessment.bringing", 86_400
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English"), ("ar", "العربية")]


class BringForm(forms.Form):
    """What is sent."""

    bank = forms.SlugField(
        label=_("Bank"),
        max_length=80,
        help_text=_("Nama bank yang ada, atau nama baru: huruf kecil, angka, tanda hubung."),
    )
    language = forms.ChoiceField(label=_("Bahasa"), choices=LANGUAGES)
    file = forms.FileField(
        label=_("Berkas soal"),
        help_text=_(
            "GIFT, Aiken, Moodle XML, XLSX, QTI 2.1, 2.2, 3.0, atau YAML (dengan gambar: dalam zip); paling besar 16 MB."
        ),
        widget=forms.FileInput(),
    )

    def clean_file(self) -> Any:
        """Not larger than can be read at once."""
        sent = self.cleaned_data["file"]
        if sent.size > LARGEST:
            raise forms.ValidationError(_("Berkas ini lebih besar dari 16 MB."))
        return sent


class KeepForm(forms.Form):
    """What was read, sealed so that it comes back as it was shown."""

    sealed = forms.CharField(max_length=900_000)

    def said(self) -> dict[str, Any] | None:
        """Bank, language and questions; None when it is not what was shown, or is too old."""
        if not self.is_valid():
            return None
        try:
            found = signing.loads(self.cleaned_data["sealed"], salt=SALT, max_age=OLDEST)
        except signing.BadSignature:
            return None
        return found if isinstance(found, dict) else None


def sealed(bank: str, language: str, fields: Any) -> str:
    """What a KeepForm holds."""
    said = {"bank": bank, "language": language, "items": list(fields)}
    return signing.dumps(said, salt=SALT, compress=True)
