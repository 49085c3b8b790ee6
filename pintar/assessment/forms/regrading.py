"""What is said of a question that was wrong: which versions, what their answers are worth now, why; and whether it is applied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pintar.assessment.honesty import Worth
from pintar.assessment.models import ItemVersion

TURNS = {"lulus": 1, "gugur": -1}


class CorrectionForm(forms.Form):
    """A correction as it is asked for."""

    what = forms.ChoiceField(label=_("Jawaban peserta"), choices=Worth.choices, widget=forms.RadioSelect)
    by_version = forms.ChoiceField(label=_("Versi yang benar"), required=False)
    versions = forms.MultipleChoiceField(
        label=_("Versi yang keliru"), widget=forms.CheckboxSelectMultiple, required=False
    )
    reason = forms.CharField(
        label=_("Apa yang keliru?"),
        help_text=_("Kalimat ini dibaca peserta yang nilainya berubah."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        wrong: Sequence[tuple[ItemVersion, str]],
        right: Sequence[tuple[ItemVersion, str]],
    ) -> None:
        initial = {
            "what": Worth.BY if right else Worth.FULL,
            "versions": [str(one.pk) for one, _words in wrong],
            "by_version": str(right[0][0].pk) if right else "",
        }
        super().__init__(data, initial=initial)
        self._held: dict[str, ItemVersion] = {str(one.pk): one for one, _words in (*wrong, *right)}
        self._choices("versions", wrong)
        self._choices("by_version", right)
        if not right:
            del self.fields["by_version"]
            what: Any = self.fields["what"]
            what.choices = [choice for choice in Worth.choices if choice[0] != Worth.BY]

    @property
    def wrong(self) -> list[ItemVersion]:
        """The versions that were wrong; the one that judges them is none of them."""
        chosen = self.cleaned_data["versions"]
        return [self._held[pk] for pk in chosen if self.judge is None or pk != str(self.judge.pk)]

    @property
    def judge(self) -> ItemVersion | None:
        """The version that judges the others, if one does."""
        if self.cleaned_data["what"] != Worth.BY:
            return None
        return self._held.get(self.cleaned_data.get("by_version") or "")

    def _choices(self, name: str, versions: Sequence[tuple[ItemVersion, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = [(str(one.pk), words) for one, words in versions]


class DecisionForm(forms.Form):
    """Apply what was looked at, or let it be."""

    verdict = forms.ChoiceField(choices=[("apply", ""), ("drop", "")])
    take = forms.BooleanField(label=_("Cabut kelulusan yang tidak lagi memenuhi batas"), required=False)
    why = forms.CharField(
        label=_("Mengapa kelulusan dicabut?"),
        help_text=_("Wajib diisi bila kelulusan dicabut; dibaca peserta yang bersangkutan."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    @property
    def is_applied(self) -> bool:
        """Whether it is applied."""
        return bool(self.cleaned_data["verdict"] == "apply")
