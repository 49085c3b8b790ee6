"""What learners and officers send."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pintar.directory.queries import provinces
from pintar.kit.clock import now
from pintar.kit.ids import uuid7
from pintar.learning.values import State


class ActForm(forms.Form):
    """A lesson was learnt: the device's id of the act, and the medium. When, only as its clock is told as it sends."""

    act = forms.UUIDField(required=False)
    medium = forms.CharField(max_length=12)
    device_at = forms.DateTimeField(required=False)
    sent_at = forms.DateTimeField(required=False)

    def act_values(self) -> dict[str, Any]:
        """The arguments of `finish_lesson`."""
        said, received_at = self.cleaned_data, now()
        done_at = None
        if said["device_at"] and said["sent_at"]:
            done_at = min(received_at - max(said["sent_at"] - said["device_at"], timedelta(0)), received_at)
        return {"act_id": said["act"] or uuid7(), "medium": said["medium"], "device_at": done_at}


class PeopleForm(forms.Form):
    """How an officer narrows the list of a batch. `within` are the provinces they may see, None for all."""

    q = forms.CharField(
        label=_("Cari"), max_length=100, required=False, widget=forms.TextInput({"type": "search"})
    )
    province = forms.ModelChoiceField(
        queryset=provinces(), label=_("Provinsi"), required=False, empty_label=_("Semua")
    )
    state = forms.ChoiceField(label=_("Keadaan"), required=False)

    def __init__(self, data: Any, *, within: frozenset[str] | None) -> None:
        super().__init__(data, auto_id="saring_%s")
        self.fields["state"].choices = [("", _("Semua")), *State.choices]  # type: ignore[attr-defined]
        if within is not None:
            self.fields["province"].queryset = provinces().filter(code__in=within)  # type: ignore[attr-defined]

    def asked(self) -> dict[str, str]:
        """What is asked for; fields that make no sense are left out."""
        self.is_valid()
        said = self.cleaned_data
        province = said.get("province")
        return {
            "text": said.get("q") or "",
            "province": province.pk if province else "",
            "state": said.get("state") or "",
        }


class RecallForm(forms.Form):
    """Which reminder is answered: its topic, how many reviews there were before, and how many hints were seen."""

    topic = forms.IntegerField(min_value=1)
    reviews = forms.IntegerField(min_value=0, max_value=30_000)
    hints = forms.IntegerField(min_value=0, max_value=99, required=False)


class FeltForm(forms.Form):
    """What somebody says of a recall they had right."""

    topic = forms.IntegerField(min_value=1)
    number = forms.IntegerField(min_value=1, max_value=30_000)
    felt = forms.TypedChoiceField(choices=[(2, ""), (3, ""), (4, "")], coerce=int)


class HabitForm(forms.Form):
    """How somebody wants to be reminded."""

    is_off = forms.BooleanField(required=False)
    by_mail = forms.BooleanField(required=False)


class StepForm(forms.Form):
    """Which step of an adaptive test is answered."""

    number = forms.IntegerField(min_value=1, max_value=1000)
