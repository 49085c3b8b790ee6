"""The rules of a test as they are written, checked, published, and written again."""

from dataclasses import replace

import pytest
import yaml

from pintar.assessment.actions import open_sitting
from pintar.assessment.conduct import PaperCell
from pintar.assessment.models import Item, Paper
from pintar.assessment.tests.samples import make_person
from pintar.assessment.values import PaperRules
from pintar.authoring.actions import export, import_source, publish
from pintar.authoring.source.reading import read_source
from pintar.authoring.source.trees import open_folder

BANK = [
    {
        "key": f"soal-{n}",
        "kind": "true-false",
        "stem": f"Pernyataan {n}",
        "answer": True,
        "competency": "Menulis" if n % 2 else "Menelaah",
        "difficulty": ("mudah", "sedang", "sukar")[n % 3],
        "level": ("c1", "c2")[n % 2],
        "tags": ["dasar"] if n < 4 else ["lanjut"],
    }
    for n in range(12)
]
WHOLE = {
    "sections": [
        {"key": "awal", "title": "Bagian awal", "items": "items/awal.yaml"},
        {
            "key": "inti",
            "title": "Bagian inti",
            "items": ["items/bank.yaml"],
            "blueprint": [
                {"count": 2, "competency": "Menulis", "level": "c2"},
                {"count": 1, "difficulty": "sukar", "tags": ["lanjut"]},
            ],
        },
    ],
    "time_limit_minutes": 30,
    "tries": 3,
    "keep": "last",
    "wait_hours": 1.5,
    "fresh": True,
    "pause": "between-sections",
    "review": {"score": "after_close", "key": "never"},
}


def folder(tmp_path, **quiz):
    course = {
        "format": 1,
        "slug": "kursus-kuis",
        "title": "Kursus",
        "product": "pelatihan",
        "kind": "teknis",
        "jp": 0,
        "effort_minutes": 30,
        "summary": "Ringkas.",
        "sections": [
            {
                "key": "a",
                "title": "A",
                "lessons": [
                    {"key": "baca", "title": "Baca", "minutes": 5, "media": {"reading": "lessons/a.md"}},
                    {
                        "key": "uji",
                        "title": "Uji",
                        "minutes": 10,
                        "quiz": {"items": ["items/bank.yaml", "items/awal.yaml"]} | quiz,
                    },
                ],
            }
        ],
    }
    for name in ("lessons", "items"):
        (tmp_path / name).mkdir(exist_ok=True)
    (tmp_path / "lessons/a.md").write_text("Bacaan.\n")
    (tmp_path / "items/bank.yaml").write_text(yaml.safe_dump(BANK))
    opening = [
        {"key": f"awal-{n}", "kind": "true-false", "stem": f"Awal {n}", "answer": False} for n in (1, 2)
    ]
    (tmp_path / "items/awal.yaml").write_text(yaml.safe_dump(opening))
    (tmp_path / "course.yaml").write_text(yaml.safe_dump(course, sort_keys=False))
    return open_folder(tmp_path)


def read_in(path, **quiz):
    if quiz:
        folder(path, **quiz)
    return import_source(source=path, origin="tes", by=None).course


def faults(tmp_path, **quiz):
    source = read_source(folder(tmp_path, **quiz))
    lines = (tmp_path / "course.yaml").read_text().splitlines()
    return [(fault.level, fault.message, lines[fault.line - 1].strip()) for fault in source.faults]


def test_everything_a_quiz_may_say_is_read(tmp_path):
    source = read_source(folder(tmp_path, **WHOLE))
    quiz = source.outline.lessons[1].quiz

    assert not source.faults and quiz.wait_hours == 1.5 and quiz.keep == "last"
    assert [section.title for section in quiz.sections] == ["Bagian awal", "Bagian inti"]
    assert quiz.sections[1].blueprint[0].competency == "Menulis"


@pytest.mark.parametrize(
    ("said", "message", "line"),
    [
        ({"blueprint": [{"count": 9, "competency": "Menulis"}]}, "diminta 9, kurang 3 soal", "- count: 9"),
        (
            {"blueprint": [{"count": 1, "competency": "Menuliss"}]},
            "Apakah maksudnya “Menulis”?",
            "- count: 1",
        ),
        ({"blueprint": [{"count": 1}], "draw": 2}, "pilih satu", "blueprint:"),
        ({"blueprint": [{"count": 1, "sulit": "ya"}]}, "“sulit” tidak dikenal", "sulit: ya"),
        ({"blueprint": [{"count": 1, "level": "c9"}]}, "harus salah satu dari", "level: c9"),
        ({"keep": "worst"}, "harus salah satu dari", "keep: worst"),
        ({"pause": "free"}, "memerlukan time_limit_minutes", "pause: free"),
        (
            {"pause": "between-sections", "time_limit_minutes": 9},
            "dua bagian",
            "pause: between-sections",
        ),
        ({"review": {"key": "kapan"}}, "harus salah satu dari", "key: kapan"),
        ({"review": {"kunci": "never"}}, "tidak dikenal", "kunci: never"),
        (
            {"sections": [{"key": "a", "title": "A", "items": "items/lain.yaml"}]},
            "items/lain.yaml tidak disebut",
            "items: items/lain.yaml",
        ),
        ({"sections": [{"key": "a", "title": "A", "draw": 20}]}, "diminta 20, kurang 6 soal", "draw: 20"),
        ({"practice": True, "fresh": True}, "tidak mengenal fresh", "fresh: true"),
    ],
)
def test_a_rule_that_cannot_be_is_told_at_its_line(tmp_path, said, message, line):
    found = [fault for fault in faults(tmp_path, **said) if fault[0] == "error"]

    assert len(found) == 1 and message in found[0][1] and found[0][2] == line


def practice(tmp_path, bank, **quiz):
    """The faults of the course with a practice on a bank beside its test."""
    folder(tmp_path, **quiz)
    course = yaml.safe_load((tmp_path / "course.yaml").read_text())
    said = {"key": "latihan", "title": "Latihan", "minutes": 5, "quiz": {"items": bank, "practice": True}}
    course["sections"][0]["lessons"].append(said)
    (tmp_path / "course.yaml").write_text(yaml.safe_dump(course, sort_keys=False))
    lines = (tmp_path / "course.yaml").read_text().splitlines()
    found = read_source(open_folder(tmp_path)).faults
    return [(fault.level, fault.message, lines[fault.line - 1].strip()) for fault in found]


def test_a_practice_that_shares_questions_with_a_test_is_warned_of_and_one_with_its_own_is_not(tmp_path):
    shared = practice(tmp_path, "items/bank.yaml")
    assert [(level, line) for level, _said, line in shared] == [("warning", "items: items/bank.yaml")]
    assert "12 soal latihan ini juga dipakai di ujian “Uji” (soal-0, " in shared[0][1]

    assert practice(tmp_path, "items/awal.yaml", items="items/bank.yaml") == []


def test_a_key_that_stands_twice_is_told_of_once_and_not_as_a_lack_of_questions(tmp_path):
    sections = [{"key": "a", "title": "A", "items": "items/bank.yaml", "draw": 12}]
    assert faults(tmp_path, sections=sections) == []

    twice = [BANK[0] | {"key": "soal-1"}, *BANK[1:]]
    folder(tmp_path, sections=sections)
    (tmp_path / "items/bank.yaml").write_text(yaml.safe_dump(twice))
    found = [fault.message for fault in read_source(open_folder(tmp_path)).faults]

    assert len(found) == 1 and "“soal-1” sudah dipakai" in found[0]


def test_rules_that_lead_nowhere_are_warned_of(tmp_path):
    found = faults(tmp_path, keep="first", tries=2)

    assert [(level, line) for level, _said, line in found] == [("warning", "keep: first")]


@pytest.mark.django_db
def test_published_it_is_a_paper_with_its_sections_and_sorts(tmp_path):
    release = publish(course=read_in(tmp_path, **WHOLE), by=None)

    quiz = release.manifest["sections"][0]["lessons"][1]["quiz"]
    paper = Paper.objects.get(pk=release.papers["uji"])
    assert paper.parts == [["Bagian awal", 2], ["Bagian inti", 3]] and PaperCell.objects.count() == 3
    assert PaperRules.from_json(quiz["rules"]) == PaperRules.from_json(paper.rules)
    sitting = open_sitting(person=make_person(), paper_id=paper.pk, context="enrolment:1:uji")
    keys = {one.pk: one.key for one in Item.objects.all()}
    drawn = [
        keys[pk] for pk in Item.objects.filter(versions__in=sitting.versions).values_list("pk", flat=True)
    ]
    assert sum(key.startswith("awal") for key in drawn) == 2 and len(drawn) == 5
    assert Item.objects.get(key="soal-1").level == "c2" and Item.objects.get(key="soal-1").tags == ["dasar"]


@pytest.mark.django_db
def test_exported_and_read_in_again_it_is_the_same_release(tmp_path):
    (tmp_path / "satu").mkdir()
    release = publish(course=read_in(tmp_path / "satu", **WHOLE), by=None)
    export(release, tmp_path / "dua")

    again = publish(course=read_in(tmp_path / "dua"), by=None)

    assert again.hash == release.hash
    moved = WHOLE | {
        "sections": [WHOLE["sections"][0] | {"items": "items/bank.yaml", "draw": 2}, WHOLE["sections"][1]]
    }
    other = publish(course=read_in(tmp_path / "satu", **moved), by=None)
    assert other.hash != release.hash


def test_the_pool_of_a_section_belongs_to_the_digest_and_a_quiz_without_one_keeps_its_own():
    from pintar.authoring.rendering.press import PaperPlan
    from pintar.authoring.values import digest

    items = (("a", {"kind": "true-false"}), ("b", {"kind": "true-false"}))
    plain = PaperPlan("uji", "Uji", PaperRules(pass_mark=75), items)

    assert plain.digest == digest([list(pair) for pair in items])
    assert replace(plain, pools={"x": ("a",)}).digest != replace(plain, pools={"x": ("b",)}).digest
