"""An answer as it was sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, BinaryIO, cast
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from pintar.assessment.kinds.kind import FIELD
from pintar.assessment.values import SlotView, is_answer
from pintar.kit import files
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7

HEAD = 64  # bytes that tell what a file is
FIELDS = {
    "act": forms.UUIDField(),
    "device_at": forms.DateTimeField(),
    "sent_at": forms.DateTimeField(),
}


class AnswerForm(forms.Form):
    """What was chosen or typed for one question. `act` is the device's id of this answer; pages without scripts send none.

    `sent_at` is the device's clock as it sends: only by it can what the device says of the past be understood. No page draws this
    form, and answers are most of what a test sends: its three fields are read where they are given, and not made anew for each.
    """

    def __init__(
        self,
        data: QueryDict,
        *,
        slot: SlotView,
        uploads: Sequence[UploadedFile] = (),
        keep: Callable[[BinaryIO, int], str] | None = None,
    ) -> None:
        super().__init__(data)
        self.keep = keep or (lambda source, _size: files.keep(source).sha)
        self.uploads = uploads
        self.sent = data
        self.slot = slot
        self.kept: Any = None

    def clean(self) -> dict[str, Any]:
        """Only an answer to this very question is one."""
        for name, field in FIELDS.items():
            if said := self.sent.get(name):
                try:
                    self.cleaned_data[name] = field.clean(said)
                except forms.ValidationError as no:
                    self.add_error(None, no)
        try:
            post = dict(self.sent.lists())
            if self.uploads:
                post[FIELD] = [*post.get(FIELD, []), *map(self._receipt, self.uploads)]
            self.kept = self.slot.read(post)
        except Refused as no:
            self.add_error(None, " ".join(filter(None, [str(no), str(no.help_text)])))
        return self.cleaned_data

    def _receipt(self, upload: UploadedFile) -> str:
        """Keep one file of the answer, if it is what was asked for."""
        head = upload.read(HEAD)
        upload.seek(0)
        return self.slot.take(
            name=upload.name or "",
            head=head,
            size=upload.size or 0,
            keep=lambda: self.keep(cast(BinaryIO, upload.file), upload.size or 0),
        )

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
        """When it was given, by the server's clock; None when the device does not tell: then it is given as it arrives."""
        sent_at = self.cleaned_data.get("sent_at")
        given = self.cleaned_data.get("device_at") or _time_of(self.act_id)
        if sent_at is None or given is None:
            return None
        try:
            return min(given + (now() - sent_at), now())
        except OverflowError:
            return None


def _time_of(act_id: UUID) -> datetime | None:
    """When a device made a UUIDv7, by its own clock; None for other UUIDs and for times that are none."""
    if act_id.version != 7:
        return None
    try:
        return datetime.fromtimestamp((act_id.int >> 80) / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return None
