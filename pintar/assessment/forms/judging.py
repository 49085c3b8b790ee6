"""What people say of works."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pintar.assessment.queries.judging import KINDS, Wanted

LONGEST_NOTE, LONGEST_COMMENT = 2000, 5000


class QueueForm(forms.Form):
    """What the queue is narrowed to. What cannot be read narrows nothing."""

    kursus = forms.CharField(required=False, max_length=80)
    kelompok = forms.CharField(required=False, max_length=80)
    jenis = forms.CharField(required=False, max_length=20)

    def wanted(self) -> Wanted:
        """The choice as a value."""
        if not self.is_valid():
            return Wanted()
        kind = self.cleaned_data["jenis"]
        return Wanted(
            self.cleaned_data["kursus"], self.cleaned_data["kelompok"], kind if kind in KINDS else ""
        )


class JudgementForm(forms.Form):
    """A level (counted from 0) and a note for each criterion of a rubric, a comment, and why a work is sent back."""

    komentar = forms.CharField(
        label=_("Komentar untuk penulisnya"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    alasan = forms.CharField(
        label=_("Apa yang perlu diperbaiki"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, data: Any = None, *, body: Mapping[str, Any], said: Any = None) -> None:
        super().__init__(data, initial={"komentar": said.comment if said else ""})
        self.criteria = [row["id"] for row in body["rubric"]]
        for row in body["rubric"]:
            choices = [(str(n), str(n)) for n in range(len(row["levels"]))]
            self.fields[f"tingkat-{row['id']}"] = forms.ChoiceField(choices=choices, required=False)
            self.fields[f"catatan-{row['id']}"] = forms.CharField(required=False, max_length=LONGEST_NOTE)
        self.said = said

    def levels(self) -> dict[str, int]:
        """The levels chosen, as far as there are any."""
        if self.is_bound:
            found = {name: self.data.get(f"tingkat-{name}", "") for name in self.criteria}
            return {
                name: int(level)
                for name, level in found.items()
                if level in dict(self.fields[f"tingkat-{name}"].choices)  # type: ignore[attr-defined]
            }
        return dict(self.said.levels) if self.said else {}

    def notes(self) -> dict[str, str]:
        """What was noted, as far as anything was."""
        if self.is_bound:
            found = {name: self.data.get(f"catatan-{name}", "").strip() for name in self.criteria}
            return {name: text[:LONGEST_NOTE] for name, text in found.items() if text}
        return dict(self.said.notes) if self.said else {}


class MarkerForm(forms.Form):
    """Somebody to mark, and what."""

    login = forms.CharField(
        label=_("Surel atau nomor ponsel fasilitator"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    bank = forms.ChoiceField(label=_("Kursus"), required=False)
    group = forms.ChoiceField(label=_("Angkatan"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        banks: list[tuple[str, str]],
        groups: Mapping[str, str],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["bank"].choices = [("", _("Semua kursus")), *banks]  # type: ignore[attr-defined]
        self.fields["group"].choices = [("", _("Semua angkatan")), *groups.items()]  # type: ignore[attr-defined]
        if not groups:
            del self.fields["group"]


class ReasonForm(forms.Form):
    """Why somebody asks a marker to look again."""

    alasan = forms.CharField(
        label=_("Alasan Anda"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
