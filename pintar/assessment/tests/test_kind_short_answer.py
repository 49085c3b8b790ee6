"""Words that are typed, and the slips that are forgiven."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pintar.assessment import kinds
from pintar.assessment.kinds.draft import Draft
from pintar.assessment.kinds.spelling import is_near, plain, slips

WORD = {
    "key": "isian",
    "kind": "short-answer",
    "stem": "Ukuran yang mengukur apa yang hendak diukur disebut …",
    "accept": ["RAHASIA validitas", "validitas"],
    "spelling": "near",
    "reject": ["validasi"],
}
SAMPLES = [(WORD, WORD | {"accept": ["RAHASIA lain"]})]
words = st.text(st.sampled_from("abcdefgi "), max_size=9)


def mark(accept, typed, **more):
    body = kinds.of(WORD).body(Draft({**WORD, "accept": [accept], **more}))
    return kinds.of(body).mark(body, typed)


@pytest.mark.parametrize(
    ("accept", "typed"),
    [
        ("validitas", "validitas"),
        ("validitas", "vailditas"),
        ("validitas", "faliditas"),
        ("reliabilitas", "realibilitas"),
        ("izin", "ijin"),
        ("Soekarno", "Sukarno"),
        ("kualitas", "kwalitas"),
        ("ekspor", "expor"),
        ("di rumah", "dirumah"),
        ("akhir", "achir"),
        ("tahun 1945", "tahun1945"),
    ],
)
def test_slips_of_spelling_are_forgiven_where_the_author_says_so(accept, typed):
    assert mark(accept, typed) == 1
    assert mark(accept, typed, spelling="exact") == (plain(accept) == plain(typed))


@pytest.mark.parametrize(
    ("accept", "typed"),
    [
        ("1945", "1946"),
        ("tahun 1945", "tahun 1954"),
        ("ya", "yo"),
        ("apa", "api"),
        ("sila", "silat suka"),
        ("validitas", "validasi"),
        ("validitas", ""),
        ("validitas", "😀"),
    ],
)
def test_other_words_and_other_numbers_are_not(accept, typed):
    assert mark(accept, typed) == 0


@given(words, words)
def test_what_is_right_exactly_is_right_forgivingly(accept, typed):
    if plain(accept):
        assert mark(accept, typed, spelling="exact", reject=[]) <= mark(accept, typed, reject=[])


@given(words, words, words)
def test_slips_are_counted_both_ways_alike_and_never_more_than_letters(one, other, third):
    assert slips(one, other) == slips(other, one) <= max(len(one), len(other))
    assert (slips(one, other) == 0) == (one == other)


@pytest.mark.parametrize(
    ("one", "other", "count"), [("ca", "abc", 3), ("sekolah", "seklah", 1), ("ab", "ba", 1), ("", "abc", 3)]
)
def test_known_distances(one, other, count):
    assert (
        slips(one, other) == count
    )  # "ca", "abc" is 3 with optimal string alignment, 2 without its restriction


def test_a_text_is_near_itself():
    assert is_near("pokok soal", "pokok soal")


def test_a_text_that_is_accepted_and_refused_is_a_flaw():
    body = kinds.of(WORD).body(Draft(WORD | {"reject": ["Validitas!"]}))

    assert kinds.faults(body) == ["“validitas” diterima dan ditolak sekaligus."]
