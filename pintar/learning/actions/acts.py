"""Taking in what devices send: each act is judged by itself, in the order it was done, and acknowledged once it is on disk."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from django.db import DataError, InterfaceError, OperationalError, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from pintar.assessment.actions import LATE_ANSWERS, keep_answers, mark_again
from pintar.assessment.queries import get_slot_for
from pintar.assessment.values import Given
from pintar.kit import sql, words
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.learning import kinds
from pintar.learning.actions.seeing import keep_seen
from pintar.learning.actions.studying import count_tries, finish_lesson, keep_act, submit_quiz
from pintar.learning.clock import by_server
from pintar.learning.queries import studies_held
from pintar.learning.values import Study, of_context
from pintar.learning.wire import (
    Answered,
    AnyAct,
    Finished,
    Letter,
    No,
    Other,
    Paged,
    Read,
    Receipt,
    Reply,
    Submitted,
    Unreadable,
    Watched,
    details,
    receipts_for,
)

log = logging.getLogger("pintar.learning")

SEEING = frozenset({Watched, Paged, Read})
MOST_FIELDS = 500
Sent = AnyAct | Other


def take_in(*, viewer: Any, letter: Letter) -> Reply:
    """Keep what a device sent. What comes back as kept is on disk; what is refused is told why; the rest is sent again.

    One transaction: a failing database raises and acknowledges nothing. Acts of seeing come first, whatever their
    place, because a lesson is finished by what was seen; the others are done in the order they were sent. Sent twice,
    everything is acknowledged again and counts once.
    """
    with transaction.atomic():
        delivery = _Delivery(viewer, letter)
        delivery.take()
    return delivery.reply()


class _Delivery:
    """One letter on its way in: what was decided of each act so far."""

    def __init__(self, viewer: Any, letter: Letter) -> None:
        self.viewer = viewer
        self.person_id: int = viewer.pk
        self.received_at = now()
        self.refused: list[No] = []
        self.kept: list[tuple[UUID, datetime, str]] = []
        self.late: set[UUID] = set()
        acts = self._readable(letter)
        self.studies = studies_held(self.person_id, sorted({act.enrolment for act in acts})) if acts else {}
        since = min((at for _study, at in self.studies.values()), default=self.received_at)
        times = by_server(
            [act.at.timestamp() for act in acts],
            sent_at=letter.sent_at.timestamp(),
            received_at=self.received_at.timestamp(),
            since=since.timestamp(),
        )
        self.dated = list(zip(acts, times, strict=True))

    def take(self) -> None:
        """Decide on every act."""
        seeing: list[tuple[Any, float]] = []
        rest: list[tuple[Sent, float]] = []
        for one in self.dated:
            (seeing if type(one[0]) in SEEING else rest).append(one)
        if seeing:
            trouble = keep_seen(self.studies, seeing)
            for act, _at in seeing:
                if trouble and act.id in trouble:
                    self._refuse(act.id, *trouble[act.id])
                else:
                    self.kept.append((act.id, self.received_at, ""))
        for (kind, enrolment), group in groupby(rest, key=lambda one: (one[0].kind, one[0].enrolment)):
            if kind == Answered.kind:
                self._answers([(act, at) for act, at in group if isinstance(act, Answered)])
            elif kind in kinds.OURS:
                for act, at in group:
                    self._alone(act, _instant(at))
            else:
                self._by_handler(kind, enrolment, [(act, at) for act, at in group if isinstance(act, Other)])
        for sitting_id in self.late:
            mark = mark_again(sitting_id=sitting_id, reason=LATE_ANSWERS)
            where = of_context(mark.sitting.context) if mark else None
            if where:
                count_tries(enrolment_id=where[0], lesson=where[1])

    def reply(self) -> Reply:
        """The answer, to be given after commit."""
        proofs = receipts_for((act_id for act_id, _at, _label in self.kept), self.person_id)
        receipts = [
            Receipt(act_id, at, proof, label)
            for (act_id, at, label), proof in zip(self.kept, proofs, strict=True)
        ]
        return Reply(self.received_at, self.person_id, receipts, self.refused)

    def _readable(self, letter: Letter) -> list[Sent]:
        """The acts that can be read, each once; the others are refused."""
        found: dict[int, Sent] = {}  # by the number of the id, which is quick to look up
        for act in letter.acts:
            if isinstance(act, Unreadable):
                log.warning("an act that cannot be read: %s", act.why)
                self.refused.append(No(act.id, "unreadable", _("Kiriman ini tidak dapat dibaca.")))
            elif found.setdefault(act.id.int, act) != act:
                self._refuse(act.id, "act-reused", _("Nomor kiriman ini sudah dipakai untuk hal lain."))
        return list(found.values())

    def _alone(self, act: Sent, at: datetime) -> None:
        """One act that is done by an action of its own."""
        if self._tried([act.id], lambda: self._do(act, at)):
            self.kept.append((act.id, self.received_at, ""))

    def _do(self, act: Sent, at: datetime) -> bool:
        match act:
            case Finished():
                finish_lesson(
                    enrolment_id=act.enrolment,
                    person_id=self.person_id,
                    lesson=act.lesson,
                    medium=act.medium,
                    act_id=act.id,
                    device_at=at,
                )
            case Submitted():
                study, said = self._study(act.enrolment), details(act).decode()
                if keep_act(**_named(study, act), at=at, data=said):
                    submit_quiz(
                        enrolment_id=act.enrolment,
                        person=self.viewer,
                        lesson=act.lesson,
                        sitting_id=act.sitting,
                    )
        return True

    def _answers(self, acts: Sequence[tuple[Answered, float]]) -> None:
        """Answers one after the other; those of one sitting are kept together. They belong to their sitting, so they
        count whatever became of the enrolment."""
        for sitting_id, group in groupby(acts, key=lambda one: one[0].sitting):
            given: list[Given] = []
            for act, at in group:
                given += self._given(act, _instant(at))
            self._keep(sitting_id, given)

    def _keep(self, sitting_id: UUID, given: Sequence[Given]) -> None:
        """Answers of one sitting together; where that fails each by itself, so that one holds up no other."""
        keep = partial(keep_answers, sitting_id=sitting_id, person_id=self.person_id, late=self.late)
        if len(given) > 1:
            try:
                with transaction.atomic():
                    found = [keep(answers=given)]
            except (OperationalError, InterfaceError):
                raise
            except Exception:
                for one in given:
                    self._keep(sitting_id, [one])
                return
        else:
            found = [
                kept for one in given for kept in self._tried([one.act_id], partial(keep, answers=given))
            ]
        for kept in found:
            for one in given:
                self._told(one.act_id, kept[one.act_id])

    def _given(self, act: Answered, at: datetime) -> list[Given]:
        """The answer in a form; nothing, and a refusal told, when it is none to this question."""
        try:
            slot = get_slot_for(self.viewer, act.sitting, act.slot)
            response = slot.read(parse_qs(act.form, keep_blank_values=True, max_num_fields=MOST_FIELDS))
            if "\\u0000" in json.dumps(response):
                raise ValueError("no database keeps a zero byte")
            return [Given(act.id, act.slot, response, at)]
        except Refused as no:
            self._refuse(act.id, no.code, _in_words(no))
        except Http404:
            self._refuse(act.id, "unknown-sitting", _("Ujian ini tidak ditemukan pada akun Anda."))
        except ValueError:
            self._refuse(act.id, "unreadable", _("Kiriman ini tidak dapat dibaca."))
        return []

    def _told(self, act_id: UUID, kept: datetime | Refused) -> None:
        if isinstance(kept, Refused):
            self._refuse(act_id, kept.code, _in_words(kept))
        else:
            time = words.clock(kept, self.viewer.zone).split()[0]
            self.kept.append((act_id, kept, _("Tersimpan %(time)s") % {"time": time}))

    def _by_handler(self, kind: str, enrolment: int, acts: Sequence[tuple[Other, float]]) -> None:
        """Acts of an upper floor's kind: written down here, taken in there; each is handed over once."""
        new = []
        for act, at in acts:
            for is_new in self._tried([act.id], partial(self._noted, act, _instant(at))):
                if is_new:
                    said = {name: value for name, value in act.fields.items() if name not in ("id", "kind")}
                    new.append(kinds.Said(act.id, act.lesson, kind, _instant(at), said))
                else:
                    self.kept.append((act.id, self.received_at, ""))
        if not new:
            return
        ids = [one.id for one in new]
        handler = kinds.handlers[kind]
        answers = self._tried(ids, lambda: handler(self.viewer, self._study(enrolment), new))
        wrong = ids if not answers else [i for i in ids if answers[0].get(i)]
        if wrong:
            sql.run("DELETE FROM learning_act WHERE id = ANY(%s)", [wrong])
        for act_id in ids if answers else []:
            no = answers[0].get(act_id)
            if no is None:
                self.kept.append((act_id, self.received_at, ""))
            else:
                self._refuse(act_id, no.code, _in_words(no))

    def _noted(self, act: Other, at: datetime) -> bool:
        study = self._study(act.enrolment)
        try:
            study.manifest.lesson(act.lesson)
        except KeyError:
            raise Refused(_("Materi ini tidak ada pada pelatihan Anda."), code="unknown-lesson") from None
        return keep_act(**_named(study, act), at=at)

    def _study(self, enrolment_id: int) -> Study:
        if enrolment_id not in self.studies:
            raise Refused(_("Pelatihan ini tidak ditemukan pada akun Anda."), code="unknown-enrolment")
        return self.studies[enrolment_id][0]

    def _tried(self, ids: Sequence[UUID], work: Callable[[], Any]) -> list[Any]:
        """What `work` gives, in a list that is empty if it failed; a refusal is told. Whatever else goes wrong undoes this work alone: the acts
        stay with the device, which sends them again, and the others go on."""
        try:
            with transaction.atomic():
                return [work()]
        except Refused as no:
            code, message = no.code, _in_words(no)
        except (DataError, ValueError):
            code, message = "unreadable", _("Kiriman ini tidak dapat dibaca.")
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("acts could not be taken in: %s", ", ".join(map(str, ids)))
            return []
        for act_id in ids:
            self._refuse(act_id, code, message)
        return []

    def _refuse(self, act_id: UUID, code: str, message: str) -> None:
        self.refused.append(No(str(act_id), code, message))


def _named(study: Study, act: Sent) -> dict[str, Any]:
    return {"act_id": act.id, "enrolment_id": study.id, "lesson": act.lesson, "kind": act.kind}


def _instant(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _in_words(no: Refused) -> str:
    return f"{no.message} {no.help_text}".strip()
