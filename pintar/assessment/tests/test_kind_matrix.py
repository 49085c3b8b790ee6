"""Tables with one right column per row."""

from fractions import Fraction

import pytest

from pintar.assessment import kinds
from pintar.assessment.kinds.draft import Draft

TABLE = {
    "key": "tabel",
    "kind": "matrix",
    "stem": "Soal ini mengukur apa?",
    "columns": ["Ingatan", "Pemahaman", "Penerapan"],
    "rows": [
        {"text": "Sebutkan ibu kota Aceh.", "column": "Ingatan", "feedback": "RAHASIA"},
        {"text": "Jelaskan dengan kata sendiri.", "column": "Pemahaman"},
        {"text": "Hitung luas kebun ini.", "column": "Penerapan"},
    ],
}
SAMPLES = [(TABLE, TABLE | {"rows": [{**row, "column": "Penerapan"} for row in TABLE["rows"]]})]
BODY = kinds.of(TABLE).body(Draft(TABLE))


@pytest.mark.parametrize(
    ("response", "earned"),
    [
        ({"a": "a"}, Fraction(1, 3)),
        ({"a": "a", "b": "c", "c": "c"}, Fraction(2, 3)),
        ({"a": "z", "q": "a"}, Fraction(0)),
    ],
)
def test_every_row_earns_its_share(response, earned):
    assert kinds.of(BODY).mark(BODY, response) == earned


def test_a_row_whose_column_is_not_there_is_a_flaw():
    fields = TABLE | {"rows": [{"text": "x", "column": "Lainnya"}]}

    assert kinds.faults(kinds.of(fields).body(Draft(fields))) == ["Kolom pada baris 1 tidak ada di columns."]
