"""What an administrator types about a dated number."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pintar.accounts.naming import HIDDEN
from pintar.directory.models import Rule
from pintar.insights.queries import CLASS_COST, CLASS_SIZE

WHOLE = (CLASS_SIZE, CLASS_COST)


class NumberForm(forms.Form):
    """A number, from when it holds, and who says so."""

    name = forms.ChoiceField(label=_("Angka"))
    value = forms.DecimalField(
        label=_("Nilai baru"),
        max_digits=15,
        decimal_places=4,
        min_value=Decimal("0.0001"),
        localize=False,
        help_text=_("Tanpa titik pemisah ribuan, misalnya 170000000."),
        error_messages={"min_value": _("Nilai harus lebih besar dari nol.")},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    valid_from = forms.DateField(
        label=_("Berlaku sejak"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    source = forms.CharField(
        label=_("Sumber"),
        max_length=300,
        help_text=_("Peraturan, surat keputusan, atau pemberitaan yang menyebut angka ini."),
    )

    def __init__(self, *args: Any, known: list[list[Rule]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notes = {rows[0].name: next((row.note for row in rows if row.note), "") for rows in known}
        choices = [(name, note or name) for name, note in self.notes.items()]
        self.fields["name"].choices = [("", _("Pilih angka")), *choices]  # type: ignore[attr-defined]

    def clean_source(self) -> str:
        """Spaces folded, hidden characters gone."""
        source = " ".join(HIDDEN.sub("", self.cleaned_data["source"]).split())
        if not source:
            raise forms.ValidationError(_("Tulis sumbernya."), code="required")
        return source

    def clean(self) -> dict[str, Any]:
        """Seats and rupiah are counted in whole numbers."""
        data = super().clean() or {}
        value = data.get("value")
        if value is not None and data.get("name") in WHOLE and value != value.to_integral_value():
            self.add_error("value", _("Angka ini harus bilangan bulat."))
        return data

    def values(self) -> dict[str, Any]:
        """What `directory.actions.set_rule` takes."""
        value: Decimal = self.cleaned_data["value"]
        return {
            "name": self.cleaned_data["name"],
            "value": int(value) if value == value.to_integral_value() else float(value),
            "valid_from": self.cleaned_data["valid_from"],
            "source": self.cleaned_data["source"],
            "note": self.notes[self.cleaned_data["name"]],
        }
