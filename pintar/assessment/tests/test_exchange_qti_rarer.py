"""The rarer interactions of QTI: sliders, uploads, drawings, spots, pairs and things put on pictures."""

import pytest

from pintar.assessment.exchange import FORMATS, archives
from pintar.assessment.tests.test_exchange_qti import PNG, item21, key

QTI = FORMATS["qti30"]
MAPPED = '<responseProcessing template="x/map_response"/>'
POINTED = '<responseProcessing template="x/map_response_point"/>'
MAP = '<object data="peta.png" type="image/png" width="100" height="80">Peta</object>'


def read(body: str, declared: str, rules: str = "", picture: bytes = PNG):
    """The only item of a package with a picture, and what was said of it; or why it stayed behind."""
    manifest = '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources><resource href="a.xml" type="imsqti_item_xmlv2p2"/></resources></manifest>'
    files = {
        "imsmanifest.xml": manifest.encode(),
        "a.xml": item21(declared, body, rules),
        "peta.png": picture,
    }
    carried = QTI.read(archives.pack(files), "a.zip")
    return (carried.items or (None,))[0], carried.notes[0].words


def areas(*entries: tuple[str, str, float]) -> str:
    rows = "".join(
        f'<areaMapEntry shape="{shape}" coords="{coords}" mappedValue="{worth}"/>'
        for shape, coords, worth in entries
    )
    return f'<areaMapping defaultValue="0">{rows}</areaMapping>'


SLIDER = '<sliderInteraction responseIdentifier="RESPONSE" lowerBound="0" upperBound="100" step="5"><prompt>Berapa?</prompt></sliderInteraction>'


def worth(**entries: float) -> str:
    rows = "".join(f'<mapEntry mapKey="{k[1:]}" mappedValue="{v}"/>' for k, v in entries.items())
    return f'<mapping defaultValue="0">{rows}</mapping>'


def test_a_slider_becomes_a_number_with_its_bounds():
    item, said = read(SLIDER, key("single", "integer", "40"))
    assert (item["kind"], item["answer"]) == ("numeric", 40) and "tolerance" not in item
    assert "dari 0 sampai 100" in item["stem"] and "penggeser" in said

    wide = key("single", "integer", "40", mapping=worth(n35=3, n40=3, n45=3, n50=1))
    item, said = read(SLIDER, wide, MAPPED)
    assert (item["answer"], item["tolerance"], item["points"]) == (40, 5, 3) and "sebagian" in said


@pytest.mark.parametrize(
    ("body", "declared", "why"),
    [
        (SLIDER.replace('step="5"', 'step="0.0001"'), key("single", "float", "1"), "kedudukan"),
        (SLIDER.replace('upperBound="100"', ""), key("single", "integer", "1"), "QTI"),
        (SLIDER, key("single", "integer"), "jawaban yang diketahui"),
    ],
)
def test_a_slider_that_cannot_be_typed_is_refused(body, declared, why):
    item, said = read(body, declared)
    assert item is None and why in said


def test_an_upload_becomes_files_and_ours_comes_back_with_its_rubric():
    sent = '<uploadInteraction responseIdentifier="RESPONSE" type="application/pdf"><prompt>Kirim.</prompt></uploadInteraction>'
    item, said = read(sent, key("single", "file"))
    assert (item["kind"], item["types"]) == ("file", ["pdf"]) and "rubrik" in said
    rubric = [
        {"criterion": "Isi", "levels": [{"text": "kurang", "points": 0}, {"text": "baik", "points": 2}]}
    ]
    whole = {"key": "b", "kind": "file", "markup": "html", "stem": "<p>Kirim.</p>", "types": ["docx", "jpg"]}
    whole |= {"files": 3, "max_mb": 2.5, "rubric": rubric, "model": "<p>Contoh</p>", "points": 4}
    for form in (QTI, FORMATS["qti21"]):
        written = form.write([whole], {})
        again = form.read(written.data, "x.zip")
        assert again.items == (whole,) and written.notes[0].words == again.notes[0].words == ""


def test_a_drawing_is_sent_as_a_picture_and_its_background_stays():
    body = f'<drawingInteraction responseIdentifier="RESPONSE"><prompt>Gambarlah.</prompt>{MAP}</drawingInteraction>'
    item, said = read(body, key("single", "file"))
    assert (item["kind"], item["types"]) == ("file", ["jpg", "png"])
    assert 'src="media/peta.png"' in item["stem"] and "di luar halaman" in said


SPOTS = "".join(
    f'<hotspotChoice identifier="{own}" shape="circle" coords="{x},20,8"/>'
    for own, x in zip("ABC", (10, 40, 70), strict=True)
)


def test_spots_in_an_order_get_their_numbers():
    body = f'<graphicOrderInteraction responseIdentifier="RESPONSE"><prompt>Urutkan.</prompt>{MAP}{SPOTS}</graphicOrderInteraction>'
    item, said = read(body, key("ordered", "identifier", "C", "A", "B"))
    assert item["kind"] == "image-labels" and item["partial"] is False and "dinilai lain" not in said
    assert [(place["at"][0], place["label"]) for place in item["places"]] == [(10, "2"), (40, "3"), (70, "1")]
    assert read(body, key("ordered", "identifier"))[0] is None


NAMED = "".join(
    f'<associableHotspot identifier="{own}" shape="circle" coords="9,9,8" matchMax="3" hotspotLabel="Kota {own}"/>'
    for own in "ABCD"
)


def test_lines_between_named_spots_become_pairs_and_the_picture_stays():
    body = f'<graphicAssociateInteraction responseIdentifier="RESPONSE" maxAssociations="3"><prompt>Hubungkan.</prompt>{MAP}{{}}</graphicAssociateInteraction>'
    item, said = read(body.format(NAMED), key("multiple", "pair", "B A", "C D"))
    assert item["pairs"] == [{"left": "Kota A", "right": "Kota B"}, {"left": "Kota C", "right": "Kota D"}]
    assert 'src="media/peta.png"' in item["stem"] and "garis" in said and "dinilai lain" not in said
    bare = body.format(NAMED.replace("hotspotLabel", "label"))
    assert "tidak bernama" in read(bare, key("multiple", "pair", "B A"))[1]


def test_one_thing_may_belong_to_several_when_each_of_these_belongs_to_one():
    rows = "".join(
        f'<simpleAssociableChoice identifier="{c}" matchMax="3">{c}</simpleAssociableChoice>' for c in "ABCDE"
    )
    body = f'<associateInteraction responseIdentifier="RESPONSE" maxAssociations="3">{rows}</associateInteraction>'
    item, _said = read(f"<p>Pasangkan.</p>{body}", key("multiple", "pair", "A B", "C A", "D E"))
    assert [(pair["left"], pair["right"]) for pair in item["pairs"]] == [("B", "A"), ("C", "A"), ("D", "E")]
    ring = read(f"<p>Pasangkan.</p>{body}", key("multiple", "pair", "A B", "C A", "B C"))
    assert ring[0] is None and "beberapa hal lain" in ring[1]


POINT = f'<selectPointInteraction responseIdentifier="RESPONSE" maxChoices="1"><prompt>Tunjuk.</prompt>{MAP}</selectPointInteraction>'


def test_a_point_on_a_picture_becomes_a_choice_among_areas():
    item, said = read(
        POINT, key("single", "point", "20 20", mapping=areas(("circle", "20,20,8", 1))), POINTED
    )
    right, *wrong = item["areas"]
    assert right == {"circle": [20, 20, 8], "correct": True} and 2 <= len(wrong) <= 4 and "periksa" in said
    boxes = [(12, 12, 16, 16), *(tuple(area["rect"]) for area in wrong)]
    for n, (x, y, w, h) in enumerate(boxes):
        assert x >= 0 and y >= 0 and x + w <= 100 and y + h <= 80
        assert all(x + w < a or a + c < x or y + h < b or b + d < y for a, b, c, d in boxes[n + 1 :])


@pytest.mark.parametrize(
    "declared",
    [
        key("single", "point", "20 20"),
        key("single", "point", "1 1", mapping=areas(("rect", "0,0,100,80", 1))),
    ],
)
def test_a_point_without_an_area_or_without_room_beside_it_is_refused(declared):
    assert read(POINT, declared, POINTED)[0] is None


def stage(*things: str) -> str:
    inside = "".join(
        f'<positionObjectInteraction responseIdentifier="R{n}" maxChoices="1"><object data="peta.png" type="image/png">{words}</object></positionObjectInteraction>'
        for n, words in enumerate(things, 1)
    )
    return f"<p>Letakkan.</p><positionObjectStage>{MAP}{inside}</positionObjectStage>"


SUMMED = """<responseProcessing><setOutcomeValue identifier="SCORE"><sum>
<mapResponsePoint identifier="R1"/><mapResponsePoint identifier="R2"/></sum></setOutcomeValue></responseProcessing>"""


def placed(n: int, x: int) -> str:
    mapping = areas(("circle", f"{x},20,8", 1))
    return key("single", "point", f"{x} 20", mapping=mapping).replace('"RESPONSE"', f'"R{n}"')


def test_things_put_on_a_picture_become_labels():
    item, said = read(stage("Bandara", "Pelabuhan"), placed(1, 20) + placed(2, 70), SUMMED)
    assert item["points"] == 2 and "dinilai lain" not in said and "yang terlihat" in said
    assert item["places"] == [{"at": [20, 20], "label": "Bandara"}, {"at": [70, 20], "label": "Pelabuhan"}]
    nameless = read(stage("Bandara", ""), placed(1, 20) + placed(2, 70), SUMMED)
    assert nameless[0] is None and "tanpa kata" in nameless[1]


def test_one_thing_put_on_a_picture_becomes_a_choice_of_areas():
    rules = SUMMED.replace('<mapResponsePoint identifier="R2"/>', "")
    item, _said = read(stage("Bandara"), placed(1, 20), rules)
    assert item["kind"] == "hotspot" and item["stem"] == "<p>Letakkan.</p>"


CHOICE = '<choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="1"><simpleChoice identifier="A">a</simpleChoice><simpleChoice identifier="B">b</simpleChoice></choiceInteraction>'
MEDIA = '<mediaInteraction responseIdentifier="M" autostart="false"><object data="https://contoh.id/a.mp3" type="audio/mpeg"/></mediaInteraction>'


def test_media_and_buttons_beside_a_question_do_not_hinder_it():
    button = '<p><endAttemptInteraction responseIdentifier="H" title="Petunjuk"/></p>'
    item, said = read(f"<p>Dengarkan.</p>{MEDIA}{CHOICE}{button}", key("single", "identifier", "A"))
    assert item["kind"] == "single-choice" and "diputar" in said and "tombol" in said
    alone = read(MEDIA, key("single", "integer"))
    assert alone[0] is None and "tidak ada yang ditanyakan" in alone[1]


def test_what_is_of_its_own_making_is_named():
    body = '<customInteraction responseIdentifier="RESPONSE"/>'
    assert "customInteraction" in read(body, key("single", "identifier", "A"))[1]
