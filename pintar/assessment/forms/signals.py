"""What is said of a signal, by officers and by those it concerns."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from pintar.assessment.honesty import SignalKind, SignalState
from pintar.assessment.queries.signals import SignalFilters

ACTS = ("note", "ask", "dismiss", "propose", "agree", "return", "retake")


class SignalFilterForm(forms.Form):
    """What the list is narrowed by; anything unreadable narrows by nothing."""

    jenis = forms.ChoiceField(
        label=_("Jenis"), required=False, choices=[("", _("Semua")), *SignalKind.choices]
    )
    keadaan = forms.ChoiceField(
        label=_("Keadaan"), required=False, choices=[("", _("Yang belum ditutup")), *SignalState.choices]
    )
    bank = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def filters(self) -> SignalFilters:
        """As the query understands it."""
        self.full_clean()
        said = {name: self.cleaned_data.get(name) or "" for name in self.fields}
        return SignalFilters(kind=said["jenis"], state=said["keadaan"], bank=said["bank"])


class ActForm(forms.Form):
    """One step of an officer, with its reason."""

    act = forms.ChoiceField(choices=[(name, "") for name in ACTS])
    text = forms.CharField(
        label=_("Keterangan"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    concern = forms.TypedMultipleChoiceField(required=False, coerce=UUID)

    def __init__(self, data: object = None, *, concerns: list[UUID]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        field: forms.TypedMultipleChoiceField = self.fields["concern"]  # type: ignore[assignment]
        field.choices = [(str(pk), "") for pk in concerns]


class AnswerConcernForm(forms.Form):
    """What a learner says."""

    text = forms.CharField(
        label=_("Penjelasan Anda"),
        help_text=_("Ceritakan dengan kata-kata Anda sendiri. Yang membaca ialah petugas penyelenggara."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
