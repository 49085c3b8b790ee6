"""Areas to tap and labels to place on a picture."""

from fractions import Fraction

import pytest

from pintar.assessment import kinds
from pintar.assessment.kinds.draft import Draft
from pintar.kit.errors import Refused

MAP = {
    "key": "peta",
    "kind": "hotspot",
    "stem": "Di mana Aceh?",
    "picture": "media/peta.svg",
    "alt": "Peta Sumatra",
    "areas": [
        {"rect": [50, 300, 40, 40], "feedback": "RAHASIA"},
        {"circle": [10, 20, 8], "correct": True, "label": "di ujung barat laut"},
        {"polygon": [100, 100, 120, 100, 110, 130]},
    ],
}
MOVED = MAP | {"areas": [{**a, "correct": "rect" in a} for a in MAP["areas"]]}
SEVERAL = MAP | {"areas": [{**a, "correct": "polygon" not in a} for a in MAP["areas"]]}
LABELS = {
    "key": "telinga",
    "kind": "image-labels",
    "stem": "Beri nama bagian telinga.",
    "picture": "media/telinga.svg",
    "alt": "Potongan telinga",
    "places": [
        {"at": [300, 40], "label": "koklea", "feedback": "RAHASIA"},
        {"at": [40, 50], "label": "daun telinga"},
        {"at": [200, 200], "label": "gendang telinga"},
    ],
    "extra": ["kornea"],
}
SWAPPED = LABELS | {
    "places": [
        {"at": [300, 40], "label": "gendang telinga"},
        {"at": [40, 50], "label": "koklea"},
        {"at": [200, 200], "label": "daun telinga"},
    ]
}
SAMPLES = [(MAP, MOVED), (SEVERAL, SEVERAL | {"areas": SEVERAL["areas"]}), (LABELS, SWAPPED)]


def body_of(fields, **more):
    return kinds.of(fields).body(Draft(fields | more))


def test_areas_and_places_are_numbered_as_one_reads_a_picture_whatever_the_order_they_were_written_in():
    body = body_of(MAP)

    assert [a["shape"] for a in kinds.of(body).shown(body, "1")["areas"]] == ["circle", "polygon", "rect"]
    assert kinds.of(body).read({"jawaban": ["1"]}, body, "7") == ["b"]
    assert [p["x"] for p in kinds.of(LABELS).shown(body_of(LABELS), "1")["areas"]] == ["40", "300", "200"]


def test_one_right_area_is_all_or_nothing_and_several_are_earned_one_by_one():
    assert kinds.of(MAP).mark(body_of(MAP), ["b"]) == 1
    assert kinds.of(MAP).mark(body_of(MAP), ["a", "b"]) == 0
    assert kinds.of(MAP).mark(body_of(SEVERAL), ["b"]) == Fraction(1, 2)
    assert kinds.of(MAP).mark(body_of(SEVERAL), ["a", "b", "c"]) == 0


@pytest.mark.parametrize("chosen", [["4"], ["x"], ["1", "2"]])
def test_areas_that_cannot_be_chosen_are_refused(chosen):
    with pytest.raises(Refused):
        kinds.of(MAP).read({"jawaban": chosen}, body_of(MAP), "1")


def test_every_place_earns_its_share():
    assert kinds.of(LABELS).mark(body_of(LABELS), {"a": 0, "b": 0, "c": 9}) == Fraction(1, 3)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (MAP | {"picture": ""}, "Gambarnya tidak ada"),
        (MAP | {"areas": [{"correct": True}, {"rect": [1, 1, 2, 2]}]}, "salah satu saja"),
        (MAP | {"areas": [{"rect": [1, 1, 0, 2]}, {"circle": [1, 1, 2], "correct": True}]}, "mempunyai luas"),
        (MAP | {"areas": [{**a, "correct": False} for a in MAP["areas"]]}, "Belum ada daerah"),
        (LABELS | {"places": [{"at": [1, 2], "label": "a"}, {"at": [1, 2], "label": "b"}]}, "dua kali"),
        (LABELS | {"extra": ["koklea"]}, "dua kali"),
    ],
)
def test_a_picture_without_its_areas_is_no_question(fields, words):
    assert any(words in fault for fault in kinds.faults(body_of(fields)))


def test_what_lies_beside_the_picture_is_a_flaw_once_its_size_is_known():
    body = body_of(LABELS)
    body["picture"] |= {"width": 250, "height": 250}

    assert kinds.faults(body) == ["Terletak di luar gambar, yang berukuran 250 × 250."]
