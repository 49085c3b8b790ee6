"""What organisers set, and what people send."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from pintar.accounts.values import Employment
from pintar.catalogue.models import Period, Training
from pintar.catalogue.values import Asked, Need, Paper, PeriodRules, Product, Repeat, Seating
from pintar.directory.models import Profession, Region

MOST_SHARES = 60


class PaperForm(forms.Form):
    """One document."""

    key = forms.CharField(max_length=30, widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("Pilih berkas"),
        help_text=_("PDF, JPG atau PNG, paling besar 4 MB. Foto dari ponsel cukup."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/*"}),
    )


class CloseForm(forms.Form):
    """Closing a batch before its time."""

    reason = forms.CharField(
        label=_("Alasan yang diumumkan"),
        max_length=300,
        min_length=10,
        help_text=_("Satu kalimat untuk peserta; tampil di halaman pelatihan dan tercatat dalam jurnal."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RulesForm(forms.Form):
    """The rules of a period in plain words."""

    seating = forms.ChoiceField(
        label=_("Cara membagi kursi yang terbatas"), choices=Seating.choices, widget=forms.RadioSelect
    )
    reserve = forms.IntegerField(
        label=_("Panjang daftar cadangan setiap angkatan"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=_("Kosongkan supaya semua yang tidak mendapat kursi menjadi cadangan."),
    )
    accept_days = forms.IntegerField(
        label=_("Hari untuk menerima kursi yang ditawarkan"),
        min_value=0,
        max_value=30,
        initial=0,
        help_text=_("0: cadangan yang naik langsung terdaftar dan dikabari."),
    )
    until_days = forms.IntegerField(
        label=_("Cadangan terakhir naik berapa hari sebelum belajar dimulai"),
        min_value=0,
        max_value=60,
        initial=0,
    )
    extends = forms.BooleanField(
        label=_("Perpanjang otomatis selama gangguan bila situs tidak dapat dijangkau saat pendaftaran"),
        required=False,
        initial=True,
    )
    professions = forms.MultipleChoiceField(
        label=_("Hanya untuk profesi ini"), required=False, widget=forms.CheckboxSelectMultiple
    )
    employment = forms.MultipleChoiceField(
        label=_("Hanya untuk status kepegawaian ini"),
        required=False,
        choices=Employment.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    most_per_year = forms.IntegerField(
        label=_("Paling banyak pelatihan setiap orang dalam setahun"),
        required=False,
        min_value=1,
        max_value=50,
        help_text=_("Kosongkan bila tidak dibatasi."),
    )
    repeat = forms.ChoiceField(
        label=_("Yang sudah lulus pelatihan yang sama"), choices=Repeat.choices, widget=forms.RadioSelect
    )
    after = forms.ModelMultipleChoiceField(
        label=_("Harus sudah lulus pelatihan ini"),
        required=False,
        queryset=Training.objects.filter(product=Product.TRAINING)
        .order_by("title")
        .only("id", "title", "slug"),
        to_field_name="slug",
        help_text=_("Tahan Ctrl untuk memilih lebih dari satu. Kosongkan bila tidak ada syarat."),
    )
    asked = forms.MultipleChoiceField(
        label=_("Isian profil yang diminta"),
        required=False,
        choices=Asked.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Profil singkat selalu diminta. Nomor identitas boleh diminta hanya bila memang diperlukan."
        ),
    )
    papers = forms.CharField(
        label=_("Berkas yang harus dikirim"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Satu berkas setiap baris, misalnya: Surat tugas. Kosongkan bila tidak ada."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        jobs = [(one.code, one.name) for one in Profession.objects.order_by("position")]
        groups = [
            (value, _("Semua %(group)s") % {"group": str(label).lower()})
            for value, label in Profession.Group.choices
        ]
        self.fields["professions"].choices = [*groups, *jobs]  # type: ignore[attr-defined]
        for need, label in Need.choices:
            self.fields[f"points_{need}"] = forms.IntegerField(
                label=label, required=False, min_value=0, max_value=100
            )

    @property
    def weights(self) -> list[forms.BoundField]:
        """The fields of what each need weighs."""
        return [self[f"points_{need}"] for need in Need.values]

    def clean(self) -> dict[str, Any]:
        """Where need decides, something must weigh."""
        data = super().clean() or {}
        if data.get("seating") == Seating.NEED and not self._points(data):
            self.add_error("seating", _("Isi bobot paling sedikit satu kebutuhan."))
        return data

    def rules(self) -> PeriodRules:
        """What was set, as a value."""
        data = self.cleaned_data
        return PeriodRules(
            seating=data["seating"],
            points=self._points(data) if data["seating"] == Seating.NEED else {},
            reserve=data["reserve"],
            accept_days=data["accept_days"],
            until_days=data["until_days"],
            most_per_year=data["most_per_year"],
            repeat=data["repeat"],
            professions=tuple(data["professions"]),
            employment=tuple(data["employment"]),
            after=tuple(one.slug for one in data["after"]),
            asked=tuple(data["asked"]),
            papers=papers_from(data["papers"]),
            extends=data["extends"],
        )

    @staticmethod
    def _points(data: dict[str, Any]) -> dict[str, int]:
        return {need: data[f"points_{need}"] for need in Need.values if data.get(f"points_{need}")}

    @staticmethod
    def of(period: Period) -> dict[str, Any]:
        """First values: what is set now."""
        terms = period.terms
        names = (
            "seating", "reserve", "accept_days", "until_days", "most_per_year", "repeat", "extends",
        )  # fmt: skip
        lists = ("professions", "employment", "after", "asked")
        return (
            {name: getattr(terms, name) for name in names}
            | {name: list(getattr(terms, name)) for name in lists}
            | {f"points_{need}": weight for need, weight in terms.points.items()}
            | {"papers": "\n".join(paper.label for paper in terms.papers)}
        )


def papers_from(text: str) -> tuple[Paper, ...]:
    """One document a line; its key is made of its name, and no two are alike."""
    found: dict[str, Paper] = {}
    for line in text.splitlines():
        label = " ".join(line.split())[:80]
        if key := slugify(label)[:30]:
            found.setdefault(key, Paper(key, label))
    return tuple(found.values())[:10]


class ShareForm(forms.Form):
    """Seats of one group; a line without a group is left out."""

    group = forms.ChoiceField(label=_("Kelompok"), required=False)
    name = forms.CharField(label=_("Kode kab/kota, atau nama satuan kerja"), required=False, max_length=150)
    least = forms.IntegerField(label=_("Paling sedikit"), required=False, min_value=0, max_value=1_000_000)
    most = forms.IntegerField(label=_("Paling banyak"), required=False, min_value=0, max_value=1_000_000)

    def __init__(self, *args: Any, groups: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = groups  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A share names its group and says how many seats."""
        data = super().clean() or {}
        by, _sep, of = (data.get("group") or "").partition(":")
        of = of or (data.get("name") or "").strip()
        if not by:
            return data
        if not of:
            self.add_error("name", _("Isi kode atau namanya."))
        if by == "regency" and of and not Region.objects.filter(code=of, level=Region.Level.REGENCY).exists():
            self.add_error("name", _("Kode kabupaten/kota ini tidak dikenal. Contoh: 35.08"))
        least, most = data.get("least") or 0, data.get("most")
        if not least and most is None:
            self.add_error("least", _("Isi paling sedikit atau paling banyak."))
        if most is not None and most < least:
            self.add_error("most", _("Tidak boleh kurang dari yang paling sedikit."))
        data["share"] = {"by": by, "of": of, "least": least, "most": most}
        return data


def group_choices() -> list[Any]:
    """Every group that a share may name."""
    provinces = Region.objects.filter(level=Region.Level.PROVINCE).order_by("name")
    return [
        ("", _("(tidak dipakai)")),
        (_("Provinsi"), [(f"province:{one.code}", one.name) for one in provinces]),
        (_("Profesi"), [(f"profession:{p.code}", p.name) for p in Profession.objects.order_by("position")]),
        (_("Status kepegawaian"), [(f"employment:{value}", label) for value, label in Employment.choices]),
        (
            _("Lainnya"),
            [("regency:", _("Kabupaten/kota dengan kode …")), ("institution:", _("Satuan kerja bernama …"))],
        ),
    ]


class BaseShares(forms.BaseFormSet):
    """All shares of a batch."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """The groups are read once for all lines."""
        if not hasattr(self, "_groups"):
            self._groups = group_choices()
        return {"groups": self._groups}

    def refuse(self, words: str) -> None:
        """Say above all lines why they were not taken."""
        self._non_form_errors = self.error_class([words])

    def shares(self) -> list[dict[str, Any]]:
        """What was set."""
        return [form.cleaned_data["share"] for form in self.forms if form.cleaned_data.get("share")]

    @staticmethod
    def of(shares: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """First values: what is set now."""
        return [
            {
                "group": f"{one['by']}:"
                if one["by"] in ("regency", "institution")
                else f"{one['by']}:{one['of']}",
                "name": one["of"] if one["by"] in ("regency", "institution") else "",
                "least": one.get("least") or None,
                "most": one.get("most"),
            }
            for one in shares
        ]


SharesForm: type[BaseShares] = forms.formset_factory(  # type: ignore[assignment]
    ShareForm, formset=BaseShares, extra=3, max_num=MOST_SHARES, absolute_max=MOST_SHARES
)
