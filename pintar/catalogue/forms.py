"""What people look for, and what organisers fill in."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pintar.catalogue.models import Period, Training
from pintar.catalogue.values import Kind, Product
from pintar.directory.models import Profession

FIRST_YEAR, LAST_YEAR = 2000, 2100
HOURS = {"0-10": (0, 10), "11-20": (11, 20), "21-40": (21, 40), "41-": (41, 32767)}


class SearchForm(forms.Form):
    """Filters of the catalogue; anything unreadable is left aside."""

    q = forms.CharField(
        label=_("Cari pelatihan"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    product = forms.ChoiceField(
        label=_("Jenis"), required=False, choices=[("", _("Semua")), *Product.choices]
    )
    kind = forms.ChoiceField(label=_("Rumpun"), required=False, choices=[("", _("Semua")), *Kind.choices])
    profession = forms.ChoiceField(
        label=_("Untuk"), required=False, choices=[("", _("Semua")), *Profession.Group.choices]
    )
    jp = forms.ChoiceField(
        label=_("JP"),
        required=False,
        choices=[
            ("", _("Semua")),
            ("0-10", _("sampai 10")),
            ("11-20", "11–20"),
            ("21-40", "21–40"),
            ("41-", _("di atas 40")),
        ],
    )
    open = forms.BooleanField(label=_("Sedang dibuka"), required=False)

    def asked(self) -> dict[str, Any]:
        """Filters in the words of `offers_for`."""
        self.is_valid()
        data = self.cleaned_data
        return {
            "text": data.get("q", ""),
            "product": data.get("product", ""),
            "kind": data.get("kind", ""),
            "profession": data.get("profession", ""),
            "jp": HOURS.get(data.get("jp", "")),
            "open_only": bool(data.get("open")),
        }


def sane(on: date) -> None:
    """Refuse years that are surely slips of the finger: dates near the ends of the calendar cannot be shown everywhere."""
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise ValidationError(
            _("Tahun harus antara %(first)s dan %(last)s."), params={"first": FIRST_YEAR, "last": LAST_YEAR}
        )


class MomentField(forms.DateTimeField):
    """A date and time on the wall of the viewer's time zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            validators=[sane],
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
            **kwargs,
        )


class DayField(forms.DateField):
    """A day."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validators=[sane], **kwargs)


class PeriodForm(forms.Form):
    """A registration window and its rules."""

    name = forms.CharField(
        label=_("Nama periode"), max_length=120, help_text=_("Misalnya Periode April 2026.")
    )
    opens_at = MomentField(label=_("Pendaftaran dibuka pada"), help_text=_("Waktu Indonesia Barat (WIB)."))
    closes_at = MomentField(label=_("Pendaftaran ditutup pada"), help_text=_("Waktu Indonesia Barat (WIB)."))
    one_training = forms.BooleanField(
        label=_("Satu pelatihan untuk setiap peserta pada periode ini"), required=False, initial=True
    )
    is_announced = forms.BooleanField(label=_("Umumkan di situs"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        """The window must close after it opens."""
        data = super().clean() or {}
        if data.get("opens_at") and data.get("closes_at") and data["closes_at"] <= data["opens_at"]:
            self.add_error("closes_at", _("Pendaftaran harus ditutup sesudah dibuka."))
        return data

    @staticmethod
    def of(period: Period) -> dict[str, Any]:
        """First values for changing a period."""
        return {
            n: getattr(period, n) for n in ("name", "opens_at", "closes_at", "one_training", "is_announced")
        }


class BatchForm(forms.Form):
    """The dates and seats of a batch."""

    starts_on = DayField(label=_("Hari pertama belajar"))
    ends_on = DayField(label=_("Hari terakhir belajar"))
    quota = forms.IntegerField(
        label=_("Jumlah kursi"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text=_("Kosongkan bila tidak dibatasi."),
    )

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("Hari terakhir belajar tidak boleh sebelum hari pertama."))
        return data


class NewBatchForm(BatchForm):
    """A batch to add to a period."""

    field_order = ("training", "starts_on", "ends_on", "quota")
    training = forms.ModelChoiceField(
        label=_("Pelatihan"),
        queryset=Training.objects.filter(product=Product.TRAINING).order_by("title").only("id", "title"),
        empty_label=_("Pilih pelatihan"),
    )
