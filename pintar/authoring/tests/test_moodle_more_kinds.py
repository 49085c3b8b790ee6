"""The rarer kinds of questions in a backup: drawn numbers, pictures, gaps kept as parts, and matching put together at random."""

import io

import pytest
from PIL import Image

from pintar.authoring.moodle import convert

from .moodle_samples import QUESTION_CONTEXT, Sample, answers, category, question, quiz, tags, true_false
from .test_moodle_questions import asked


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 200)).save(out, "PNG")
    return out.getvalue()


def drawn(formula: str, *names: str, tolerance: str = "0.01", way: int = 2) -> str:
    rows = "".join(
        f'<dataset_item id="{n}">{tags(number=n, value=value)}</dataset_item>'
        for n, value in ((1, 2), (2, 4))
    )
    sets = "".join(
        f'<dataset_definition id="{n}">{tags(category=0, name=name, type=1, options="uniform:1.0:9.0:0", itemcount=2)}'
        f"<dataset_items>{rows}</dataset_items></dataset_definition>"
        for n, name in enumerate(names, 1)
    )
    record = tags(
        answer=10, tolerance=tolerance, tolerancetype=way, correctanswerlength=2, correctanswerformat=1
    )
    inner = answers((formula, 1), start=10) + f"<dataset_definitions>{sets}</dataset_definitions>"
    return (
        inner
        + f'<calculated_records><calculated_record id="1">{record}</calculated_record></calculated_records>'
    )


def test_drawn_numbers_become_ours(tmp_path):
    body = question(1, "calculated", "<p>{a} per {b}?</p>", drawn("{a}/{b}", "a", "b"))
    fate, item = asked(tmp_path, body)
    assert fate.outcome == "carried" and item["kind"] == "calculated"
    assert item["variables"] == {"a": {"from": 1, "to": 9}, "b": {"from": 1, "to": 9}}
    assert (item["formula"], item["decimals"], item["stem"]) == ("a / b", 2, "<p>[[a]] per [[b]]?</p>")


@pytest.mark.parametrize(
    ("formula", "why"), [("{a}/({b}-{b})", "nol"), ("sinh({a})", "sinh"), ("{c}", "{c}"), ("{a}+", "terbaca")]
)
def test_a_formula_without_an_answer_here_stays_behind(tmp_path, formula, why):
    body = question(1, "calculatedsimple", "<p>{a} {b}?</p>", drawn(formula, "a", "b"))
    fate, item = asked(tmp_path, body)
    assert item is None and fate.outcome == "not-carried" and why in fate.why


def pictured(kind: str) -> str:
    drags = "".join(
        f'<drag id="{n}">{tags(no=n, label=label, infinite=0, draggroup=1)}</drag>'
        for n, label in ((1, "Aceh"), (2, "Riau"), (3, "Jambi"))
    )
    where = {
        "ddmarker": (tags(shape="circle", coords="50,60;9"), tags(shape="rectangle", coords="100,20;40,60")),
        "ddimageortext": (tags(xleft=10, ytop=20), tags(xleft=100, ytop=90)),
    }[kind]
    drops = "".join(f'<drop id="{n}">{tags(no=n, choice=n)}{spot}</drop>' for n, spot in enumerate(where, 1))
    return question(1, kind, "<p>Pasang.</p>", f"<drags>{drags}</drags><drops>{drops}</drops>")


@pytest.mark.parametrize(
    ("kind", "at"), [("ddmarker", [[50, 60], [120, 50]]), ("ddimageortext", [[38, 32], [128, 102]])]
)
def test_labels_on_a_picture_come_with_it(tmp_path, kind, at):
    def hang(sample: Sample) -> None:
        sample.file("peta.png", png(), QUESTION_CONTEXT, f"qtype_{kind}", "bgimage", 1)

    fate, item = asked(tmp_path, pictured(kind), hang)
    assert fate.outcome == "simplified" and item["kind"] == "image-labels" and item["extra"] == ["Jambi"]
    assert [place["at"] for place in item["places"]] == at
    assert (tmp_path / "course" / item["picture"]).read_bytes() == png()


def test_a_picture_that_did_not_come_is_told_and_its_question_stays(tmp_path):
    fate, item = asked(tmp_path, pictured("ddmarker"))
    assert item is None and "gambarnya tidak ada" in fate.why


def test_a_cloze_finds_its_gaps_among_its_parts(tmp_path):
    stem = "<p>Ibu kota {#1}, pada {#2}.</p>"
    body = question(1, "multianswer", stem, tags(multianswer=[tags(question=1, sequence="7,8")]))
    body += question(7, "shortanswer", "{1:SHORTANSWER:=Jakarta}", "", parent=1)
    body += question(8, "numerical", "{1:NUMERICAL:=1945:0}", "", parent=1)
    fate, item = asked(tmp_path, body)
    assert fate.outcome == "carried" and item["text"] == "<p>Ibu kota [[isian-1]], pada [[isian-2]].</p>"
    assert item["gaps"]["isian-1"] == {"accept": ["Jakarta"]} and item["gaps"]["isian-2"] == {"answer": 1945}


def test_a_cloze_whose_parts_are_gone_is_not_carried(tmp_path):
    body = question(1, "multianswer", "<p>{#1}</p>", tags(multianswer=[tags(question=1, sequence="7")]))
    assert asked(tmp_path, body)[0].outcome == "not-carried"


def test_a_random_matching_takes_short_answers_of_its_category(tmp_path):
    body = question(1, "randomsamatch", "<p>Jodohkan.</p>", tags(randomsamatch=[tags(choose=2, subcats=0)]))
    for n, (stem, right) in enumerate(
        (("Aceh", "Banda Aceh"), ("Riau", "Pekanbaru"), ("Jambi", "Jambi")), 20
    ):
        body += question(n, "shortanswer", f"<p>{stem}</p>", answers((right, 1), start=n * 10))
    fate, item = asked(tmp_path, body)
    assert fate.outcome == "simplified" and [pair["right"] for pair in item["pairs"]] == [
        "Banda Aceh",
        "Pekanbaru",
    ]


def test_a_unit_that_must_be_there_stays_needed(tmp_path):
    units = tags(numerical_units=[tags(numerical_unit=[tags(multiplier=1, unit="m")])])
    options = tags(numerical_options=[tags(numerical_option=[tags(unitgradingtype=1, unitpenalty="1.0")])])
    _, item = asked(
        tmp_path, question(1, "numerical", "<p>?</p>", answers(("2", 1), start=10) + units + options)
    )
    assert item["unit"] == "m" and item["unit_required"] is True


def test_an_essay_for_files_only_becomes_files(tmp_path):
    inner = tags(essay=[tags(responseformat="noinline", attachments=2, filetypeslist=".pdf")])
    _, item = asked(tmp_path, question(1, "essay", "<p>Kirim.</p>", inner))
    assert (item["kind"], item["types"], item["files"]) == ("file", ["pdf"], 2)


def test_random_slots_draw_the_rarer_kinds_too(tmp_path):
    sample = Sample()
    sample.section("Bagian")
    sample.page("Bacaan", "<p>Isi</p>")
    body = question(1, "calculated", "<p>{a}?</p>", drawn("{a}", "a")) + true_false(2, "<p>Sah?</p>")
    sample.questions = category(5, body + question(3, "random", "0", ""))
    sample.activity("quiz", "Kuis", quiz([tags(slot=1, questionid=3, maxmark=1)]))
    report = convert(sample.as_zip(tmp_path / "a.mbz"), tmp_path / "course")
    assert {fate.kind: fate.outcome for fate in report.questions} == {
        "calculated": "carried",
        "truefalse": "carried",
    }
