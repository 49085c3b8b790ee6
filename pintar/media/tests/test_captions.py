"""Captions are understood as people write them: the safe faults are put right and told, the others name their line."""

import pytest

from pintar.media.making.captions import check, read_captions, seconds_of, to_transcript, to_vtt
from pintar.media.values import Cue

PLAIN = "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nAssalamu'alaikum\n\n2\n00:03.000 --> 00:05.500\nSelamat datang\n"


def test_webvtt_is_read_with_and_without_hours_and_numbers() -> None:
    checked = read_captions(PLAIN)

    assert checked.cues == (Cue(1, 3, "Assalamu'alaikum"), Cue(3, 5.5, "Selamat datang"))
    assert (checked.fixed, checked.faults) == ((), ())


def test_an_srt_file_of_an_old_windows_is_read_right() -> None:
    srt = "1\r\n00:00:00,500 --> 00:00:02,000\r\n“Café” – <i>ya</i> {\\an8}&amp; tidak\r\n".encode("cp1252")

    assert read_captions(srt).cues == (Cue(0.5, 2, "“Café” – ya & tidak"),)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_part_of_the_words(encoding: str) -> None:
    assert len(read_captions(PLAIN.encode(encoding)).cues) == 2


def test_captions_that_overlap_are_cut_and_told() -> None:
    checked = check([Cue(0, 5, "satu"), Cue(3, 6, "dua")])

    assert checked.cues == (Cue(0, 3, "satu"), Cue(3, 6, "dua"))
    assert checked.fixed == ("1 baris yang bertumpuk dipotong pada awal baris berikutnya.",)


def test_captions_that_begin_together_are_joined() -> None:
    checked = check([Cue(0, 5, "Ustaz: ya"), Cue(0.1, 4, "Murid: baik")])

    assert checked.cues == (Cue(0, 5, "Ustaz: ya\nMurid: baik"),)
    assert checked.fixed == ("1 baris yang mulai bersamaan digabung.",)


def test_captions_out_of_order_are_put_in_order() -> None:
    checked = check([Cue(4, 5, "dua"), Cue(1, 2, "satu")])

    assert [cue.text for cue in checked.cues] == ["satu", "dua"] and checked.fixed == (
        "Urutan waktunya dirapikan.",
    )


def test_a_caption_that_ends_before_it_begins_is_reported_with_its_line() -> None:
    checked = read_captions(
        "WEBVTT\n\n00:00:09.000 --> 00:00:03.000\nsalah\n\n00:00:10.000 --> 00:00:11.000\nbenar\n"
    )

    assert checked.faults == ("Baris 3: berakhir (0.03) sebelum mulai (0.09).",)
    assert [cue.text for cue in checked.cues] == ["benar"]


def test_a_beginning_before_zero_becomes_zero_but_a_whole_caption_before_zero_is_reported() -> None:
    checked = read_captions("WEBVTT\n\n-00:01.000 --> 00:02.000\nawal\n\n-00:05.000 --> -00:03.000\nhilang\n")

    assert checked.cues == (Cue(0, 2, "awal"),)
    assert len(checked.fixed) == 1 and checked.faults == ("Baris 6: seluruh waktunya sebelum detik nol.",)


def test_unreadable_times_and_captions_after_the_end_are_reported() -> None:
    checked = read_captions(
        "WEBVTT\n\nsatu --> dua\nx\n\n01:00:00.000 --> 01:00:02.000\nlambat\n", seconds=60
    )

    assert checked.faults == (
        "Baris 3: waktunya tidak terbaca.",
        "1 baris mulai setelah rekaman selesai (1.00).",
    )


@pytest.mark.parametrize("junk", [b"", b"\x00\xff" * 40, b"WEBVTT\n\nNOTE --> nothing here", b"halo dunia"])
def test_what_holds_no_captions_is_said_to_hold_none(junk: bytes) -> None:
    checked = read_captions(junk)

    assert not checked.cues and checked.faults


def test_words_that_look_like_markup_stay_words() -> None:
    checked = read_captions(
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ani><script>alert(1)</script> 1 &lt; 2 --> 3\n"
    )
    vtt, page = to_vtt(checked.cues), to_transcript(checked.cues)

    assert checked.cues[0].text == "Ani: alert(1) 1 < 2 --> 3"
    assert "1 &lt; 2 --&gt; 3" in vtt and read_captions(vtt).cues == checked.cues
    assert page == '<p><span data-start="1">Ani: alert(1) 1 &lt; 2 --&gt; 3</span></p>'


def test_the_transcript_breaks_where_the_speaker_pauses() -> None:
    cues = [Cue(0, 2, "Satu."), Cue(2.2, 4, "Dua."), Cue(9.25, 10, "Tiga.")]

    assert to_transcript(cues) == (
        '<p><span data-start="0">Satu.</span> <span data-start="2.2">Dua.</span></p>\n'
        '<p><span data-start="9.25">Tiga.</span></p>'
    )


def test_times_are_read_as_they_are_written() -> None:
    assert [seconds_of(text) for text in ("01:02:03,4", "2:03.45", "-00:01.000", "1:2", "abc")] == [
        3723.4,
        123.45,
        -1.0,
        62.0,
        None,
    ]
