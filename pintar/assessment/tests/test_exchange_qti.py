"""QTI in and out: packages and single items of 2.1, 2.2 and 3.0."""

import contextlib
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pintar.assessment.exchange import FORMATS, archives, recognise
from pintar.assessment.tests.exchanged import banks
from pintar.kit.errors import Refused

FORMS = [FORMATS["qti30"], FORMATS["qti21"]]
KINDS = ("single-choice", "multiple-choice", "true-false", "matching", "short-answer", "numeric", "ordering")


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (100, 80)).save(out, "PNG")
    return out.getvalue()


PNG = _png()


def back(form, *items, files=None):
    """The items after a journey, and what was said on the way out."""
    written = form.write(list(items), files or {})
    carried = form.read(written.data, "bank.zip")
    assert carried.refused == (), carried.refused
    return list(carried.items), [note.words for note in written.notes], [note.words for note in carried.notes]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
@settings(max_examples=12, deadline=None)
@given(bank=banks(*KINDS, markup="html"))
def test_what_qti_can_say_comes_back_as_it_was(form, bank):
    items, there, here = back(form, *bank)
    assert items == bank and not any(there) and not any(here)


FULL = {
    "key": "1-mulai-angka",
    "kind": "multiple-choice",
    "markup": "html",
    "stem": '<p>Pilih <em>semua</em> <img src="media/peta.png" alt="Peta"> yang benar.</p>\n<ul><li>satu</li></ul>',
    "options": [
        {"text": "a", "correct": True, "feedback": "Ya"},
        {"text": "b", "correct": True},
        {"text": "<strong>c</strong> &lt; 3", "feedback": "<p>Bukan.</p>\n<p>Lihat lagi.</p>"},
        {"text": "d"},
        {"text": "e"},
    ],
    "feedback": "<p>Lihat peta.</p>",
    "points": 2,
    "penalty": 0.25,
    "shuffle": False,
    "lesson": "bab-1",
    "competency": "Asesmen",
    "difficulty": "sukar",
}
GAPS = {
    "key": "rumpang",
    "kind": "cloze",
    "markup": "html",
    "stem": "<p>Lengkapi.</p>",
    "text": "<p>Ibu kota [[kota]], luas [[9-luas]] km, [[arah]].</p>\n<p>Selesai.</p>",
    "gaps": {
        "kota": {"accept": ["Banda Aceh", "Kutaraja"]},
        "9-luas": {"answer": 61.36, "tolerance": 0.01},
        "arah": {
            "options": [{"text": "barat", "correct": True}, {"text": "timur &amp; selatan"}],
            "shuffle": False,
        },
    },
    "points": 3,
}
TABLE = {
    "key": "tabel",
    "kind": "matrix",
    "markup": "html",
    "stem": "<p>Benar?</p>",
    "columns": ["Benar", "Salah"],
    "rows": [
        {"text": "1 = 1", "column": "Benar"},
        {"text": "1 = 2", "column": "Salah"},
        {"text": "2 = 2", "column": "Benar"},
    ],
}
SPOTS = {
    "key": "daerah",
    "kind": "hotspot",
    "markup": "html",
    "stem": "<p>Ketuk Aceh.</p>",
    "picture": "media/peta.png",
    "alt": "Peta Sumatera",
    "areas": [
        {"rect": [1, 2, 30, 40], "label": "utara", "correct": True},
        {"circle": [50, 50.5, 10]},
        {"polygon": [60, 60, 70, 60, 65, 75]},
    ],
}
LABELS = {
    "key": "label",
    "kind": "image-labels",
    "markup": "html",
    "stem": "<p>Pasang.</p>",
    "picture": "media/peta.png",
    "alt": "Peta",
    "places": [{"at": [10, 20], "label": "Aceh"}, {"at": [30.5, 40], "label": "Riau"}],
    "extra": ["Jambi"],
}
ESSAY = {
    "key": "uraian",
    "kind": "essay",
    "markup": "html",
    "stem": "<p>Uraikan.</p>",
    "rubric": [
        {
            "criterion": "Isi <em>utama</em>",
            "levels": [{"text": "kurang", "points": 0}, {"text": "<em>baik</em> sekali", "points": 2.5}],
        },
        {"criterion": "Bahasa", "levels": [{"text": "kurang", "points": 0}, {"text": "baik", "points": 1}]},
    ],
    "model": "<p>Contoh.</p>",
    "points": 5,
}
PERCENT = {
    "key": "persen",
    "kind": "numeric",
    "markup": "html",
    "stem": "<p>?</p>",
    "answer": 123456.789,
    "tolerance_percent": 5,
    "unit": "km",
}
EVERY = [FULL, GAPS, TABLE, SPOTS, LABELS, ESSAY, PERCENT, {**TABLE, "key": "utuh", "partial": False}]


@pytest.mark.parametrize("item", EVERY, ids=lambda item: item["key"])
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_every_kind_comes_back(form, item):
    if form.name == "qti21" and item["kind"] == "image-labels":
        assert "2.2" in form.write([item], {}).notes[0].words
        return
    items, there, here = back(form, item, files={"media/peta.png": PNG})
    assert items == [item] and there == [""] and here == [""]


def test_the_package_holds_a_manifest_and_the_files_it_names():
    written = FORMATS["qti21"].write([SPOTS], {"media/peta.png": PNG, "media/lain.png": b"x"})
    names = zipfile.ZipFile(io.BytesIO(written.data)).namelist()
    assert names == ["imsmanifest.xml", "items/daerah.xml", "media/peta.png"]
    text = archives.unpack(written.data)["items/daerah.xml"].decode()
    assert 'width="100" height="80"' in text and "imsqti_v2p1" in text
    assert recognise(written.data, "x").name == "qti30" and FORMATS["qti21"].write([SPOTS], {}).notes[0].words


def test_names_of_three_are_written_with_hyphens():
    text = archives.unpack(FORMATS["qti30"].write([FULL], {"media/peta.png": PNG}).data)[
        "items/1-mulai-angka.xml"
    ].decode()
    assert (
        "<qti-simple-choice" in text
        and 'response-identifier="RESPONSE"' in text
        and "<qti-content-body>" in text
    )
    assert 'identifier="_1-mulai-angka"' in text and "<ul>" in text


def test_what_qti_cannot_say_is_said():
    drawn = {
        "key": "h",
        "kind": "calculated",
        "stem": "[[a]]?",
        "variables": {"a": {"of": [1, 2]}},
        "formula": "fact(a)",
    }
    order = {"key": "o", "kind": "ordering", "stem": "?", "order": ["a", "b"], "hints": ["x"]}
    notes = FORMATS["qti30"].write([drawn, order], {}).notes
    assert [note.level for note in notes] == ["refused", "simplified"]
    assert "petunjuk" in notes[1].words and "nilai sebagian" in notes[1].words


def item21(declared: str, body: str, rules: str = "", more: str = "") -> bytes:
    rules = (
        rules
        or '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>'
    )
    return (
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" identifier="butir" title="B" adaptive="false" timeDependent="false">'
        f'{declared}<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'
        f"<itemBody>{body}</itemBody>{rules}{more}</assessmentItem>"
    ).encode()


def key(cardinality: str, base: str, *values: str, mapping: str = "") -> str:
    inside = "".join(f"<value>{value}</value>" for value in values)
    correct = f"<correctResponse>{inside}</correctResponse>" if values else ""
    return f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="{base}">{correct}{mapping}</responseDeclaration>'


def read(data: bytes):
    carried = FORMATS["qti30"].read(data, "butir.xml")
    assert carried.items, carried.notes
    return carried.items[0], carried.notes[0].words


CHOICES = '<choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="{}"><prompt>Mana?</prompt>{}</choiceInteraction>'


def choices(most: int, *words: str) -> str:
    rows = "".join(f'<simpleChoice identifier="{word}">{word}</simpleChoice>' for word in words)
    return CHOICES.format(most, rows)


def test_a_key_told_by_rules_alone_is_found():
    rules = """<responseProcessing><responseCondition>
      <responseIf><and><not><isNull><variable identifier="RESPONSE"/></isNull></not>
        <match><variable identifier="RESPONSE"/><baseValue baseType="identifier">B</baseValue></match></and>
        <setOutcomeValue identifier="SCORE"><baseValue baseType="float">2</baseValue></setOutcomeValue></responseIf>
      <responseElseIf><isNull><variable identifier="RESPONSE"/></isNull>
        <setOutcomeValue identifier="SCORE"><baseValue baseType="float">0</baseValue></setOutcomeValue></responseElseIf>
      <responseElse><setOutcomeValue identifier="SCORE"><baseValue baseType="float">-1</baseValue></setOutcomeValue></responseElse>
    </responseCondition></responseProcessing>"""
    item, lost = read(item21(key("single", "identifier"), choices(1, "A", "B", "C"), rules))
    assert [option.get("correct", False) for option in item["options"]] == [False, True, False]
    assert (item["points"], item["penalty"], lost) == (2, 0.5, "") and "shuffle" not in item


def test_marking_that_is_not_ours_is_said():
    mapping = '<mapping lowerBound="0" upperBound="2" defaultValue="0"><mapEntry mapKey="A" mappedValue="1.5"/><mapEntry mapKey="B" mappedValue="0.5"/></mapping>'
    rules = (
        '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p2/rptemplates/map_response"/>'
    )
    item, lost = read(
        item21(key("multiple", "identifier", "A", "B", mapping=mapping), choices(0, "A", "B", "C"), rules)
    )
    assert item["points"] == 2 and "dinilai lain" in lost


def test_words_in_a_sentence_are_a_gap_and_words_alone_a_short_answer():
    entry = '<textEntryInteraction responseIdentifier="RESPONSE"/>'
    gap, _lost = read(
        item21(
            key("single", "string", "York"),
            f"<p>Isi:</p><blockquote><p>matahari {entry} ini</p></blockquote>",
        )
    )
    alone, said = read(item21(key("single", "string", "York"), f"<p>Isi?</p><p>{entry}</p>"))
    assert gap["kind"] == "cloze" and gap["stem"] == "<p>Isi:</p>" and "[[isian-1]]" in gap["text"]
    assert alone["kind"] == "short-answer" and alone["accept"] == ["York"] and said == ""


def test_gap_match_hottext_associate_and_points_are_carried_as_what_is_nearest():
    words = '<gapText identifier="W" matchMax="1">musim dingin</gapText><gapText identifier="Su" matchMax="1">musim panas</gapText>'
    text = '<blockquote><p>Kini <gap identifier="G1"/> menjadi <gap identifier="G2"/>.</p></blockquote>'
    body = f'<gapMatchInteraction responseIdentifier="RESPONSE" shuffle="false"><prompt>Isi.</prompt>{words}{text}</gapMatchInteraction>'
    mapping = '<mapping lowerBound="0" defaultValue="0"><mapEntry mapKey="W G1" mappedValue="1"/><mapEntry mapKey="Su G2" mappedValue="1"/></mapping>'
    rules = '<responseProcessing template="x/map_response"/>'
    gap, lost = read(item21(key("multiple", "directedPair", "W G1", "Su G2", mapping=mapping), body, rules))
    assert (
        gap["stem"] == "<p>Isi.</p>"
        and "[[isian-1]] menjadi [[isian-2]]" in gap["text"]
        and gap["points"] == 2
    )
    assert (
        gap["gaps"]["isian-2"]["options"][1] == {"text": "musim panas", "correct": True}
        and "beberapa rumpang" in lost
    )

    hot = '<hottextInteraction responseIdentifier="RESPONSE" maxChoices="1"><prompt>Mana salah?</prompt><p>Saya <hottext identifier="A">pergi</hottext> <hottext identifier="B">kemaren</hottext>.</p></hottextInteraction>'
    item, _lost = read(item21(key("single", "identifier", "B"), hot))
    assert (
        item["kind"] == "single-choice"
        and "<strong>kemaren</strong>" in item["stem"]
        and item["options"][1]["correct"]
    )

    rows = "".join(
        f'<simpleAssociableChoice identifier="{c}" matchMax="1">{c}</simpleAssociableChoice>' for c in "ABCD"
    )
    pair = f'<associateInteraction responseIdentifier="RESPONSE" maxAssociations="2">{rows}</associateInteraction>'
    item, lost = read(item21(key("multiple", "pair", "A C", "D B"), f"<p>Pasangkan.</p>{pair}"))
    assert item["kind"] == "matching" and len(item["pairs"]) == 2 and item["partial"] is False


REFUSED = [
    (item21(key("single", "identifier", "A"), "<p>Tanpa pertanyaan</p>"), "ditanyakan"),
    (item21(key("single", "identifier", "A"), choices(1, "A", "B") * 2), "beberapa pertanyaan"),
    (item21(key("single", "identifier"), choices(1, "A", "B")), "bernilai benar"),
    (
        item21(
            key("single", "float"),
            '<portableCustomInteraction responseIdentifier="RESPONSE"/>',
        ),
        "portableCustomInteraction",
    ),
    (
        item21(
            key("single", "identifier", "A"),
            choices(1, "A", "B"),
            "<responseProcessing><customRule/></responseProcessing>",
        ),
        "customRule",
    ),
    (
        item21(
            key("single", "identifier", "A"),
            choices(1, "A", "B"),
            '<responseProcessing template="x/CC2_lain"/>',
        ),
        "CC2_lain",
    ),
    (item21(key("single", "identifier", "A"), choices(1, "A", "B"), more="<templateProcessing/>"), "diacak"),
    (
        item21(key("single", "identifier", "A"), choices(1, "A", "B")).replace(
            b'adaptive="false"', b'adaptive="true"'
        ),
        "adaptif",
    ),
    (item21(key("multiple", "point", "1 x"), choices(1, "A", "B")), "QTI"),
]


@pytest.mark.parametrize(("data", "why"), REFUSED, ids=[why for _data, why in REFUSED])
def test_what_cannot_be_carried_says_why(data, why):
    carried = FORMATS["qti30"].read(data, "butir.xml")
    assert carried.items == () and why in carried.refused[0].words


def test_a_package_with_a_broken_item_carries_the_others():
    data = FORMATS["qti21"].write([TABLE, {**TABLE, "key": "lain"}], {}).data
    files = archives.unpack(data)
    files["items/lain.xml"] = b"<assessmentItem"
    carried = FORMATS["qti21"].read(archives.pack(files), "x.zip")
    assert [item["key"] for item in carried.items] == ["tabel"] and carried.refused[
        0
    ].place == "items/lain.xml"


@pytest.mark.parametrize(
    "head", ['<!DOCTYPE a [<!ENTITY b "c">]>', '<!DOCTYPE a SYSTEM "http://contoh.id/x.dtd">']
)
def test_declarations_are_refused(head):
    data = FORMATS["qti21"].write([TABLE], {}).data
    files = archives.unpack(data)
    for path in ("imsmanifest.xml", "items/tabel.xml"):
        text = files[path].decode()
        end = text.index("?>") + 2
        with pytest.raises(Refused) as no:
            FORMATS["qti21"].read(
                archives.pack({**files, path: (text[:end] + head + text[end:]).encode()}), "x.zip"
            )
        assert no.value.code == "hostile"


@pytest.mark.parametrize(
    "data",
    [archives.pack({"a": b"b"}), archives.pack({"imsmanifest.xml": b"<a/>"}), b"<assessmentItem", b"<html/>"],
)
def test_what_is_no_package_is_refused(data):
    with pytest.raises(Refused):
        FORMATS["qti30"].read(data, "x")


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_a_damaged_item_is_refused_and_never_an_accident(data):
    text = item21(key("single", "identifier", "A"), choices(1, "A", "B")).decode()
    at = data.draw(st.integers(0, len(text) - 1))
    width = data.draw(st.integers(1, 30))
    with contextlib.suppress(Refused):
        FORMATS["qti30"].read((text[:at] + text[at + width :]).encode(), "x.xml")
