"""An answer as it was sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from pintar.assessment.values import SlotView, is_answer
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7


class AnswerForm(forms.Form):
    """What was chosen or typed for one question. `act` is the device's id of this answer; pages without scripts send none."""

    act = forms.UUIDField(required=False)
    device_at = forms.DateTimeField(required=False)

    def __init__(self, data: QueryDict, *, slot: SlotView) -> None:
        super().__init__(data)
        self.sent = data
        self.slot = slot
        self.kept: Any = None

    def clean(self) -> dict[str, Any]:
        """Only an answer to this very question is one."""
        try:
            self.kept = self.slot.read(dict(self.sent.lists()))
        except Refused as no:
            self.add_error(None, str(no))
        return self.cleaned_data

    def response(self) -> Any:
        """The response as JSON; None when nothing was chosen or typed."""
        return self.kept

    @property
    def is_empty(self) -> bool:
        """Whether nothing was chosen or typed."""
        return not is_answer(self.kept)

    @property
    def act_id(self) -> UUID:
        """The id of the answer."""
        return self.cleaned_data.get("act") or uuid7()

    @property
    def given_at(self) -> datetime | None:
        """When the device says it was given."""
        return self.cleaned_data.get("device_at")
