from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pintar.kit import words

NOW = datetime(2026, 4, 20, 1, 0, tzinfo=UTC)


def test_thousands_are_set_apart_the_way_the_language_does():
    assert words.number(1532242) == "1.532.242"
    assert words.number(1532242, "en") == "1,532,242"
    assert words.number(-1200) == "-1.200"


@given(st.integers(-(10**18), 10**18))
def test_a_written_number_is_still_that_number(value):
    assert int(words.number(value).replace(".", "")) == value
    assert int(words.number(value, "en").replace(",", "")) == value


def test_halves_are_rounded_away_from_zero():
    assert words.decimal(4.25) == "4,3"
    assert words.decimal(-4.25) == "-4,3"
    assert words.decimal(-0.04) == "0,0"
    assert words.decimal(1234.5, 2, "en") == "1,234.50"


def test_a_share_becomes_a_percentage_without_empty_decimals():
    assert words.percent(0.662) == "66,2%"
    assert words.percent(0.662, 1, "en") == "66.2%"
    assert words.percent(1) == "100%"
    assert words.percent(0) == "0%"


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0 kB"),
        (1, "1 kB"),
        (48_000, "48 kB"),
        (50_000, "0,1 MB"),
        (231_000, "0,2 MB"),
        (1_400_000, "1,4 MB"),
        (14_000_000, "14 MB"),
        (96_000_000, "96 MB"),
        (999_400_000, "999 MB"),
        (999_600_000, "1 GB"),
        (2_100_000_000, "2,1 GB"),
    ],
)
def test_a_size_is_said_as_data_is_bought(size, said):
    assert words.megabytes(size) == said


def test_small_money_is_exact_and_large_money_is_told():
    assert words.rupiah(3100) == "Rp3.100"
    assert words.rupiah(50) == "Rp50"
    assert words.rupiah(170_000_000) == "Rp170 juta"
    assert words.rupiah(816_170_000_000) == "Rp816 miliar"
    assert words.rupiah(1_250_000_000_000) == "Rp1,3 triliun"
    assert words.rupiah(816_170_000_000, "en") == "Rp816 billion"
    assert words.rupiah(-3100) == "-Rp3.100"


@given(st.integers(1, 10**14))
def test_a_large_number_is_never_told_as_a_thousand_of_a_unit(value):
    told = words.compact(value)
    head = told.split(" ")[0]
    assert not (" " in told and "triliun" not in told and head.startswith("1.000"))


def test_an_instant_is_read_on_the_clock_of_the_readers_zone():
    assert words.moment(NOW) == "Senin, 20 April 2026 pukul 08.00 WIB"
    assert words.moment(NOW, "WITA") == "Senin, 20 April 2026 pukul 09.00 WITA"
    assert words.moment(NOW, "Asia/Jayapura") == "Senin, 20 April 2026 pukul 10.00 WIT"
    assert words.moment(NOW, "WIB", "en") == "Monday, 20 April 2026 at 08.00 WIB"
    assert words.clock(NOW, "WITA") == "09.00 WITA"


def test_a_span_says_month_and_year_once():
    assert words.span(date(2026, 4, 27), date(2026, 5, 8)) == "27 April sampai 8 Mei 2026"
    assert words.span(date(2026, 4, 6), date(2026, 4, 10)) == "6 sampai 10 April 2026"
    assert words.span(date(2026, 12, 28), date(2027, 1, 9)) == "28 Desember 2026 sampai 9 Januari 2027"
    assert words.span(date(2026, 4, 6), date(2026, 4, 6)) == "6 April 2026"
    assert words.span(date(2026, 4, 27), date(2026, 5, 8), "en") == "27 April to 8 May 2026"


def test_a_length_of_time_is_told_in_hours_and_minutes():
    assert words.duration(480) == "8 jam"
    assert words.duration(90) == "1 jam 30 menit"
    assert words.duration(45) == "45 menit"
    assert words.duration(0) == "0 menit"
    assert words.duration(60, "en") == "1 hour"
    assert words.duration(90, "en") == "1 hour 30 minutes"


def test_what_is_left_is_told_in_two_units_and_never_below_nothing():
    assert words.remaining(timedelta(days=2, hours=3, minutes=59)) == "2 hari 3 jam"
    assert words.remaining(timedelta(days=2, minutes=5)) == "2 hari"
    assert words.remaining(timedelta(minutes=2, seconds=5)) == "2 menit"
    assert words.remaining(timedelta(seconds=-5)) == "0 detik"


def test_how_long_ago_and_how_long_until():
    assert words.ago(NOW - timedelta(seconds=2), NOW) == "baru saja"
    assert words.ago(NOW - timedelta(seconds=40), NOW) == "40 detik lalu"
    assert words.ago(NOW - timedelta(hours=3), NOW) == "3 jam lalu"
    assert words.ago(NOW - timedelta(days=65), NOW) == "2 bulan lalu"
    assert words.ago(NOW + timedelta(days=2, hours=3), NOW) == "2 hari 3 jam lagi"
    assert words.ago(NOW - timedelta(days=1), NOW, "en") == "1 day ago"


def test_initials_are_of_the_first_and_the_last_word():
    assert words.initials("Siti Nur Aminah") == "SA"
    assert words.initials("Budi") == "B"
    assert words.initials("  ") == ""
    assert words.initials("2 Fatimah") == "F"
