"""Looking after the bank: questions come, change, are read by a second person, and retire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pintar.assessment import kinds
from pintar.assessment.cards import EventKind, ItemState, card_of
from pintar.assessment.models import Bank, Item, ItemEvent, ItemVersion
from pintar.assessment.rules import is_second
from pintar.assessment.values import hash_of
from pintar.journal.actions import record
from pintar.kit import sql
from pintar.kit.clock import now
from pintar.kit.errors import Refused

Entry = tuple[str, Mapping[str, Any], Mapping[str, Any] | None]  # key, body, what its author wrote
CARD = (
    "newest",
    "state",
    "is_used",
    "changed_at",
    "kind",
    "title",
    "competency",
    "lesson",
    "difficulty",
    "level",
    "tags",
    "stems",
    "bands",
)
USED = """
UPDATE assessment_itemversion SET is_used = true WHERE id = ANY(%s) AND NOT is_used RETURNING id, item_id
"""


@transaction.atomic
def deposit_items(
    *, bank: str, items: Sequence[Entry], by: int | None, language: str = "id", title: str = ""
) -> dict[str, ItemVersion]:
    """Put questions into a bank as drafts; one that is there with the same words stays as it is. The versions by key.

    Nothing is kept when one of them is no question (Refused).
    """
    for key, body, _source in items:
        if faults := kinds.faults(body):
            raise Refused(f"{key}: {'; '.join(faults)}", code="bad-item")
    _name_bank(bank, title)
    keys = [key for key, _body, _source in items]
    Item.objects.bulk_create(
        [Item(bank=bank, key=key, author_id=by, language=language) for key in keys], ignore_conflicts=True
    )
    held = {item.key: item for item in Item.objects.filter(bank=bank, key__in=keys)}
    ItemVersion.objects.bulk_create(
        [
            ItemVersion(
                item=held[key], hash=hash_of(body), kind=body["kind"], body=body, source=source, by_id=by
            )
            for key, body, source in items
        ],
        ignore_conflicts=True,
    )
    hashes = {held[key].pk: hash_of(body) for key, body, _source in items}
    found = ItemVersion.objects.filter(item_id__in=hashes, hash__in=hashes.values())
    versions = {one.item_id: one for one in found if hashes[one.item_id] == one.hash}
    _write_cards([held[key] for key in keys], versions, by)
    return {key: versions[held[key].pk] for key in keys}


def offer_for_review(
    *, bank: str, items: Sequence[tuple[str, Mapping[str, Any]]], by: int | None, language: str = "id"
) -> None:
    """Put questions that are about to be used where a second person finds them, if the bank wants one."""
    if Bank.objects.filter(pk=bank, needs_review=True).exists():
        entries = [(key, body, None) for key, body in items]
        deposit_items(bank=bank, items=entries, by=by, language=language)


def take_into_use(*, version_ids: Sequence[int], by: int | None) -> None:
    """Say of versions that a paper holds them; from now on they stay for ever."""
    fresh = sql.rows(USED, [list(version_ids)])
    ItemEvent.objects.bulk_create(
        [ItemEvent(item_id=item, version_id=pk, kind=EventKind.PUBLISHED, by_id=by) for pk, item in fresh],
        batch_size=1000,
    )
    sql.run(
        "UPDATE assessment_item SET is_used = true, state = CASE WHEN newest_id = ANY(%s) THEN 'in-use' ELSE state END "
        "WHERE id IN (SELECT item_id FROM assessment_itemversion WHERE id = ANY(%s))",
        [list(version_ids), list(version_ids)],
    )


@transaction.atomic
def save_version(
    *, item: Item, body: Mapping[str, Any], source: Mapping[str, Any] | None, by: int, seen: int | None
) -> ItemVersion:
    """Keep what a question says now as its newest version; sittings that saw an older one keep that.

    `seen` is the version its author had before them. Refused when somebody else wrote another meanwhile, when the question is
    retired, and when what is said is no question. The same words make no new version.
    """
    item = Item.objects.select_for_update(no_key=True).get(pk=item.pk)
    if item.state == ItemState.RETIRED:
        raise Refused(_("Soal ini sudah pensiun. Pulihkan dahulu sebelum mengubahnya."), code="retired")
    if item.newest_id != seen:
        raise Refused(
            _("Rekan Anda baru saja menyimpan versi lain. Muat ulang halaman, lalu ubah versi yang baru."),
            code="changed-meanwhile",
        )
    if faults := kinds.faults(body):
        raise Refused("; ".join(faults), code="bad-item")
    version, is_new = ItemVersion.objects.get_or_create(
        item=item,
        hash=hash_of(body),
        defaults={"kind": body["kind"], "body": dict(body), "source": source, "by_id": by},
    )
    if version.pk != item.newest_id:
        _write_cards([item], {item.pk: version}, by, kind=EventKind.EDITED)
        record("assessment.item_edited", item, by=by, bank=item.bank, version=version.pk, is_new=is_new)
    return version


@transaction.atomic
def review_item(*, version: ItemVersion, viewer: Any, is_approved: bool, text: str = "") -> None:
    """Say as a second person that a version may be used, or send it back with a reason.

    Refused for the one who wrote it, for a version that is not the newest, and for sending back without a word.
    """
    item = Item.objects.select_for_update(no_key=True).get(pk=version.item_id)
    if item.newest_id != version.pk or item.state == ItemState.RETIRED:
        raise Refused(
            _("Hanya versi terbaru dari soal yang belum pensiun yang dapat ditinjau."), code="not-newest"
        )
    if not is_second(viewer, version=version, author_id=item.author_id):
        raise Refused(
            _("Soal ditinjau oleh orang lain, bukan oleh penulisnya sendiri."),
            code="own-work",
            help_text=_("Mintalah rekan Anda membuka halaman ini."),
        )
    if not is_approved and not text.strip():
        raise Refused(_("Tulislah apa yang perlu diperbaiki."), code="no-reason")
    ItemVersion.objects.filter(pk=version.pk).update(is_reviewed=is_approved)
    version.is_reviewed = is_approved
    item.state = _state_of(version)
    item.save(update_fields=["state"])
    kind = EventKind.APPROVED if is_approved else EventKind.RETURNED
    ItemEvent.objects.create(item=item, version=version, kind=kind, text=text.strip(), by_id=viewer.pk)
    record("assessment.item_reviewed", item, by=viewer.pk, version=version.pk, approved=is_approved)


def comment_on(*, item: Item, by: int, text: str) -> ItemEvent:
    """Say something about a question to those who look after it."""
    return ItemEvent.objects.create(
        item=item, version_id=item.newest_id, kind=EventKind.COMMENTED, text=text.strip(), by_id=by
    )


@transaction.atomic
def retire_items(*, item_ids: Iterable[int], by: int) -> int:
    """Take questions out of what is offered to new papers; how many. Papers and sittings that hold them keep them."""
    held = Item.objects.select_for_update(no_key=True).filter(pk__in=list(item_ids))
    items = list(held.exclude(state=ItemState.RETIRED))
    _move(items, EventKind.RETIRED, by, dict.fromkeys((one.pk for one in items), ItemState.RETIRED))
    return len(items)


@transaction.atomic
def restore_items(*, item_ids: Iterable[int], by: int) -> int:
    """Bring retired questions back to where they stood; how many."""
    held = Item.objects.select_for_update(no_key=True, of=("self",)).filter(
        pk__in=list(item_ids), state=ItemState.RETIRED
    )
    items = list(held.select_related("newest"))
    states = {one.pk: _state_of(one.newest) if one.newest else ItemState.DRAFT for one in items}
    _move(items, EventKind.RESTORED, by, states)
    return len(items)


@transaction.atomic
def drop_item(*, item: Item, by: int) -> None:
    """Throw a question away that no paper ever held. Refused for any other: its sittings must stay explainable."""
    item = Item.objects.select_for_update().get(pk=item.pk)
    if item.is_used or item.versions.filter(is_used=True).exists():
        raise Refused(
            _("Soal ini sudah dipakai dalam ujian, jadi tidak dapat dihapus."),
            code="in-use",
            help_text=_("Pensiunkan soal ini agar tidak dipakai dalam ujian baru."),
        )
    Item.objects.filter(pk=item.pk).update(newest=None, figure=None)
    record("assessment.item_dropped", item, by=by, bank=item.bank, key=item.key)
    ItemEvent.objects.filter(item=item).delete()
    item.versions.all().delete()
    item.delete()


@transaction.atomic
def label_items(
    *, item_ids: Iterable[int], by: int, values: Mapping[str, str], add: Sequence[str], take: Sequence[str]
) -> int:
    """Change what stands on the cards of many questions at once; how many changed.

    `values` gives fields of the card (level, difficulty, competency, language), `add` and `take` are tags. What a question says does not change.
    """
    changed, events = [], []
    for item in Item.objects.select_for_update(no_key=True).filter(pk__in=list(item_ids)):
        tags = sorted(({*item.tags} | {*add}) - {*take})
        wanted = {**values, "tags": tags}
        told = [f"{name}: {_said(value)}" for name, value in wanted.items() if getattr(item, name) != value]
        if told:
            for name, value in wanted.items():
                setattr(item, name, value)
            changed.append(item)
            events.append(ItemEvent(item=item, kind=EventKind.LABELLED, text="\n".join(told), by_id=by))
    Item.objects.bulk_update(changed, [*values, "tags"], batch_size=500)
    ItemEvent.objects.bulk_create(events, batch_size=1000)
    if changed:
        record("assessment.items_labelled", changed[0].bank, by=by, count=len(changed), values=dict(values))
    return len(changed)


@transaction.atomic
def set_review_rule(*, bank: Bank, needs_review: bool, by: int) -> None:
    """Say whether papers of a bank take only what a second person has approved."""
    Bank.objects.filter(pk=bank.pk).update(needs_review=needs_review)
    record("assessment.review_rule_set", bank.pk, by=by, needs_review=needs_review)


def check_reviewed(*, bank: str, versions: Mapping[str, int]) -> None:
    """Refuse what nobody else has read, where the bank asks for a second pair of eyes. `versions` are those by key."""
    if not Bank.objects.filter(pk=bank, needs_review=True).exists():
        return
    waiting = set(
        ItemVersion.objects.filter(pk__in=versions.values(), is_reviewed=False).values_list("pk", flat=True)
    )
    if names := [key for key, pk in versions.items() if pk in waiting]:
        raise Refused(
            ngettext(
                "Satu soal belum disetujui orang kedua: %(names)s.",
                "%(count)s soal belum disetujui orang kedua: %(names)s.",
                len(names),
            )
            % {"count": len(names), "names": ", ".join(names[:10]) + ("…" if len(names) > 10 else "")},
            code="unreviewed",
            help_text=_("Bank ini meminta setiap soal ditinjau sebelum dipakai. Bukalah Bank soal."),
        )


def _write_cards(
    items: Sequence[Item],
    versions: Mapping[int, ItemVersion],
    by: int | None,
    *,
    kind: EventKind = EventKind.WRITTEN,
) -> None:
    """Put the newest version's words on the cards. Fields that were set at the desk stay when the words say nothing else."""
    changed, events, at = [], [], now()
    for item in items:
        version = versions[item.pk]
        if item.newest_id == version.pk or (
            kind == EventKind.WRITTEN and item.newest_id and item.newest_id > version.pk
        ):
            continue
        card = card_of(version.body)
        item.newest, item.changed_at = version, at
        item.state = _state_of(version)
        item.kind, item.title = card.kind, card.title
        item.lesson = card.lesson or item.lesson
        item.competency = card.competency or item.competency
        item.difficulty = card.difficulty or item.difficulty
        item.level = card.level or item.level
        item.tags = sorted({*item.tags, *card.tags})
        item.stems, item.bands = list(card.stems), list(card.bands)
        changed.append(item)
        events.append(ItemEvent(item=item, version=version, kind=kind, by_id=by))
    Item.objects.bulk_update(changed, CARD, batch_size=200)
    ItemEvent.objects.bulk_create(events, batch_size=1000)


def _state_of(version: ItemVersion) -> ItemState:
    if version.is_used:
        return ItemState.IN_USE
    return ItemState.REVIEWED if version.is_reviewed else ItemState.DRAFT


def _move(items: list[Item], kind: EventKind, by: int, states: Mapping[int, ItemState]) -> None:
    for item in items:
        item.state = states[item.pk]
    Item.objects.bulk_update(items, ["state"], batch_size=500)
    ItemEvent.objects.bulk_create([ItemEvent(item=one, kind=kind, by_id=by) for one in items])
    for item in items[:1]:
        record(
            "assessment.items_retired" if kind == EventKind.RETIRED else "assessment.items_restored",
            item.bank,
            by=by,
            items=[one.pk for one in items][:1000],
        )


def _name_bank(name: str, title: str) -> None:
    bank, is_new = Bank.objects.get_or_create(name=name, defaults={"title": (title or name)[:150]})
    if not is_new and title and bank.title != title[:150]:
        Bank.objects.filter(pk=name).update(title=title[:150])


def _said(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "—")
