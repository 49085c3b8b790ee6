"""What an organiser writes to grant somebody more time in tests."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pintar.accounts.models import Person
from pintar.accounts.naming import tidy_login
from pintar.assessment.papers import MOST_EXTRA


class GrantForm(forms.Form):
    """Who, how much more time, large print, and why."""

    login = forms.CharField(
        label=_("Surel atau nomor ponsel peserta"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    extra_percent = forms.IntegerField(
        label=_("Tambahan waktu (persen)"),
        help_text=_("25 berarti ujian 60 menit menjadi 75 menit. Nol berarti tanpa tambahan."),
        min_value=0,
        max_value=MOST_EXTRA,
        initial=25,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    is_large = forms.BooleanField(label=_("Huruf besar pada halaman soal"), required=False)
    reason = forms.CharField(
        label=_("Alasan"),
        help_text=_("Disimpan bersama keputusan ini, dan hanya penyelenggara yang membacanya."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_login(self) -> Person:
        """The person who signs in with it."""
        _kind, login = tidy_login(self.cleaned_data["login"])
        try:
            found: Any = Person.objects.defer("search").get_by_natural_key(login)
        except Person.DoesNotExist:
            raise ValidationError(_("Tidak ada akun dengan surel atau nomor itu.")) from None
        return found
