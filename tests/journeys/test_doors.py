"""Every address of the site and who may come in: nobody by accident, and no address left out of the table."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from pintar.accounts.models import Person, Role
from pintar.accounts.tests.people import make_person, make_staff
from pintar.accounts.values import RoleKind
from pintar.admission.actions import send_document
from pintar.admission.models import Document, Ticket
from pintar.admission.tests.crowd import make_draw, take
from pintar.assessment.actions import ask_analysis
from pintar.assessment.actions.peering import claim_peer, rehearse
from pintar.assessment.actions.regrading import ask_regrade
from pintar.assessment.honesty import Concern, Signal
from pintar.assessment.models import Item, TestFigure
from pintar.assessment.tests.judged import EXAMPLE, hand_in, make_essay_paper
from pintar.assessment.works import Judgement, Judging
from pintar.authoring.models import Job
from pintar.catalogue.models import Batch
from pintar.credentials.models import Certificate
from pintar.discussion import actions as discussion
from pintar.discussion.values import NoteDraft, QuestionDraft, Spot
from pintar.engine.folder import data_folder
from pintar.journal.follower import settle
from pintar.kit.clock import now
from pintar.kit.files import keep
from pintar.kit.ids import uuid7
from pintar.learning.queries import get_study_for
from pintar.media.actions import keep_asset
from pintar.media.models import Asset, Caption, Upload
from tests.journeys.ground import QUIZ, begin, learn, publish_course, register, take_quiz

pytestmark = pytest.mark.django_db(transaction=True)

# What a plain look (GET) is answered with, for: nobody signed in, the participant the page belongs to, another participant,
# organiser, author, officer of another province, leader, administrator.
# 2 shown · 3 sent on, to the door when nobody is signed in · 0 not for you (403) · 4 does not exist (404) · 5 only by a form (405)
# · 8 stands elsewhere now (308) · 9 gone (410)
TABLE = """
home:home                       2 2 2 2 2 2 2 2
home:about                      2 2 2 2 2 2 2 2
home:help                       2 2 2 2 2 2 2 2
home:privacy                    2 2 2 2 2 2 2 2
home:accessibility              2 2 2 2 2 2 2 2
home:language                   5 5 5 5 5 5 5 5
home:metrics                    2 2 2 2 2 2 2 2
home:robots                     2 2 2 2 2 2 2 2
home:sitemap                    2 2 2 2 2 2 2 2
home:desk                       3 0 0 2 2 2 2 2
home:letters                    3 0 0 0 0 2 0 2
home:try_again                  3 0 0 0 0 5 0 5
home:put_away                   3 0 0 0 0 5 0 5
catalogue:list                  2 2 2 2 2 2 2 2
catalogue:training              2 2 2 2 2 2 2 2
catalogue:desk_periods          3 0 0 2 0 0 0 2
catalogue:desk_new_period       3 0 0 2 0 0 0 2
catalogue:desk_period           3 0 0 2 0 0 0 2
catalogue:desk_change_period    3 0 0 2 0 0 0 2
catalogue:desk_change_batch     3 0 0 2 0 0 0 2
accounts:signup                 2 3 3 3 3 3 3 3
accounts:login                  2 3 3 3 3 3 3 3
accounts:logout                 5 5 5 5 5 5 5 5
accounts:reset_request          2 2 2 2 2 2 2 2
accounts:reset                  9 9 9 9 9 9 9 9
accounts:confirm                9 9 9 9 9 9 9 9
accounts:me                     3 2 2 2 2 2 2 2
accounts:profile                3 2 2 2 2 2 2 2
accounts:regencies              2 2 2 2 2 2 2 2
accounts:name                   3 2 2 2 2 2 2 2
accounts:number                 3 2 2 2 2 2 2 2
accounts:password               3 2 2 2 2 2 2 2
accounts:second                 3 3 3 3 3 3 3 3
accounts:passkey_question       5 5 5 5 5 5 5 5
accounts:passkey_answer         5 5 5 5 5 5 5 5
accounts:sso                    4 4 4 4 4 4 4 4
accounts:sso_link               3 4 4 4 4 4 4 4
accounts:sso_back               4 4 4 4 4 4 4 4
accounts:sso_guest              3 3 3 3 3 3 3 3
accounts:sso_unlink             3 5 5 5 5 5 5 5
accounts:prove                  3 2 2 2 2 2 2 2
accounts:step                   3 3 3 3 3 3 3 3
accounts:second_help            2 2 2 2 2 2 2 2
accounts:security               3 2 2 2 2 2 2 2
accounts:end_others             3 5 5 5 5 5 5 5
accounts:end_session            3 5 5 5 5 5 5 5
accounts:own_session            3 5 5 5 5 5 5 5
accounts:app                    3 2 2 2 2 2 2 2
accounts:remove_app             3 5 5 5 5 5 5 5
accounts:paper                  3 3 3 3 3 3 3 3
accounts:new_passkey_question   3 5 5 5 5 5 5 5
accounts:new_passkey_answer     3 5 5 5 5 5 5 5
accounts:remove_passkey         3 5 5 5 5 5 5 5
accounts:disown                 9 9 9 9 9 9 9 9
accounts:confirmation           3 5 5 5 5 5 5 5
accounts:desk_people            3 0 0 2 0 2 0 2
accounts:desk_person            3 0 0 2 0 4 0 2
accounts:give_role              3 0 0 0 0 0 0 5
accounts:take_role              3 0 0 0 0 0 0 5
accounts:reset_second_factor    3 0 0 0 0 0 0 5
accounts:reset_link             3 0 0 0 0 0 0 5
admission:register              3 3 3 3 3 3 3 3
admission:change                3 5 5 5 5 5 5 5
admission:cancel                3 2 4 4 4 4 4 4
admission:draw                  2 2 2 2 2 2 2 2
admission:draw_head             2 2 2 2 2 2 2 2
admission:draw_csv              4 4 4 4 4 4 4 4
admission:verifier              2 2 2 2 2 2 2 2
admission:days                  2 2 2 2 2 2 2 2
admission:ticket                3 2 4 4 4 4 4 4
admission:receipt               3 2 4 4 4 4 4 4
admission:give_up               3 2 4 4 4 4 4 4
admission:accept                3 5 5 5 5 5 5 5
admission:papers                3 2 2 2 2 2 2 2
admission:paper                 3 2 4 2 4 4 4 2
admission:desk_rules            3 0 0 2 0 0 0 2
admission:desk_seats            3 0 0 2 0 0 0 2
admission:desk_draw             3 0 0 5 0 0 0 5
admission:desk_close            3 0 0 2 0 0 0 2
admission:desk_csv              3 0 0 2 0 0 0 2
admission:desk_outages          3 0 0 2 0 0 0 2
notifications:notices           3 2 2 2 2 2 2 2
learning:mine                   3 2 2 2 2 2 2 2
learning:outline                3 2 4 4 4 4 4 4
learning:conditions             3 2 4 4 4 4 4 4
learning:moved                  8 8 8 8 8 8 8 8
learning:lesson                 3 2 4 4 4 4 4 4
learning:worker                 2 2 2 2 2 2 2 2
learning:manifest               2 2 2 2 2 2 2 2
learning:offline                2 2 2 2 2 2 2 2
learning:downloads              2 2 2 2 2 2 2 2
learning:acts                   5 5 5 5 5 5 5 5
learning:places                 3 2 4 4 4 4 4 4
learning:pack                   3 2 4 4 4 4 4 4
learning:practice               3 4 4 4 4 4 4 4
learning:retention              3 0 0 2 2 2 0 2
learning:reviews                3 2 2 2 2 2 2 2
learning:recall                 3 3 3 3 3 3 3 3
learning:feel                   3 5 5 5 5 5 5 5
learning:habit                  3 5 5 5 5 5 5 5
learning:placement              3 2 4 4 4 4 4 4
learning:placement_step         3 3 4 4 4 4 4 4
learning:skip                   3 5 5 5 5 5 5 5
learning:shelf                  3 2 4 4 4 4 4 4
learning:exercise               3 4 4 4 4 4 4 4
learning:adaptive               3 2 4 4 4 4 4 4
learning:adaptive_step          3 4 4 4 4 4 4 4
learning:adaptive_result        3 4 4 4 4 4 4 4
learning:adaptive_end           3 5 5 5 5 5 5 5
learning:finish                 3 5 5 5 5 5 5 5
learning:start                  3 5 5 5 5 5 5 5
learning:slot                   3 2 4 4 4 4 4 4
learning:pause                  3 3 4 4 4 4 4 4
learning:resume                 3 5 5 5 5 5 5 5
learning:leave                  3 3 4 4 4 4 4 4
learning:submission             3 2 4 4 4 4 4 4
learning:result                 3 2 4 4 4 4 4 4
learning:desk_batches           3 0 0 2 0 2 0 2
learning:desk_batch             3 0 0 2 0 2 0 2
learning:people_csv             3 0 0 2 0 2 0 2
learning:people_xlsx            3 0 0 2 0 2 0 2
learning:desk_person            3 0 0 2 0 4 0 2
discussion:all_notes            3 2 4 4 4 4 4 4
discussion:notes_text           3 2 4 4 4 4 4 4
discussion:all_questions        3 2 4 4 4 4 4 4
discussion:question             3 2 4 4 4 4 4 4
discussion:notes                3 2 4 4 4 4 4 4
discussion:notes_data           3 2 4 4 4 4 4 4
discussion:note                 3 2 4 4 4 4 4 4
discussion:questions            3 2 4 4 4 4 4 4
discussion:desk_questions       3 0 0 2 0 2 0 2
discussion:desk_question        3 0 0 2 0 4 0 2
discussion:sharing              3 0 0 5 0 5 0 5
authoring:courses               3 0 0 0 2 0 0 2
authoring:send                  3 0 0 0 2 0 0 2
authoring:job                   3 0 0 0 2 0 0 4
authoring:course                3 0 0 0 2 0 0 2
authoring:check                 3 0 0 0 5 0 0 5
authoring:publish               3 0 0 0 5 0 0 5
authoring:bring_bank            3 0 0 0 2 0 0 2
authoring:bank_template         3 0 0 0 2 0 0 2
authoring:source                3 0 0 0 2 0 0 2
authoring:take_media            3 0 0 0 5 0 0 5
media:library                   3 0 0 0 2 0 0 2
media:uploads                   3 0 0 0 2 0 0 2
media:send                      3 0 0 0 5 0 0 5
media:upload                    3 0 0 0 2 0 0 4
media:cancel                    3 0 0 0 5 0 0 5
media:asset                     3 0 0 0 2 0 0 2
media:original                  3 0 0 0 2 0 0 2
media:retitle                   3 0 0 0 5 0 0 5
media:make_again                3 0 0 0 5 0 0 5
media:drop                      3 0 0 0 5 0 0 5
media:send_caption              3 0 0 0 5 0 0 5
media:hear                      3 0 0 0 5 0 0 5
media:caption                   3 0 0 0 2 0 0 2
media:caption_text              3 0 0 0 2 0 0 2
media:caption_file              3 0 0 0 2 0 0 2
media:drop_caption              3 0 0 0 5 0 0 5
media:restore_caption           3 0 0 0 5 0 0 5
assessment:items                3 0 0 0 2 0 0 2
assessment:label                3 0 0 0 5 0 0 5
assessment:analyse              3 0 0 0 5 0 0 5
assessment:analysis             3 0 0 0 2 0 0 2
assessment:test                 3 0 0 0 2 0 0 2
assessment:new_item             3 0 0 0 2 0 0 2
assessment:bring                3 0 0 0 2 0 0 2
assessment:alike                3 0 0 0 2 0 0 2
assessment:review_rule          3 0 0 0 5 0 0 5
assessment:item                 3 0 0 0 2 0 0 2
assessment:figures              3 0 0 0 2 0 0 2
assessment:edit_item            3 0 0 0 2 0 0 2
assessment:version              3 0 0 0 2 0 0 2
assessment:review               3 0 0 0 5 0 0 5
assessment:comment              3 0 0 0 5 0 0 5
assessment:retire               3 0 0 0 5 0 0 5
assessment:drop                 3 0 0 0 5 0 0 5
assessment:correct              3 0 0 0 2 0 0 2
assessment:signals              3 0 0 2 2 0 0 2
assessment:signal               3 0 0 2 4 0 0 2
assessment:judge_signal         3 0 0 5 0 0 0 5
assessment:concerns             3 2 2 2 2 2 2 2
assessment:concern              3 2 4 4 4 4 4 4
assessment:accommodations       3 0 0 2 0 0 0 2
assessment:regrades             3 0 0 2 2 0 0 2
assessment:regrade              3 0 0 2 2 0 0 2
assessment:decide_regrade       3 0 0 5 5 0 0 5
assessment:changes_csv          3 0 0 2 2 0 0 2
assessment:marking              3 0 0 2 0 0 0 2
assessment:next_work            3 0 0 5 0 0 0 5
assessment:markers              3 0 0 2 0 0 0 2
assessment:dismiss_marker       3 0 0 5 0 0 0 5
assessment:agreement            3 0 0 2 0 0 0 2
assessment:work                 3 0 0 2 0 0 0 2
assessment:claim_work           3 0 0 5 0 0 0 5
assessment:release_work         3 0 0 5 0 0 0 5
assessment:work_file            3 0 0 2 0 0 0 2
assessment:peers                3 2 2 2 2 2 2 2
assessment:next_peer            3 5 5 5 5 5 5 5
assessment:rehearsal            3 2 4 4 4 4 4 4
assessment:peer_work            3 2 4 4 4 4 4 4
assessment:peer_file            3 2 4 4 4 4 4 4
assessment:own_works            3 2 2 2 2 2 2 2
assessment:own_work             3 2 4 4 4 4 4 4
assessment:appeal               3 5 5 5 5 5 5 5
assessment:own_file             3 2 4 4 4 4 4 4
credentials:verify_form         2 2 2 2 2 2 2 2
credentials:verify              2 2 2 2 2 2 2 2
credentials:verify_json         2 2 2 2 2 2 2 2
credentials:mine                3 2 2 2 2 2 2 2
credentials:show                3 2 4 4 4 4 4 4
credentials:reissue             3 5 5 5 5 5 5 5
credentials:pdf                 3 2 4 2 4 4 4 2
credentials:desk                3 0 0 2 0 2 0 2
credentials:desk_csv            3 0 0 2 0 2 0 2
credentials:doubts              3 0 0 2 0 0 0 2
credentials:settle_doubt        3 0 0 5 0 0 0 5
insights:dashboard              2 2 2 2 2 2 2 2
insights:table                  2 2 2 2 2 2 2 2
insights:numbers                3 0 0 0 0 0 0 2
waitingroom:standing            2 2 2 2 2 2 2 2
healthz                         2 2 2 2 2 2 2 2
readyz                          2 2 2 2 2 2 2 2
"""
OPEN = ("accounts:second", "accounts:sso_guest")  # sent on to the door without a way back
CODES = {"2": 200, "3": 302, "0": 403, "4": 404, "5": 405, "8": 308, "9": 410}
ROLES = [
    "nobody",
    "owner",
    "participant",
    "organiser",
    "author",
    "officer elsewhere",
    "leader",
    "administrator",
]


def test_every_address_has_the_door_it_should_have():
    people = [None, *cast()]
    places = arguments(people[1])
    wrong = []
    for line in TABLE.strip().splitlines():
        name, *expected = line.split()
        for role, person, code in zip(ROLES, people, expected, strict=True):
            reply = look(person, address(name, places))
            if reply.status_code != CODES[code]:
                wrong.append(f"{name} for {role}: {reply.status_code} instead of {CODES[code]}")
            if code == "3" and reply.status_code == 302 and person is None and name not in OPEN:
                assert reply.url.startswith("/akun/masuk/?next="), name
    assert not wrong, "\n".join(wrong)


def test_no_address_is_left_out_of_the_table():
    named = {line.split()[0] for line in TABLE.strip().splitlines()}

    assert named == set(all_addresses())


def cast() -> list[Person]:
    """One person for each column of the table but the first."""
    publish_course()
    owner = make_person("Siti Pemilik", email="pemilik@contoh.id")
    return [
        owner,
        make_person("Orang Lain"),
        make_staff(RoleKind.ORGANISER),
        make_staff(RoleKind.AUTHOR),
        make_staff(RoleKind.REGIONAL, region="11"),
        make_staff(RoleKind.LEADER),
        make_staff(RoleKind.ADMIN),
    ]


def arguments(owner: Person) -> dict[str, Any]:
    """What stands behind the addresses: the owner's study, sittings and certificate, a job, a role."""
    open_, done = publish_course("sudut-dua"), publish_course("sudut-tiga")
    client = Client()
    client.force_login(owner)
    finished = register(client, done)
    learn(client, finished)
    result = take_quiz(client, finished)
    settle()
    running = register(client, open_)
    learn(client, running)
    sitting = begin(client, running)
    author = Role.objects.get(kind=RoleKind.AUTHOR).person
    study, at = get_study_for(owner, running.pk), now()
    note = NoteDraft(uuid7(), uuid7(), QUIZ, "Ingat ini.", Spot(), at)
    discussion.keep_notes(study=study, drafts=[note])
    question = discussion.ask(study=study, draft=QuestionDraft(uuid7(), QUIZ, "Mengapa?", Spot(), at))
    job = Job.objects.create(kind="import", name="kursus.zip", by=author)
    asset, upload = library(author)
    ticketed, document = ticket_of(owner)
    wrong = Item.objects.filter(bank="sudut-tiga", kind="single-choice")[0]
    seen = {"fast": 9, "timed": 10, "seconds": 40, "usual": 600, "others": 1, "sittings": 300}
    signal = Signal.objects.create(kind="fast", key="pintu", test="Uji", strength=9.0, reasons=seen)
    concern = Concern.objects.create(signal=signal, person=owner, sitting=result, asked_at=at, until=at)
    regrade = ask_regrade(
        item=wrong, versions=[wrong.newest], what="full", by_version=None, reason="Keliru.", by=author
    )
    own, theirs = works()
    return {
        "work": own,
        "judgement_id": theirs.pk,
        "marker_id": 1,
        "slot": 1,
        "round_number": 1,
        "batch_id": open_.pk,
        "period_id": open_.period_id,
        "enrolment_id": running.pk,
        "lesson": QUIZ,
        "number": 1,
        "sitting_id": sitting.pk,
        "last": 1,
        "finished": (finished.pk, result.pk),
        "person_id": owner.pk,
        "role_id": Role.objects.get(kind=RoleKind.LEADER).pk,
        "job_id": job.pk,
        "note_id": note.note,
        "question_id": question.pk,
        "ticketed": ticketed,
        "ticket_id": Ticket.objects.get(person=owner).pk,
        "document_id": document.pk,
        "asset_id": asset.pk,
        "upload_id": upload.pk,
        "language": "id",
        "version_id": 1,
        "item": Item.objects.filter(bank="sudut-dua", kind="single-choice")[0],
        "bank": "sudut-dua",
        "regrade_id": regrade.pk,
        "signal_id": concern.signal_id,
        "doubt_id": 1,
        "test_id": TestFigure.objects.create(
            bank="sudut-dua", title="Uji", sittings=0, counted=0, length=0
        ).pk,
        "concern_id": concern.pk,
        "analysis_id": ask_analysis(bank="", by=author.pk).pk,
        "slug": "sudut-dua",
        "code": Certificate.objects.get(enrolment=finished).code,
        "kind": "nip",
        "word": "semua",
        "uid": "eA",
        "token": "tidak-ada",
        "session": uuid7(),
        "passkey_id": 1,
    }


def works() -> tuple[Judging, Judgement]:
    """A file that the owner handed in for peers to mark, and that of a peer which the owner marks."""
    held = keep(b"%PDF-1.7 rencana")
    file = [{"sha": held.sha, "name": "rencana.pdf", "bytes": held.size}]
    paper = make_essay_paper(bodies=(EXAMPLE,), peers=2)
    mine, _theirs = hand_in(paper, "pemilik", file), hand_in(paper, "rekan", file)
    own = Judging.objects.get(sitting=mine)
    rehearse(own=own, levels={"a": 0, "b": 0})
    taken = claim_peer(own=own)
    assert taken is not None
    return own, taken


def ticket_of(owner: Person) -> tuple[Batch, Document]:
    """A batch that gives its seats by ticket, and what the owner sent before taking one."""
    batch = make_draw(papers=[{"key": "surat", "label": "Surat"}])
    file = SimpleUploadedFile("surat.pdf", b"%PDF-1.7")
    assert batch.period is not None
    document = send_document(person=owner, period=batch.period, key="surat", file=file)
    take(batch, owner)
    return batch, document


def library(author: Person) -> tuple[Asset, Upload]:
    """A picture with captions, which nobody needs, and a file that is on its way; both an author's."""
    path = data_folder().tmp / "doors.svg"
    path.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>Pintu</title></svg>')
    asset = keep_asset(path=path, name="pintu.svg", title="Pintu", by=author.pk)
    Caption.objects.create(asset=asset, language="id", label="Indonesia", vtt="WEBVTT\n", by=author)
    return asset, Upload.objects.create(
        by=author, name="film.mp4", length=9, expires_at=now() + timedelta(days=1)
    )


def address(name: str, places: dict[str, Any]) -> str:
    if name in ("healthz", "readyz"):
        return f"/{name}"
    here = dict(places)
    if name == "learning:result":
        here["enrolment_id"], here["sitting_id"] = places["finished"]
    if "slot" in all_addresses()[name]:
        here["sitting_id"] = places["work"].sitting_id
    here["work_id"] = places["work"].pk
    if name == "learning:moved":
        here |= {"word": "berlatih", "rest": "1/"}
    if name == "learning:slot":
        here["number"] = 1
    if name.startswith("admission:") and name not in ("admission:register", "admission:change"):
        here |= {"batch_id": places["ticketed"].pk, "period_id": places["ticketed"].period_id}
    if name.startswith("assessment:"):
        here |= {"item_id": places["item"].pk, "version_id": places["item"].newest_id}
    wanted = all_addresses()[name]
    return reverse(name, kwargs={key: here[key] for key in wanted})


def look(person: Person | None, path: str) -> Any:
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person)
    return client.get(path)


def all_addresses() -> dict[str, list[str]]:
    """The name of every address, with the names of its parts."""
    return dict(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[URLPattern | URLResolver], app: str) -> Any:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, one.app_name or app)
        else:
            name = f"{app}:{one.name}" if app else str(one.pattern)
            yield name, list(one.pattern.regex.groupindex)
