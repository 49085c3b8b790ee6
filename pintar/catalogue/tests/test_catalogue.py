"""Finding a training."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pintar.accounts.tests.people import make_person, make_staff
from pintar.accounts.values import RoleKind
from pintar.catalogue import queries
from pintar.catalogue.tests.offers import make_batch, make_period, make_training
from pintar.kit.memory import forget_everything

pytestmark = pytest.mark.django_db


def titles(client, **asked):
    return [o.training.title for o in client.get(reverse("catalogue:list"), asked).context["slice"].rows]


def test_words_are_found_by_their_stem(client):
    make_training("Penilaian pembelajaran di kelas")
    make_training("Hidup digital yang aman")

    assert titles(client, q="menilai belajar") == ["Penilaian pembelajaran di kelas"]
    assert titles(client, q="memasak") == []


def test_filters_leave_what_was_asked_for(client):
    make_training("Untuk madrasah", professions=["guru-madrasah"], jp=8)
    make_training("Untuk semua", jp=30)
    make_training("Pengetahuan bebas", product="pengetahuan", jp=0)

    assert titles(client, profession="guru-sekolah") == ["Pengetahuan bebas", "Untuk semua"]
    assert titles(client, jp="21-40") == ["Untuk semua"]
    assert titles(client, product="pengetahuan") == ["Pengetahuan bebas"]
    assert titles(client, product="<script>") == ["Pengetahuan bebas", "Untuk semua", "Untuk madrasah"]


def test_open_now_means_by_the_servers_clock(client):
    open_one, soon, over = make_training("Buka"), make_training("Nanti"), make_training("Lewat")
    make_batch(open_one)
    make_batch(soon, make_period(opens_in=1, closes_in=2))
    make_batch(over, make_period(opens_in=-3, closes_in=-1))

    assert titles(client, open="on") == ["Buka"]


def test_pages_of_the_catalogue_follow_each_other_without_gaps(client):
    made = [make_training(f"Nomor {n}").title for n in range(30)]
    seen, cursor = [], ""
    while True:
        slice_ = client.get(reverse("catalogue:list"), {"cursor": cursor}).context["slice"]
        seen += [o.training.title for o in slice_.rows]
        if not slice_.after:
            break
        cursor = slice_.after

    assert seen == made[::-1]


@pytest.mark.parametrize("cursor", ["x", "bm9uc2Vuc2U", "W10", "'" * 500])
def test_a_broken_cursor_starts_from_the_beginning(client, cursor):
    make_training("Satu")

    assert titles(client, cursor=cursor) == ["Satu"]


def test_the_catalogue_costs_at_most_four_queries_whatever_it_holds(client):
    counts = []
    client.force_login(make_person())
    for more in (1, 29):
        for number in range(more):
            make_batch(make_training(f"Pelatihan {number}"))
        forget_everything()
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("catalogue:list"))
        counts.append(len(caught))

    assert counts[0] == counts[1] <= 4


def test_what_is_not_listed_is_seen_by_staff_only(client):
    hidden = make_training("Rahasia", is_listed=False)
    assert (
        titles(client) == []
        and client.get(reverse("catalogue:training", args=[hidden.slug])).status_code == 404
    )

    client.force_login(make_staff(RoleKind.AUTHOR))
    assert titles(client) == ["Rahasia"]


def test_a_period_that_is_not_announced_offers_nothing_to_the_public(client):
    batch = make_batch(period=make_period(is_announced=False))

    assert queries.get_offer_for(make_person(), batch.training.slug).batch is None
    assert queries.get_offer_for(make_staff(RoleKind.ORGANISER), batch.training.slug).batch == batch


def test_the_page_of_a_training_says_the_truth_about_its_window(client):
    batch = make_batch()
    text = client.get(reverse("catalogue:training", args=[batch.training.slug])).content.decode()

    assert "Daftar pelatihan ini" in text and "kB" in text and "20</b> JP" in text


def test_a_page_that_is_not_there_is_404(client):
    assert client.get("/pelatihan/tidak-ada/").status_code == 404


def test_html_in_a_search_comes_back_as_text(client):
    text = client.get(reverse("catalogue:list"), {"q": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert" not in text
