"""Signing in leaves a row, signing out ends it."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from pintar.accounts.models import Person, Session
from pintar.accounts.values import Ending
from pintar.journal.actions import record
from pintar.kit import sql
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7
from pintar.kit.words import moment
from pintar.notifications.actions import tell, write_letter

DISOWN = "accounts.disown"
ANSWER_WITHIN = timedelta(days=14)
KEPT = timedelta(days=180)  # how long an ended session still says that the device is known


@dataclass(frozen=True)
class Caller:
    """The browser somebody signs in with: its number, its name in words, its network with the last part hidden."""

    device: UUID
    name: str
    block: str


def begin_session(
    *, person: Person, caller: Caller, way: str, is_strong: bool, base_url: str = ""
) -> Session:
    """Write down that somebody signed in; whoever was signed in there before as the same person is not any more.

    A device nobody has signed in from as this person is strange, unless it is the first of all: the owner gets a letter.
    """
    row = sql.one(
        "WITH replaced AS (UPDATE accounts_session SET ended_at = now(), ended_by = 'again'"
        " WHERE person_id = %(person)s AND device = %(device)s AND ended_at IS NULL)"
        " INSERT INTO accounts_session (id, person_id, device, name, block, way, is_strong, is_strange, ended_by)"
        " SELECT %(id)s, %(person)s, %(device)s, %(name)s, %(block)s, %(way)s, %(strong)s,"
        " EXISTS (SELECT FROM accounts_session WHERE person_id = %(person)s) AND NOT EXISTS (SELECT FROM accounts_session"
        " WHERE person_id = %(person)s AND device = %(device)s AND ended_by <> 'disowned'), ''"
        " RETURNING id, is_strange, began_at",
        {
            "id": uuid7(),
            "person": person.pk,
            "device": caller.device,
            "name": caller.name[:80],
            "block": caller.block[:50],
            "way": way,
            "strong": is_strong,
        },
    )
    assert row is not None
    session = Session(
        id=row[0],
        person=person,
        device=caller.device,
        name=caller.name[:80],
        block=caller.block[:50],
        way=way,
        is_strong=is_strong,
        is_strange=row[1],
        began_at=row[2],
    )
    if session.is_strange:
        _tell_owner(session, base_url)
    return session


def _tell_owner(session: Session, base_url: str) -> None:
    """The letter about a sign-in from a device that was never seen with this account."""
    person = session.person
    record("accounts.strange_sign_in", person, session=session.pk.hex, way=session.way)
    tell(
        person_id=person.pk,
        key=f"accounts.strange_sign_in:{session.pk.hex}",
        kind="accounts.strange_sign_in",
        subject=_("Akun Anda dibuka di perangkat baru"),
        body=_("%(device)s, %(when)s. Bila bukan Anda, keluarkan perangkat itu.")
        % {"device": session.name, "when": moment(session.began_at, person.zone)},
        url="/akun/keamanan/",
    )
    if not person.email:
        return
    told = {
        "device": session.name,
        "block": session.block or "–",
        "when": moment(session.began_at, person.zone),
        "url": base_url + reverse("accounts:disown", args=[signing.dumps(session.pk.hex, salt=DISOWN)]),
    }
    write_letter(
        person_id=person.pk,
        to=person.email,
        kind="accounts.strange_sign_in",
        subject=_("Akun Anda dibuka di perangkat baru"),
        body=_(
            "Salam,\n\nAkun Anda baru saja dibuka di perangkat yang belum pernah dipakai:\n\n"
            "Perangkat: {device}\nJaringan: {block}\nWaktu: {when}\n\n"
            "Bila ini Anda, tidak ada yang perlu dilakukan.\n\n"
            "Bila bukan Anda, buka tautan ini. Perangkat itu langsung dikeluarkan, lalu Anda membuat kata sandi baru:\n{url}\n"
        ).format(**told),
        ends_at=now() + ANSWER_WITHIN,
    )


def session_of_letter(token: str) -> Session:
    """The session a letter told of. Refused when the letter is too old or was never written by us."""
    try:
        key = signing.loads(token, salt=DISOWN, max_age=ANSWER_WITHIN)
    except signing.BadSignature as fault:
        raise Refused(_("Tautan ini tidak berlaku lagi."), code="stale") from fault
    found = Session.objects.select_related("person").filter(pk=UUID(key)).first()
    if found is None:
        raise Refused(_("Tautan ini tidak berlaku lagi."), code="stale")
    return found


@transaction.atomic
def end_session(*, session: Session, by: int, how: Ending = Ending.ELSEWHERE) -> bool:
    """End one session at once, and say whether it was still open."""
    is_new = bool(
        Session.objects.filter(pk=session.pk, ended_at__isnull=True).update(ended_at=now(), ended_by=how)
    )
    if is_new:
        record("accounts.session_ended", session.person_id, by=by, session=session.pk.hex, how=str(how))
    return is_new


@transaction.atomic
def disown_session(*, session: Session) -> None:
    """The owner says it was not them: it ends, the device counts as strange again, and every other session ends too."""
    Session.objects.filter(pk=session.pk).update(ended_at=now(), ended_by=Ending.DISOWNED, is_strange=False)
    # What that device was before does not vouch for it any more.
    Session.objects.filter(person=session.person_id, device=session.device).exclude(ended_by="").update(
        ended_by=Ending.DISOWNED
    )
    record("accounts.session_disowned", session.person_id, by=session.person_id, session=session.pk.hex)


def own_session(*, session: Session) -> None:
    """The owner says it was them: nothing is asked about it again."""
    Session.objects.filter(pk=session.pk).update(is_strange=False)


@transaction.atomic
def sign_out_everywhere(*, person: Person, but: UUID | None = None, how: Ending = Ending.ELSEWHERE) -> int:
    """End every session of this account but one; how many there were."""
    ended = end_all_sessions(person=person, but=but, how=how)
    record("accounts.signed_out_everywhere", person, by=person.pk, ended=ended)
    return ended


def end_all_sessions(*, person: Person, but: UUID | None = None, how: Ending) -> int:
    """End sessions without a word in the journal, inside an act that says why; how many."""
    return (
        Session.objects.open()
        .filter(person=person)
        .exclude(pk=but or UUID(int=0))
        .update(ended_at=now(), ended_by=how)
    )


def mark_proved(*, session: UUID, is_strong: bool = False) -> None:
    """The person has just shown again that it is them."""
    sql.run(
        "UPDATE accounts_session SET proved_at = now(), is_strong = is_strong OR %s WHERE id = %s",
        [is_strong, session],
    )


def forget_old_sessions() -> int:
    """Let go of sessions that ended or ran out long ago; how many rows went."""
    longest = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    gone = models.Q(ended_at__lt=now() - KEPT) | models.Q(began_at__lt=now() - KEPT - longest)
    return Session.objects.filter(gone).delete()[0]
