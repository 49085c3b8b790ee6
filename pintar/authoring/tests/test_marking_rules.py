"""How people mark, as an author writes it."""

import pytest
import yaml

from pintar.assessment.judges import MarkingRules
from pintar.assessment.tests.test_kind_essay import ESSAY
from pintar.authoring.source.quizzes import rules_of
from pintar.authoring.source.reading import read_source
from pintar.authoring.tests.test_quizzes import folder

EXAMPLE = {"answer": "Contoh.", "levels": [3, 1]}


def source(tmp_path, item=ESSAY, **quiz):
    (tmp_path / "items").mkdir(exist_ok=True)
    (tmp_path / "items/karya.yaml").write_text(yaml.safe_dump([item]))
    return read_source(folder(tmp_path, **{"items": ["items/karya.yaml"]} | quiz))


def told(found):
    # What else is told of this course is not what this is about.
    others = ("tidak dipakai", "belum memiliki kuis wajib")
    return [
        (one.level, one.message) for one in found.faults if not any(words in one.message for words in others)
    ]


def test_rules_of_marking_reach_the_paper(tmp_path):
    found = source(tmp_path, marking={"markers": 2, "tolerance": 1.5, "returns": 2})
    quiz = found.outline.lessons[1].quiz

    assert not told(found)
    assert rules_of(quiz, found.banks).marking == MarkingRules(markers=2, tolerance="1.5", returns=2)


def test_an_essay_in_a_required_test_wants_somebody_who_marks(tmp_path):
    found = told(source(tmp_path))

    assert [level for level, _message in found] == ["warning"] and "tunjuk penilai" in found[0][1]
    assert not told(source(tmp_path, required=False))


@pytest.mark.parametrize(
    ("marking", "words"),
    [
        ({"markers": 3}, "markers"),
        ({"peers": 1}, "peers"),
        ({"penilai": 1}, "“penilai” tidak dikenal"),
        ({"tolerance": 1}, "hanya berarti bila markers: 2"),
        ({"peers": 3}, "contoh yang sudah dinilai"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_line(tmp_path, marking, words):
    assert any(words in message for _level, message in told(source(tmp_path, marking=marking)))


def test_marking_without_works_and_in_practice_is_told(tmp_path):
    plain = {"key": "x", "kind": "true-false", "stem": "Ya?", "answer": True}

    assert "Tidak ada butir" in told(source(tmp_path, plain, marking={"markers": 1}))[0][1]
    assert ("error", "Kuis latihan (practice) tidak dinilai orang; hapus marking.") in told(
        source(tmp_path, practice=True, marking={"markers": 1})
    )


def test_an_example_names_a_level_that_is_there_for_every_criterion(tmp_path):
    good = source(tmp_path, ESSAY | {"example": EXAMPLE}, marking={"peers": 3})
    short = source(tmp_path, ESSAY | {"example": EXAMPLE | {"levels": [3]}}, marking={"peers": 3})
    high = source(tmp_path, ESSAY | {"example": EXAMPLE | {"levels": [4, 1]}}, marking={"peers": 3})

    assert not told(good)
    for wrong in (short, high):
        assert any("satu tingkat yang ada untuk setiap kriteria" in message for _l, message in told(wrong))
