"""Keys never reach a browser before they may: every address is walked as a learner, with a word planted in every key and explanation.

Each kind of question has feedback, hints, accepted answers and options' feedback that hold `KUNCI…`; whatever a learner is sent (pages,
JSON, packs, files, headers, refusals) is searched for it, before and after the review rule allows it. That it is found afterwards shows
that the search can find it.
"""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

from pintar.accounts.tests.people import make_person
from pintar.assessment.kinds import KINDS
from pintar.assessment.models import ItemVersion, Sitting
from pintar.authoring import actions as authoring
from pintar.catalogue import actions as catalogue
from pintar.journal.follower import settle
from pintar.kit.clock import now, today
from pintar.kit.ids import uuid7
from tests.journeys.ground import in_form, register
from tests.journeys.test_doors import all_addresses

pytestmark = pytest.mark.django_db(transaction=True)

EVERY_KIND = Path(__file__).resolve().parents[1] / "browser/every_kind"
KEY, FREE = re.compile(r"KUNCI[A-Z0-9]*"), re.compile(r"BEBAS[A-Z0-9]*")
TELLING = re.compile(r'"correct"|&quot;correct&quot;|data-correct|"formula"|"tolerance"|"accept"')
ADDRESS = re.compile(r"/berkas/[0-9a-f/]{20,}[^\"'\s<>)]*")
MORE = [
    {"key": "banyak", "kind": "multiple-choice", "stem": "Pilih dua.", "options": [
        {"text": "satu", "correct": True}, {"text": "dua", "correct": True}, {"text": "tiga"}]},
    {"key": "benar", "kind": "true-false", "stem": "Air itu basah.", "answer": True},
    {"key": "singkat", "kind": "short-answer", "stem": "Apa katanya?", "accept": ["KUNCITERIMA"]},
    {"key": "jodoh", "kind": "matching", "stem": "Jodohkan.", "pairs": [
        {"left": "atas", "right": "langit"}, {"left": "bawah", "right": "bumi"}]},
]  # fmt: skip


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The course of every kind: its test shows nothing before it is passed; the same questions stand in a practice too, with one of
    its own."""
    folder = tmp_path / "kursus"
    shutil.copytree(EVERY_KIND, folder)
    items = [marked(one, "KUNCI") for one in [*read(folder / "items/bank.yaml"), *MORE]]
    assert {one["kind"] for one in items} == set(KINDS), "every kind of question is in the walk"
    own = {"key": "sendiri", "kind": "true-false", "stem": "Langit di atas.", "answer": True}
    items = [
        one for one in items if one["kind"] not in ("essay", "file")
    ]  # people mark those; they have no key
    write(folder / "items/bank.yaml", items)
    rows = [{**own, "key": f"sendiri{n}", "stem": f"Langit {n} di atas."} for n in range(6)]
    write(folder / "items/sendiri.yaml", [marked(row, "BEBAS") for row in rows])
    outline = read(folder / "course.yaml")
    outline["slug"] = "kunci-tertutup"
    outline["rules"] = {"order": "free", "pass_mark": 60}
    closed = dict.fromkeys(("answers", "right", "explanation", "key"), "after_pass")
    test = {"items": "items/bank.yaml", "tries": 3, "review": closed, "shuffle": False}
    same, free = ({"items": f"items/{name}.yaml", "practice": True} for name in ("bank", "sendiri"))
    outline["sections"][0]["lessons"] = [
        outline["sections"][0]["lessons"][0],
        {"key": "latihan", "title": "Latihan", "minutes": 5, "quiz": same},
        {"key": "sendiri", "title": "Latihan sendiri", "minutes": 5, "quiz": free},
        {"key": "uji", "title": "Uji", "minutes": 20, "quiz": {**test, "offline": True}},
    ]
    write(folder / "course.yaml", outline)
    return folder


def test_no_key_reaches_a_learner_before_the_review_rule_allows_it_and_then_it_does(course: Path) -> None:
    client, enrolment = enrolled(course)
    base = f"/belajar/{enrolment.pk}/uji/"
    told: list[str] = []
    walk = Walk(client, enrolment.pk, told)

    walk.everything()
    pack = client.post(f"/belajar/{enrolment.pk}/luring.json", {"lessons": ["uji", "latihan"]})
    walk.look("the sealed pack", pack)
    sitting = Sitting.objects.get(context=f"enrolment:{enrolment.pk}:uji", number=1)
    walk.sitting = sitting
    bodies = dict(ItemVersion.objects.filter(pk__in=sitting.versions).values_list("pk", "body"))
    for place, version in enumerate(sitting.versions, 1):
        there, right = (
            f"{base}ujian/{sitting.pk}/{place}/",
            in_form(bodies[version], f"{sitting.seed}/{place}"),
        )
        walk.look(f"question {place}", client.get(there))
        walk.look(f"question {place} printed", client.get(f"{there}?luring"))
        for said in (right, {name: ["\0", "KELIRU" * 9, "99"] for name in right}, {}):
            walk.look(f"receipt {place}", client.post(there, said, headers={"Accept": "application/json"}))
        walk.look(f"act {place}", act(client, enrolment.pk, sitting.pk, place, "jawaban=KELIRU&jawaban-1=x"))
        client.post(there, dict.fromkeys(right, ""))
    walk.look("handing in", client.post(f"{base}ujian/{sitting.pk}/kumpulkan/"))
    settle()
    walk.everything(parts=True)
    assert walk.shown > 100
    assert "Belum" in client.get(f"{base}ujian/{sitting.pk}/hasil/").content.decode()
    assert not told, "\n".join(told[:20])

    passed = pass_it(client, base, enrolment.pk)
    after = client.get(f"{base}ujian/{passed.pk}/hasil/").content.decode()
    for key in ("banyak", "benar", "singkat", "pilih", "rumpang", "hitung"):
        assert f"KUNCI{key.upper()}" in after, key
    assert "KUNCITERIMA" in after


def test_a_question_for_practice_alone_explains_itself_at_once(course: Path) -> None:
    client, enrolment = enrolled(course)

    page = client.get(f"/belajar/{enrolment.pk}/sendiri/latihan/").content.decode()

    assert FREE.search(page) and not KEY.search(page)


def test_adaptive_practice_tells_the_key_of_a_question_after_its_answer_and_of_a_test_never(
    course: Path,
) -> None:
    client, enrolment = enrolled(course)
    told: list[str] = []
    walk = Walk(client, enrolment.pk, told)
    there = client.post(f"/belajar/berlatih/{enrolment.pk}/sesuai/").headers["Location"]
    end = there.rsplit("/", 2)[0]

    for number in range(1, 7):
        asked, later = client.get(f"{end}/{number}/"), client.get(f"{end}/{number + 1}/")
        assert not re.search(r"BEBAS\w+ umum", asked.content.decode()) and later.status_code == 404
        explained = client.post(f"{end}/{number}/", {"unknown": "1"}, follow=True)
        assert re.search(r"BEBAS\w+ umum", explained.content.decode()), number
        for reply in (asked, later, explained):
            walk.look(f"adaptive question {number}", reply)
    result = client.get(f"{end}/hasil/")
    walk.look("adaptive result", result)

    assert result.status_code == 200 and not told, "\n".join(told)


class Walk:
    """Looks at everything a learner can be sent, and says where a key was found."""

    def __init__(self, client: Client, enrolment: int, told: list[str]) -> None:
        self.client, self.enrolment, self.told = client, enrolment, told
        self.sitting: Sitting | None = None
        self.seen: set[str] = set()
        self.shown = 0

    def everything(self, *, parts: bool = False) -> None:
        """Every address of the site that a learner can fill in; also as parts of pages are asked for."""
        ways: list[dict[str, str]] = [{}, {"HX-Request": "true"}] if parts else [{}]
        for name, wanted in all_addresses().items():
            for path in self._paths(name, wanted):
                for headers in ways:
                    reply = self.client.get(path, headers=headers)
                    self.shown += reply.status_code == 200
                    self.look(path, reply)

    def look(self, where: str, reply: Any) -> None:
        """Search one response, its headers, and the files it names."""
        body = b"".join(reply.streaming_content) if reply.streaming else reply.content
        text = f"{dict(reply.headers)}\n{body.decode('utf-8', 'replace')}"
        for found in (*KEY.findall(text), *TELLING.findall(text)):
            self.told.append(f"{where}: {found}")
        for address in set(ADDRESS.findall(text)) - self.seen:
            self.seen.add(address)
            self.look(address, self.client.get(address))

    def _paths(self, name: str, parts: list[str]) -> Iterator[str]:
        from django.urls import reverse

        known: dict[str, Any] = {
            "enrolment_id": self.enrolment, "slug": "kunci-tertutup", "language": "id", "kind": "nip", "word": "semua",
            "number": 1, "person_id": 1, "item_id": ItemVersion.objects.latest("id").item_id,
            "version_id": ItemVersion.objects.latest("id").pk, "bank": "kunci-tertutup",
        }  # fmt: skip
        if self.sitting is not None:
            known["sitting_id"] = self.sitting.pk
        lessons = ("pembuka", "latihan", "sendiri", "uji") if "lesson" in parts else ("",)
        if set(parts) - known.keys() - {"lesson"}:
            return
        for lesson in lessons:
            here = {part: known.get(part, lesson) for part in parts}
            if ":" in name:
                yield reverse(name, kwargs=here)
            else:
                yield f"/{name}"


def enrolled(course: Path) -> tuple[Client, Any]:
    """A learner in a batch of the course."""
    draft = authoring.import_tree(folder=course, origin="uji", by=None)
    training = catalogue.offer_training(release=authoring.publish(course=draft.course, by=None), by=None)
    at, first = now(), today()
    period = catalogue.open_period(
        name="Kunci", opens_at=at - timedelta(hours=1), closes_at=at + timedelta(days=3), by=None
    )
    batch = catalogue.add_batch(
        period=period, training=training, starts_on=first, ends_on=first + timedelta(days=30), by=None
    )
    client = Client(raise_request_exception=False)
    client.force_login(make_person("Siti Peserta"))
    return client, register(client, batch)


def pass_it(client: Client, base: str, enrolment: int) -> Sitting:
    """A second try with every answer right."""
    client.post(f"{base}ujian/")
    sitting = Sitting.objects.get(context=f"enrolment:{enrolment}:uji", number=2)
    bodies = dict(ItemVersion.objects.filter(pk__in=sitting.versions).values_list("pk", "body"))
    for place, version in enumerate(sitting.versions, 1):
        said = in_form(bodies[version], f"{sitting.seed}/{place}")
        assert client.post(f"{base}ujian/{sitting.pk}/{place}/", said).status_code == 302
    client.post(f"{base}ujian/{sitting.pk}/kumpulkan/")
    settle()
    assert sitting.marks.latest("id").is_passed
    return sitting


def act(client: Client, enrolment: int, sitting: Any, slot: int, form: str) -> Any:
    """An answer as a phone sends it later."""
    at = now().isoformat()
    said = {
        "id": str(uuid7()), "kind": "answered", "enrolment": enrolment, "lesson": "uji", "at": at,
        "sitting": str(sitting), "slot": slot, "form": form,
    }  # fmt: skip
    letter = json.dumps({"sent_at": at, "acts": [said]})
    return client.post(
        "/belajar/tindakan/",
        letter,
        content_type="application/json",
        headers={"Sec-Fetch-Site": "same-origin"},
    )


def marked(item: dict[str, Any], word: str) -> dict[str, Any]:
    """The question with its word in everything that explains it."""
    token = f"{word}{item['key'].upper()}"
    found = {**item, "feedback": f"{token} umum", "hints": [f"{token} petunjuk"]}
    for name in ("options", "areas"):
        if name == "options" and name in item:
            found[name] = [{**row, "feedback": f"{token}P{n}"} for n, row in enumerate(item[name])]
    return found


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def write(path: Path, what: Any) -> None:
    path.write_text(yaml.safe_dump(what, allow_unicode=True, sort_keys=False), encoding="utf-8")
