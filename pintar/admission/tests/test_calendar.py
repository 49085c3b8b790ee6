"""A calendar file is what the standard asks: CRLF, folded at 75 octets, nothing cut apart, nothing slipped in."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from pintar.admission.calendar import Days, Moment, calendar, escaped, folded

AT = datetime(2026, 4, 20, 1, tzinfo=UTC)


def test_the_days_of_a_batch():
    one = Days(
        "angkatan-7@pintar.id", "Menulis soal; bagian 1, yang baik", date(2026, 4, 27), date(2026, 5, 8)
    )
    text = calendar([one], at=AT).decode()

    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") and text.endswith("END:VCALENDAR\r\n")
    assert "DTSTART;VALUE=DATE:20260427\r\nDTEND;VALUE=DATE:20260509\r\n" in text
    assert "SUMMARY:Menulis soal\\; bagian 1\\, yang baik\r\n" in text and "DTSTAMP:20260420T010000Z" in text


def test_an_hour_to_keep_in_mind_stands_in_universal_time_and_is_told_when_it_comes():
    text = calendar([Moment("hasil-7@pintar.id", "Hasil", AT)], at=AT).decode()

    assert "DTSTART:20260420T010000Z\r\n" in text and "DTEND" not in text and "TRIGGER:PT0S" in text


@given(st.text(max_size=300))
def test_every_line_is_short_and_unfolds_to_what_was_said(text):
    line = f"DESCRIPTION:{escaped(text)}"
    pieces = folded(line).split("\r\n")

    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line
    assert "\n" not in escaped(text) and "\r" not in escaped(text)
