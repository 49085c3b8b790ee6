"""What authors say of questions: what to look for, what a question says, what a second person thinks of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pintar.assessment import writing
from pintar.assessment.cards import Difficulty, ItemState, Level
from pintar.assessment.kinds import KINDS
from pintar.assessment.queries.bank import Filters

OPTIONS = 6  # rows of the simple form
MOST_CHANGED = 5_000
KEY = RegexValidator(r"^[a-z0-9-]{1,60}$", _("Hanya a-z, 0-9 dan tanda hubung, paling panjang 60."))
KIND_WORDS = {
    "single-choice": _("Pilihan ganda"),
    "multiple-choice": _("Pilihan ganda, beberapa benar"),
    "true-false": _("Benar atau salah"),
    "short-answer": _("Isian singkat"),
    "numeric": _("Isian bilangan"),
    "matching": _("Menjodohkan"),
    "ordering": _("Mengurutkan"),
    "cloze": _("Isian rumpang"),
    "matrix": _("Tabel"),
    "hotspot": _("Menunjuk gambar"),
    "image-labels": _("Menamai gambar"),
    "calculated": _("Hitungan dengan bilangan acak"),
    "essay": _("Uraian"),
    "file": _("Kiriman berkas"),
}
KIND_CHOICES = [(name, KIND_WORDS.get(name, name)) for name in KINDS]
SIMPLE = ("single-choice", "multiple-choice", "true-false", "short-answer")


class FilterForm(forms.Form):
    """What the list is narrowed by; anything unreadable narrows by nothing."""

    q = forms.CharField(required=False, max_length=100, strip=True)
    bank = forms.CharField(required=False, max_length=80)
    jenis = forms.ChoiceField(required=False, choices=[("", ""), *KIND_CHOICES])
    keadaan = forms.ChoiceField(required=False, choices=[("", ""), *ItemState.choices])
    kompetensi = forms.CharField(required=False, max_length=150)
    sukar = forms.ChoiceField(required=False, choices=[("", ""), *Difficulty.choices])
    tanda = forms.CharField(required=False, max_length=40)
    penulis = forms.RegexField(r"^[0-9]{1,18}$", required=False)

    def filters(self) -> Filters:
        """As the query understands it."""
        self.full_clean()
        said = {name: self.cleaned_data.get(name) or "" for name in self.fields}
        return Filters(
            text=said["q"],
            bank=said["bank"],
            kind=said["jenis"],
            state=said["keadaan"],
            competency=said["kompetensi"],
            difficulty=said["sukar"],
            tag=said["tanda"],
            author=said["penulis"],
        )


class LabelForm(forms.Form):
    """What to change on many cards. `all`: every question the filter finds, not only the ticked ones."""

    act = forms.ChoiceField(
        label=_("Tindakan"),
        choices=[
            ("label", _("Ubah keterangan")),
            ("retire", _("Pensiunkan")),
            ("restore", _("Pulihkan dari pensiun")),
        ],
    )
    level = forms.ChoiceField(
        label=_("Tingkat berpikir"), required=False, choices=[("", _("Tidak diubah")), *Level.choices]
    )
    difficulty = forms.ChoiceField(
        label=_("Tingkat kesukaran"), required=False, choices=[("", _("Tidak diubah")), *Difficulty.choices]
    )
    competency = forms.CharField(label=_("Kompetensi"), required=False, max_length=150)
    add = forms.CharField(
        label=_("Tambahkan tanda"), required=False, max_length=200, help_text=_("Pisahkan dengan koma.")
    )
    take = forms.CharField(label=_("Lepaskan tanda"), required=False, max_length=200)
    all = forms.BooleanField(required=False)
    sure = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        chosen = data.getlist("item")[:MOST_CHANGED] if data is not None else []
        self.chosen = [int(one) for one in chosen if one.isascii() and one.isdecimal() and len(one) < 19]

    def clean(self) -> dict[str, Any]:
        """Something must be asked for."""
        said = super().clean() or {}
        if said.get("act") == "label" and not (self.values() or self.tags("add") or self.tags("take")):
            raise forms.ValidationError(_("Pilih dahulu apa yang diubah."))
        return said

    def values(self) -> dict[str, str]:
        """The fields that change."""
        names = ("level", "difficulty", "competency")
        return {
            name: self.cleaned_data[name].strip() for name in names if self.cleaned_data.get(name, "").strip()
        }

    def tags(self, name: str) -> list[str]:
        """Tags as a list, each at most forty letters."""
        written = str(self.cleaned_data.get(name) or "").split(",")
        return sorted({" ".join(one.split()).lower()[:40] for one in written if one.strip()})


class CommentForm(forms.Form):
    """A remark."""

    text = forms.CharField(label=_("Komentar"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class ReviewForm(forms.Form):
    """What a second person thinks."""

    text = forms.CharField(
        label=_("Catatan untuk penulis"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    verdict = forms.ChoiceField(choices=[("approve", ""), ("return", "")])

    @property
    def is_approved(self) -> bool:
        """Whether it may be used."""
        return bool(self.cleaned_data["verdict"] == "approve")


class NewForm(forms.Form):
    """Where a new question lies."""

    bank = forms.SlugField(
        label=_("Bank"),
        max_length=80,
        help_text=_("Nama bank yang ada, atau nama baru: huruf kecil, angka, tanda hubung."),
    )
    key = forms.CharField(label=_("Kunci soal"), validators=[KEY], max_length=60)
    language = forms.ChoiceField(
        label=_("Bahasa"), choices=[("id", "Bahasa Indonesia"), ("en", "English"), ("ar", "العربية")]
    )
    kind = forms.ChoiceField(label=_("Jenis"), choices=KIND_CHOICES)


class YamlForm(forms.Form):
    """A question as YAML. `seen` is the version it was made from."""

    text = forms.CharField(
        label=_("Soal dalam YAML"),
        max_length=writing.LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 22, "class": "code", "spellcheck": "false"}),
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def yaml(self) -> str:
        """The text."""
        return str(self.cleaned_data["text"])


class SimpleForm(forms.Form):
    """The commonest kinds, field by field; what the form does not show (`kept`) stays as it was."""

    stem = forms.CharField(
        label=_("Pokok soal"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Markdown: **tebal**, $rumus$, > kutipan."),
    )
    points = forms.DecimalField(label=_("Poin"), min_value=0, max_value=100, initial=1)
    difficulty = forms.ChoiceField(
        label=_("Tingkat kesukaran"), required=False, choices=[("", "—"), *Difficulty.choices]
    )
    competency = forms.CharField(label=_("Kompetensi"), required=False, max_length=150)
    feedback = forms.CharField(
        label=_("Pembahasan"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, kept: Mapping[str, Any]) -> None:
        names = ("stem", "points", "difficulty", "competency", "feedback")
        super().__init__(data, initial={name: kept[name] for name in names if name in kept})
        self.kept = kept
        kind = kept.get("kind")
        self.has_options = kind in ("single-choice", "multiple-choice")
        if kept.get("markup") == "html":
            self.fields["stem"].help_text = _("Soal ini ditulis sebagai HTML.")
        if kind == "short-answer":
            self.fields["accept"] = forms.CharField(
                label=_("Jawaban yang diterima"),
                help_text=_("Satu jawaban setiap baris. Huruf besar dan tanda baca tidak dibedakan."),
                initial="\n".join(map(str, kept.get("accept") or [])),
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        if kind == "true-false":
            self.fields["answer"] = forms.ChoiceField(
                label=_("Pernyataan ini"),
                choices=[("true", _("Benar")), ("false", _("Salah"))],
                widget=forms.RadioSelect,
                initial="true" if kept.get("answer") is True else "false" if "answer" in kept else None,
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of options as they are shown: number, text, correct, feedback."""
        if not self.has_options:
            return []
        if self.is_bound:
            return self._sent()
        held = [
            {
                "text": o.get("text", ""),
                "correct": o.get("correct", False),
                "feedback": o.get("feedback", ""),
            }
            for o in self.kept.get("options") or []
        ]
        held += [{"text": "", "correct": False, "feedback": ""}] * max(2, OPTIONS - len(held))
        return [{"number": n, **row} for n, row in enumerate(held, 1)]

    def yaml(self) -> str:
        """The question as YAML: what the form says over what it does not show."""
        said = self.cleaned_data
        fields = dict(self.kept)
        for name in ("stem", "difficulty", "competency", "feedback"):
            fields[name] = said[name].replace("\r\n", "\n")
            if not fields[name]:
                del fields[name]
        points = float(said["points"])
        fields["points"] = int(points) if points.is_integer() else points
        if self.has_options:
            fields["options"] = [
                {
                    "text": row["text"],
                    **({"correct": True} if row["correct"] else {}),
                    **({"feedback": row["feedback"]} if row["feedback"] else {}),
                }
                for row in self._sent()
                if row["text"]
            ]
        if "accept" in said:
            fields["accept"] = [line.strip() for line in said["accept"].splitlines() if line.strip()]
        if "answer" in said:
            fields["answer"] = said["answer"] == "true"
        return writing.as_yaml(fields)

    def _sent(self) -> list[dict[str, Any]]:
        right = set(self.data.getlist("right"))  # type: ignore[attr-defined]
        return [
            {
                "number": n,
                "text": self.data.get(f"option-{n}", "").replace("\r\n", "\n").strip()[:5000],
                "correct": str(n) in right,
                "feedback": self.data.get(f"why-{n}", "").replace("\r\n", "\n").strip()[:5000],
            }
            for n in range(1, 27)
            if n <= OPTIONS or f"option-{n}" in self.data
        ]
