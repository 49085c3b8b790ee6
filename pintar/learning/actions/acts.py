"""Taking in what devices send: each act is judged by itself, in the order it was done, and acknowledged once it is on disk."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Sequence
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
Faults = type[Exception] | tuple[type[Exception], ...]


def take_in(*, viewer: Any, letter: Letter) -> Reply:
    """Keep what a device sent. What comes back as kept is on disk; what is refused is told why; the rest is sent again.

    One transaction: a failing database raises and acknowledges nothing. Acts of seeing come first, whatever their
    place, because a lesson is finished by what was seen; the others are done in the order they were sent. Sent twice,
    everything is acknowledged again and counts once.

    A letter that fails otherwise is taken in once more with a savepoint around each thing that may fail, so that only the act
    at fault stays with the device. That costs whoever sends such a letter, and nothing in all others.
    """
    try:
        return _taken(viewer, letter)
    except (OperationalError, InterfaceError):
        raise
    except Exception as fault:  # whatever it is, and each act at fault is told of below
        log.warning("a letter of person %s is taken apart: %r", viewer.pk, fault)
    return _taken(viewer, letter, is_apart=True)


def _taken(viewer: Any, letter: Letter, *, is_apart: bool = False) -> Reply:
    with transaction.atomic():
        if is_apart:
            # what only a commit would find fault with is found at its act
            sql.run("SET CONSTRAINTS ALL IMMEDIATE")
        delivery = _Delivery(viewer, letter, is_apart=is_apart)
        delivery.take()
    return delivery.reply()


class _Delivery:
    """One letter on its way in: what was decided of each act so far."""

    def __init__(self, viewer: Any, letter: Letter, *, is_apart: bool) -> None:
        self.viewer = viewer
        self.is_apart = is_apart
        self.person_id: int = viewer.pk
        self.received_at = now()
        self.refused: list[No] = []
        self.kept: list[tuple[UUID, datetime, str]] = []
        acts = self._readable(letter)
        self.studies: dict[int, tuple[Study, datetime]] = {}
        acts = self._held(acts) if acts else acts
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
            self._seen(seeing)
        for (kind, _enrolment), group in groupby(rest, key=lambda one: (one[0].kind, one[0].enrolment)):
            if kind == Answered.kind:
                self._answers([(act, at) for act, at in group if isinstance(act, Answered)])
            elif kind in kinds.OURS:
                for act, at in group:
                    self._alone(act, _instant(at))
            else:
                self._by_handler([(act, at) for act, at in group if isinstance(act, Other)])

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

    def _held(self, acts: list[Sent]) -> list[Sent]:
        """Lock the studies that acts are about; the acts that can go on. Where the letter is taken apart, those of a study that
        cannot be read stay with the device; answers do not need it."""
        enrolments = sorted({act.enrolment for act in acts})
        if not self.is_apart:
            self.studies = studies_held(self.person_id, enrolments)
            return acts
        lost = set(enrolments)
        for one in enrolments:
            ids = [act.id for act in acts if act.enrolment == one]
            for found in self._tried(ids, partial(studies_held, self.person_id, [one]), unreadable=()):
                self.studies |= found
                lost.remove(one)
        return [act for act in acts if act.enrolment not in lost or act.kind == Answered.kind]

    def _seen(self, acts: Sequence[tuple[Any, float]]) -> None:
        """Acts of seeing, together. No savepoint is spent on them while all goes well: they are most of what is sent."""
        work = partial(keep_seen, self.studies)
        ids = [act.id for act, _at in acts]
        for those, trouble in self._by_lots(ids, acts, work) if self.is_apart else [(ids, work(acts))]:
            for act_id in those:
                if trouble and act_id in trouble:
                    self._refuse(act_id, *trouble[act_id])
                else:
                    self.kept.append((act_id, self.received_at, ""))

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
                read = partial(self._given, act, _instant(at))
                for one in self._tried([act.id], read) if self.is_apart else [read()]:
                    given += one
            self._keep(sitting_id, given)

    def _keep(self, sitting_id: UUID, given: Sequence[Given]) -> None:
        """Answers of one sitting together; where that fails each by itself, so that one holds up no other."""
        ids = [one.act_id for one in given]
        for those, kept in self._by_lots(ids, given, partial(self._marked, sitting_id)):
            for act_id in those:
                self._told(act_id, kept[act_id])

    def _marked(self, sitting_id: UUID, given: Sequence[Given]) -> dict[UUID, datetime | Refused]:
        """Answers kept, and the sitting marked again where they came after its end: both or neither, because sent once more
        they would be known, and nobody would mark them."""
        late: set[UUID] = set()
        kept = keep_answers(sitting_id=sitting_id, person_id=self.person_id, answers=given, late=late)
        mark = mark_again(sitting_id=sitting_id, reason=LATE_ANSWERS) if late else None
        where = of_context(mark.sitting.context) if mark else None
        if where:
            count_tries(enrolment_id=where[0], lesson=where[1])
        return kept

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

    def _by_handler(self, acts: Sequence[tuple[Other, float]]) -> None:
        """Acts of an upper floor's kind on one enrolment, together; where that fails each by itself."""
        ids = [act.id for act, _at in acts]
        for those, trouble in self._by_lots(ids, acts, self._handed, unreadable=(DataError, ValueError)):
            for act_id in those:
                no = trouble.get(act_id)
                if no is None:
                    self.kept.append((act_id, self.received_at, ""))
                else:
                    self._refuse(act_id, no.code, _in_words(no))

    def _handed(self, acts: Sequence[tuple[Other, float]]) -> dict[UUID, Refused]:
        """Acts written down here and taken in there, each handed over once; those that are refused there leave nothing here."""
        new = [
            kinds.Said(act.id, act.lesson, act.kind, _instant(at), _fields(act))
            for act, at in acts
            if self._noted(act, _instant(at))
        ]
        if not new:
            return {}
        said = kinds.handlers[new[0].kind](self.viewer, self._study(acts[0][0].enrolment), new)
        trouble = {one.id: no for one in new if (no := said.get(one.id))}
        if trouble:
            sql.run("DELETE FROM learning_act WHERE id = ANY(%s)", [list(trouble)])
        return trouble

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

    def _by_lots(
        self,
        ids: Sequence[UUID],
        lot: Sequence[Any],
        work: Callable[[Any], Any],
        unreadable: Faults = DataError,
    ) -> Iterator[tuple[Sequence[UUID], Any]]:
        """What `work` makes of a lot, with the ids that it is about: of all together, or, where that fails in any way, of each
        by itself."""
        if len(lot) > 1:
            try:
                with transaction.atomic():
                    made = work(lot)
            except (OperationalError, InterfaceError):
                raise
            except Exception as fault:  # the one at fault is told of below
                log.info("%s acts are taken in one by one: %r", len(lot), fault)
            else:
                yield ids, made
                return
        for act_id, one in zip(ids, lot, strict=True):
            for made in self._tried([act_id], partial(work, [one]), unreadable):
                yield [act_id], made

    def _tried(
        self, ids: Sequence[UUID], work: Callable[[], Any], unreadable: Faults = DataError
    ) -> list[Any]:
        """What `work` gives, in a list that is empty if it failed; a refusal is told, and so is what the database or a reader finds
        `unreadable`. Whatever else goes wrong undoes this work alone: the acts stay with the device, which sends them again,
        and the others go on."""
        try:
            with transaction.atomic():
                return [work()]
        except Refused as no:
            code, message = no.code, _in_words(no)
        except unreadable:
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


def _fields(act: Other) -> dict[str, Any]:
    return {name: value for name, value in act.fields.items() if name not in ("id", "kind")}


def _instant(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _in_words(no: Refused) -> str:
    return f"{no.message} {no.help_text}".strip()
