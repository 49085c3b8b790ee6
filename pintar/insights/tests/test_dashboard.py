"""What everybody sees."""

import csv
import io
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pintar.directory.actions import set_rule
from pintar.insights import actions
from pintar.insights.tests import stage
from pintar.insights.values import DIMENSIONS, months_between, savings, shown_on_csv


def shown(client, path="/dasbor/", **headers):
    reply = client.get(path, headers=headers)
    assert reply.status_code == 200, reply.status_code
    return reply.content.decode()


def plain(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def fill(trainings=1, people=3):
    made = []
    for at in range(trainings):
        training, period = stage.make_training(f"pelatihan-{at}"), stage.make_period(f"periode-{at}", at)
        batch = stage.make_batch(training, period)
        for n in range(people):
            made.append(stage.enrol(stage.make_person(f"p{at}-{n}"), batch, enrolled_at=period.opens_at))
    actions.rebuild()
    return made


def test_an_empty_country_says_what_will_be_here(client, db):
    assert "Belum ada yang terdaftar" in shown(client)


def test_the_big_numbers_come_first(client, db):
    rows = fill(people=4)
    stage.complete(rows[0], jp=20)
    actions.rebuild()

    text = plain(shown(client))

    assert "Peserta (orang) 4" in text and "Lulus 1 25% dari keikutsertaan" in text and "JP diakui 20" in text
    assert "Rp170 juta 1 kelas isi 30 × Rp170 juta" in text
    assert "Sumber: Kementerian Agama, pantau.com/nasional/318684" in text


def test_provinces_stand_by_code_and_all_38_of_them(client, db):
    fill()

    html = shown(client)

    names = re.findall(r'<th scope="row">([^<]+)</th>', html)
    assert names.index("Aceh") < names.index("Jawa Timur") < names.index("Papua Barat Daya")
    assert html.count('<rect x="') >= 38 and "Jawa Timur: 3" in html


def test_pns_and_the_rest_as_published_with_the_split_behind_it(client, db):
    batch = stage.make_batch(stage.make_training("soal"), stage.make_period("juli"))
    for n, employment in enumerate(["pns", "pns", "pppk", "non-asn", ""]):
        stage.enrol(stage.make_person(f"p{n}"), batch, employment=employment)
    actions.rebuild()

    text = plain(shown(client))

    assert "PNS 2 · 40%" in text and "Non PNS 2 · 40%" in text and "Belum diisi 1 · 20%" in text
    assert "PPPK 1 1" in text and "Non-ASN 1 1" in text


@pytest.mark.parametrize("many", [1, 30])
def test_the_page_asks_the_database_no_more_when_there_is_more(client, db, many):
    fill(trainings=many, people=1)
    leader = stage.make_person("leader", "leader")
    client.force_login(leader)
    shown(client)

    with CaptureQueriesContext(connection) as asked:
        shown(client)

    assert len(asked) == 4


def test_a_reader_who_has_the_page_gets_it_again_only_when_something_changed(client, db):
    rows = fill()
    mark = client.get("/dasbor/")["ETag"]
    assert client.get("/dasbor/", headers={"if-none-match": mark}).status_code == 304

    stage.cancel(rows[0])
    actions.recount([rows[0].person_id])

    assert client.get("/dasbor/", headers={"if-none-match": mark}).status_code == 200


def test_a_changed_number_and_another_language_are_another_page(client, db):
    fill()
    mark = client.get("/dasbor/")["ETag"]

    client.cookies["bahasa"] = "en"
    english = client.get("/dasbor/", headers={"if-none-match": mark})
    set_rule(name="insights.class_size", value=2, valid_from=date(2022, 8, 1), source="Contoh", by=1)
    changed = client.get("/dasbor/", headers={"if-none-match": english["ETag"]})

    assert english.status_code == changed.status_code == 200 and "Rp340" in changed.content.decode()


def test_news_that_waits_is_told_by_the_counting_time(client, db):
    from pintar.insights import queries
    from pintar.journal.models import Entry

    fill()
    first = Entry.objects.filter(kind="learning.enrolled").earliest("txid", "id")

    assert queries.figures().counted_at == first.at


def test_every_picture_has_its_csv(client, db):
    fill()
    for word in DIMENSIONS:
        rows = list(csv.DictReader(io.StringIO(shown(client, f"/dasbor/{word}.csv"))))
        assert all(row["ukuran"] == word for row in rows)
    (java,) = csv.DictReader(io.StringIO(shown(client, "/dasbor/provinsi.csv")))
    assert (java["kode"], java["nama"], java["orang"], java["keikutsertaan"]) == (
        "35",
        "Jawa Timur",
        "3",
        "3",
    )
    everything = list(csv.DictReader(io.StringIO(shown(client, "/dasbor/semua.csv"))))
    assert {row["ukuran"] for row in everything} == set(DIMENSIONS) - {"pengetahuan"}


def test_a_csv_that_does_not_exist_is_not_found(client, db):
    assert client.get("/dasbor/gaji.csv").status_code == 404


def test_a_title_is_no_formula(client, db):
    training = stage.make_training("jahat", title='=HYPERLINK("x")')
    stage.enrol(stage.make_person("asha"), stage.make_batch(training, stage.make_period("juli")))
    actions.rebuild()

    (row,) = csv.DictReader(io.StringIO(shown(client, "/dasbor/pelatihan.csv")))

    assert row["nama"] == '\'=HYPERLINK("x")' and shown_on_csv("Soal") == "Soal"


def test_knowledge_stands_apart_and_unlisted_trainings_have_no_link(client, db):
    fill()
    batch = stage.make_batch(stage.make_training("dokumen", product="pengetahuan"))
    stage.enrol(stage.make_person("asha"), batch)
    batch.training.is_listed = False
    batch.training.save()
    actions.rebuild()

    html = shown(client)

    assert "Peserta (orang) 3" in plain(html) and "1 orang belajar tanpa pendaftaran" in plain(html)
    assert "/pelatihan/dokumen/" not in html and "/pelatihan/pelatihan-0/" in html


def test_savings_round_a_begun_class_up():
    assert savings(144_019, 30, 170_000_000).classes == 4_801
    assert savings(144_019, 30, 170_000_000).rupiah == 816_170_000_000
    assert savings(0, 30, 170_000_000).rupiah == 0


def test_months_without_anybody_are_months_too():
    assert months_between("2022-11", "2023-02") == ["2022-11", "2022-12", "2023-01", "2023-02"]
