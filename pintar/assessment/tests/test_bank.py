"""The bank of questions: cards, versions, a second pair of eyes, many at once, likeness."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pintar.accounts.tests.people import make_person, make_staff
from pintar.accounts.values import RoleKind
from pintar.assessment import writing
from pintar.assessment.actions import (
    comment_on,
    deposit_items,
    drop_item,
    label_items,
    make_paper,
    open_sitting,
    restore_items,
    retire_items,
    review_item,
    save_version,
    set_review_rule,
)
from pintar.assessment.cards import card_of, likeness
from pintar.assessment.models import Bank, Item, ItemEvent, ItemVersion
from pintar.assessment.queries.bank import Filters, alike_pairs, alike_to, difference, items_for
from pintar.assessment.tests.samples import BODIES, SINGLE
from pintar.assessment.values import PaperRules
from pintar.kit.errors import Refused

pytestmark = pytest.mark.django_db
RULES = PaperRules(pass_mark=70)  # type: ignore[arg-type]


def author(name="penulis"):
    return make_staff(RoleKind.AUTHOR, name=name)


def put(key="ibu-kota", body=SINGLE, by=None, bank="geografi"):
    version = deposit_items(bank=bank, items=[(key, body, None)], by=by)[key]
    return Item.objects.get(pk=version.item_id)


def other_wording(text="<p>Apa ibu kota Provinsi Aceh?</p>"):
    return {**SINGLE, "stem": text}


def test_a_published_question_is_in_use_and_carries_its_card():
    make_paper(bank="uji", title="Uji", rules=RULES, items=[("satu", SINGLE)], bank_title="Kursus Uji")

    item = Item.objects.get(bank="uji")

    assert (item.state, item.is_used, item.kind, item.title) == (
        "in-use", True, "single-choice", "Ibu kota Provinsi Aceh?",
    )  # fmt: skip
    assert item.newest.is_used and Bank.objects.get(pk="uji").title == "Kursus Uji"
    assert [event.kind for event in item.events.order_by("id")] == ["written", "published"]


def test_a_new_wording_is_a_new_version_and_a_sitting_keeps_the_one_it_saw():
    paper = make_paper(bank="uji", title="Uji", rules=RULES, items=[("satu", SINGLE)])
    sitting = open_sitting(person=make_person("asha@contoh.id"), paper_id=paper.pk, context="uji:1")
    item = Item.objects.get(bank="uji")

    version = save_version(item=item, body=other_wording(), source=None, by=author().pk, seen=item.newest_id)

    item.refresh_from_db()
    assert item.newest_id == version.pk != sitting.versions[0] and item.state == "draft" and item.is_used
    assert item.title == "Apa ibu kota Provinsi Aceh?"


def test_two_authors_at_once_do_not_write_over_each_other():
    item, who = put(), author()
    save_version(item=item, body=other_wording(), source=None, by=who.pk, seen=item.newest_id)

    with pytest.raises(Refused, match="versi lain"):
        save_version(item=item, body=other_wording("Lain?"), source=None, by=who.pk, seen=item.newest_id)

    assert item.versions.count() == 2


def test_what_is_no_question_is_not_kept_and_the_same_words_make_no_new_version():
    item, who = put(), author()
    with pytest.raises(Refused):
        save_version(item=item, body={**SINGLE, "stem": ""}, source=None, by=who.pk, seen=item.newest_id)

    save_version(item=item, body=SINGLE, source=None, by=who.pk, seen=item.newest_id)

    assert item.versions.count() == 1


def test_a_second_person_approves_and_the_writer_cannot():
    writer, second = author(), author("kedua")
    item = put(by=writer.pk)

    with pytest.raises(Refused, match="orang lain"):
        review_item(version=item.newest, viewer=writer, is_approved=True)
    review_item(version=item.newest, viewer=second, is_approved=True)

    item.refresh_from_db()
    assert item.state == "reviewed" and item.newest.is_reviewed


def test_sending_back_needs_a_reason_and_is_told():
    item, second = put(by=author().pk), author("kedua")

    with pytest.raises(Refused, match="diperbaiki"):
        review_item(version=item.newest, viewer=second, is_approved=False, text=" ")
    review_item(version=item.newest, viewer=second, is_approved=False, text="Pengecohnya terlalu mudah.")

    assert item.events.get(kind="returned").text == "Pengecohnya terlalu mudah."


def test_a_bank_that_wants_a_second_pair_of_eyes_refuses_a_paper_without_them():
    writer, second = author(), author("kedua")
    item = put(by=writer.pk)
    set_review_rule(bank=Bank.objects.get(pk="geografi"), needs_review=True, by=writer.pk)

    with pytest.raises(Refused, match="ibu-kota"):
        make_paper(bank="geografi", title="Uji", rules=RULES, items=[("ibu-kota", SINGLE)])
    review_item(version=item.newest, viewer=second, is_approved=True)
    make_paper(bank="geografi", title="Uji", rules=RULES, items=[("ibu-kota", SINGLE)])

    item.refresh_from_db()
    assert item.state == "in-use"


def test_a_question_in_use_is_not_thrown_away_and_one_that_never_was_is():
    make_paper(bank="uji", title="Uji", rules=RULES, items=[("satu", SINGLE)])
    free, who = put(), author()
    comment_on(item=free, by=who.pk, text="Hapus saja.")

    with pytest.raises(Refused, match="tidak dapat dihapus"):
        drop_item(item=Item.objects.get(bank="uji"), by=who.pk)
    drop_item(item=free, by=who.pk)

    assert not Item.objects.filter(bank="geografi").exists() and Item.objects.filter(bank="uji").exists()


def test_a_retired_question_comes_back_to_where_it_stood():
    make_paper(bank="uji", title="Uji", rules=RULES, items=[("satu", SINGLE)])
    item, draft, who = Item.objects.get(bank="uji"), put(), author()

    assert retire_items(item_ids=[item.pk, draft.pk], by=who.pk) == 2
    with pytest.raises(Refused, match="pensiun"):
        save_version(item=item, body=other_wording(), source=None, by=who.pk, seen=item.newest_id)
    assert restore_items(item_ids=[item.pk, draft.pk], by=who.pk) == 2

    assert set(Item.objects.values_list("bank", "state")) == {("uji", "in-use"), ("geografi", "draft")}


def test_many_cards_change_at_once_and_only_those_that_differ():
    one, two, who = put("satu"), put("dua", other_wording()), author()
    label_items(item_ids=[one.pk], by=who.pk, values={}, add=["ulang"], take=[])

    changed = label_items(
        item_ids=[one.pk, two.pk], by=who.pk, values={"level": "c2"}, add=["ulang"], take=["lama"]
    )
    again = label_items(item_ids=[one.pk, two.pk], by=who.pk, values={"level": "c2"}, add=["ulang"], take=[])

    assert (changed, again) == (2, 0)
    assert set(Item.objects.values_list("level", flat=True)) == {"c2"}
    assert ItemEvent.objects.filter(item=two, kind="labelled").count() == 1


def test_questions_are_found_by_the_stems_of_their_words():
    who = author()
    put(body={**SINGLE, "stem": "Bagaimana penilaian sikap dilakukan?"})

    assert items_for(who, Filters(text="menilai")).count() == 1
    assert items_for(who, Filters(text="ibu-kota")).count() == 1
    assert items_for(who, Filters(text="menari")).count() == 0
    assert items_for(make_person("peserta@contoh.id"), Filters()).count() == 0


def test_questions_that_say_nearly_the_same_are_shown_as_a_pair():
    stem = "Sebuah kelas berisi tiga puluh siswa dan dua pertiga di antaranya membawa bekal. Berapa yang membawa bekal?"
    one = put("satu", {**SINGLE, "stem": stem})
    two = put("dua", {**SINGLE, "stem": stem.replace("kelas", "asrama")})
    put("tiga", {**SINGLE, "stem": "Kapan sidang pertama dibuka, siapa pemimpinnya, dan apa hasilnya?"})

    pairs = alike_pairs("geografi")

    assert [(pair.one, pair.other) for pair in pairs] == [(one, two)]
    assert [other for other, _share in alike_to(one)] == [two] and likeness(one.stems, one.stems) == 1


def test_the_same_question_has_the_same_card_whatever_surrounds_its_words():
    plain = card_of(SINGLE)

    assert plain.title == "Ibu kota Provinsi Aceh?"
    assert (
        card_of({**SINGLE, "stem": "<div><p>Ibu   kota <b>Provinsi</b> Aceh?</p></div>"}).bands == plain.bands
    )
    assert "FEEDBACK-A" not in " ".join(plain.stems) and len(plain.bands) == 10


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body["kind"])
def test_a_question_is_read_back_as_its_author_writes_it(body):
    whole = writing.read(writing.as_yaml(fields_like(body)), "id").body

    fields = writing.fields_of(whole, "satu", "id")

    assert whole and fields is not None and writing.read(writing.as_yaml(fields), "id").body == whole


def fields_like(body):
    """A sample body as fields: without what the format does not know."""
    from pintar.assessment import kinds
    from pintar.assessment.kinds.draft import Draft

    fields = {"key": "satu", "markup": "html", **body}
    for name in ("options", "pairs"):
        if name in fields:
            fields[name] = [{k: v for k, v in row.items() if k != "id"} for row in fields[name]]
    if "answer" in fields and isinstance(fields["answer"], str):
        fields |= {"answer": float(fields["answer"]), "tolerance": float(fields["tolerance"])}
        fields.pop("unit")
    assert kinds.of(body).body(Draft(fields))
    return fields


def test_the_lines_that_differ_between_versions_are_marked():
    item, who = put(), author()
    before = item.newest
    after = save_version(item=item, body=other_wording(), source=None, by=who.pk, seen=before.pk)

    lines = difference(before, after, "id")

    assert any(sign == "+" and "Apa ibu kota" in text for sign, text in lines)
    assert any(sign == "-" for sign, _text in lines) and any(not sign for sign, _text in lines)


def test_a_fault_names_its_line_and_its_field():
    written = writing.read("key: satu\nkind: single-choice\nstem: Apa?\noptions:\n  - teks: a\n", "id")

    assert written.body is None and any("Baris 5" in fault and "teks" in fault for fault in written.faults)


def pages(client, address, **query):
    with CaptureQueriesContext(
        connection,
    ) as found:
        reply = client.get(address, query)
    return reply, len(found)


def test_the_list_costs_the_same_with_one_and_with_thirty_questions(client):
    client.force_login(author())
    put()
    client.get(reverse("assessment:items"))
    reply, few = pages(client, reverse("assessment:items"))

    deposit_items(
        bank="geografi", items=[(f"soal-{n}", other_wording(f"Soal {n}?"), None) for n in range(30)], by=None
    )
    reply, many = pages(client, reverse("assessment:items"))

    assert reply.status_code == 200 and reply.content.count(b'name="item"') == 30
    assert few == many <= 8


def test_a_question_page_costs_the_same_with_one_and_with_thirty_versions(client):
    who = author()
    client.force_login(who)
    item = put()
    client.get(reverse("assessment:item", args=[item.pk]))
    _reply, few = pages(client, reverse("assessment:item", args=[item.pk]))

    seen = item.newest_id
    for n in range(29):
        seen = save_version(
            item=item, body=other_wording(f"Bunyi {n}?"), source=None, by=who.pk, seen=seen
        ).pk
    reply, many = pages(client, reverse("assessment:item", args=[item.pk]))

    assert reply.status_code == 200 and few == many <= 10


def test_an_author_writes_a_question_sees_it_and_keeps_it(client):
    client.force_login(author())
    address = reverse("assessment:new_item")
    where = {"bank": "geografi", "key": "gunung", "language": "id", "kind": "single-choice"}
    said = {
        **where, "stem": "Gunung tertinggi di Jawa?", "points": "1",
        "option-1": "Semeru", "option-2": "Merapi", "option-3": "Slamet", "right": "1", "why-2": "Bukan.",
    }  # fmt: skip

    seen = client.post(address, {**said, "lihat": "1"})
    assert "Pratinjau" in seen.content.decode() and not Item.objects.exists()
    kept = client.post(address, {**said, "simpan": "1"})

    item = Item.objects.get(key="gunung")
    assert kept.status_code == 302 and item.state == "draft"
    assert [o["text"] for o in item.newest.body["options"]] == ["Semeru", "Merapi", "Slamet"]
    assert item.newest.body["options"][0]["correct"] and item.newest.source["stem"] == said["stem"]


def test_a_question_without_a_key_is_not_kept_and_what_was_typed_stays(client):
    client.force_login(author())
    said = {
        "bank": "geografi", "key": "gunung", "language": "id", "kind": "single-choice", "simpan": "1",
        "stem": "Gunung tertinggi di Jawa?", "points": "1", "option-1": "Semeru", "option-2": "Merapi",
    }  # fmt: skip

    reply = client.post(reverse("assessment:new_item"), said)

    assert reply.status_code == 422 and "Tepat satu pilihan" in reply.content.decode()
    assert "Merapi" in reply.content.decode() and not Item.objects.exists()


def test_an_author_edits_as_yaml_and_a_wrong_field_is_named(client):
    client.force_login(author())
    item = put()
    address = reverse("assessment:edit_item", args=[item.pk]) + "?yaml=1"
    text = client.get(address).context["form"].initial["text"]

    bad = client.post(
        address, {"text": text.replace("stem:", "batang:"), "seen": item.newest_id, "simpan": "1"}
    )
    good = client.post(
        address, {"text": text.replace("Ibu kota", "Nama ibu kota"), "seen": item.newest_id, "simpan": "1"}
    )

    assert bad.status_code == 422 and "batang" in bad.content.decode()
    assert good.status_code == 302 and Item.objects.get().title.startswith("Nama ibu kota")


def test_many_are_changed_only_after_their_number_was_shown(client):
    client.force_login(author())
    one, two = put("satu"), put("dua", other_wording())
    address = reverse("assessment:label")

    shown = client.post(address, {"act": "label", "add": "Ulang, Bab 2", "item": [one.pk, two.pk]})
    assert "2 soal" in shown.content.decode() and not Item.objects.filter(tags__contains=["ulang"]).exists()
    client.post(address, {"act": "label", "add": "Ulang, Bab 2", "item": [one.pk, two.pk], "sure": "1"})

    assert Item.objects.filter(tags=["bab 2", "ulang"]).count() == 2


def test_changing_all_that_match_touches_nothing_else(client):
    client.force_login(author())
    put("satu"), put("dua", other_wording(), bank="lain")

    client.post(reverse("assessment:label") + "?bank=lain", {"act": "retire", "all": "1", "sure": "1"})

    assert dict(Item.objects.values_list("key", "state")) == {"satu": "draft", "dua": "retired"}


def test_nothing_ticked_changes_nothing(client):
    client.force_login(author())
    put()

    reply = client.post(reverse("assessment:label"), {"act": "retire", "sure": "1"})

    assert reply.status_code == 302 and Item.objects.get().state == "draft"


def test_only_authors_see_questions(client):
    item = put()
    for address in (reverse("assessment:items"), reverse("assessment:item", args=[item.pk])):
        client.force_login(make_person(f"p{len(address)}@contoh.id"))
        assert client.get(address).status_code == 403
        client.logout()
        assert client.get(address).status_code == 302


def test_a_review_of_an_older_reading_is_not_taken(client):
    item = put(by=author().pk)
    client.force_login(author("kedua"))
    old = item.newest_id
    save_version(item=item, body=other_wording(), source=None, by=author("ketiga").pk, seen=old)

    reply = client.post(reverse("assessment:review", args=[item.pk]), {"version": old, "verdict": "approve"})

    assert reply.status_code == 422 and not ItemVersion.objects.filter(is_reviewed=True).exists()
