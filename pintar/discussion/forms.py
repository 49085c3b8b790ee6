"""What learners and officers write, as it comes: words, a place in a medium, and the ids that make sending twice count once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from pintar.directory.queries import provinces
from pintar.discussion.values import (
    NOTE_LENGTH,
    QUESTION_LENGTH,
    REPLY_LENGTH,
    NoteDraft,
    QuestionDraft,
    Spot,
    Wish,
    spot_of,
    tidy,
)
from pintar.kit.clock import now
from pintar.kit.ids import uuid7


class Words(forms.CharField):
    """Several lines of plain text, tidied; what is too long is refused, not cut."""

    def __init__(self, label: Any, most: int, **more: Any) -> None:
        widget = forms.Textarea({"rows": 4, "dir": "auto", "maxlength": most})
        # What is counted is what is kept, after tidying: the browser counts a line end once, a form sends it as two.
        super().__init__(label=label, widget=widget, max_length=most * 2, **more)
        self.most = most

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The length is said to the browser as it will be counted."""
        return {}

    def clean(self, value: Any) -> str:
        """The text as it is kept."""
        text = tidy(super().clean(value))
        if self.required and not text:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return text


class WrittenForm(forms.Form):
    """What a learner's form sends beside its words: the id made with the form, and the place."""

    act = forms.UUIDField(required=False, widget=forms.HiddenInput)
    medium = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    position = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def act_id(self) -> UUID:
        """The id of this act; one that no device could have made is replaced."""
        given = self.cleaned_data["act"]
        return given if given and given.version == 7 else uuid7()

    def spot(self) -> Spot:
        """The place in the medium."""
        return spot_of(self.cleaned_data["medium"], self.cleaned_data["position"])


class NoteForm(WrittenForm):
    """A note, new or written anew."""

    text = Words(_("Catatan"), NOTE_LENGTH)
    note = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *given: Any, is_taken_away: bool = False, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["text"].required = not is_taken_away

    def draft(self, lesson: str, note: UUID | None = None) -> NoteDraft:
        """The version that the form holds."""
        given = self.cleaned_data["note"]
        new = given if given and given.version == 7 else uuid7()
        return NoteDraft(self.act_id(), note or new, lesson, self.cleaned_data["text"], self.spot(), now())


class QuestionForm(WrittenForm):
    """A question about a lesson."""

    text = Words(_("Pertanyaan Anda"), QUESTION_LENGTH)

    def draft(self, lesson: str) -> QuestionDraft:
        """The question that the form holds."""
        return QuestionDraft(self.act_id(), lesson, self.cleaned_data["text"], self.spot(), now())


class ReplyForm(WrittenForm):
    """What the asker adds."""

    text = Words(_("Tanggapan Anda"), REPLY_LENGTH)


class AnswerForm(WrittenForm):
    """A facilitator's answer."""

    text = Words(_("Jawaban"), REPLY_LENGTH)
    is_shared = forms.BooleanField(
        label=_("Berguna untuk semua: bagikan kepada seluruh peserta angkatan ini, tanpa nama penanya"),
        required=False,
    )


class QueueForm(forms.Form):
    """How an officer narrows the queue. `within` are the provinces they may see, None for all."""

    q = forms.CharField(
        label=_("Cari pelatihan"), max_length=100, required=False, widget=forms.TextInput({"type": "search"})
    )
    wish = forms.ChoiceField(label=_("Keadaan"), required=False, choices=Wish.choices)
    province = forms.ModelChoiceField(
        queryset=provinces(), label=_("Provinsi"), required=False, empty_label=_("Semua")
    )
    batch = forms.IntegerField(required=False, min_value=1, max_value=2**53, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, within: frozenset[str] | None) -> None:
        super().__init__(data, auto_id="saring_%s")
        if within is not None:
            self.fields["province"].queryset = provinces().filter(code__in=within)  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """What is asked for; fields that make no sense are left out."""
        self.is_valid()
        said = self.cleaned_data
        province = said.get("province")
        return {
            "wish": Wish(said.get("wish") or Wish.WAITING),
            "text": said.get("q") or "",
            "province": province.pk if province else "",
            "batch": said.get("batch"),
        }
