"""What is wrong with the rules of a test, said where each stands; and those rules as the assessment knows them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pintar.assessment import kinds
from pintar.assessment.blueprint import missing
from pintar.assessment.judges import MarkingRules
from pintar.assessment.papers import sorts_of
from pintar.assessment.values import PaperRules, ReviewRules, SectionRules
from pintar.assessment.wording import lacking
from pintar.authoring.source.banks import Item
from pintar.authoring.source.faults import Level
from pintar.authoring.source.marked import Path
from pintar.authoring.source.outline import Quiz

Banks = Mapping[str, tuple[Item, ...]]
Flaw = tuple[Path, str, Level]
NAMED = 5  # keys of questions that a message names


def rules_of(quiz: Quiz, banks: Banks) -> PaperRules:
    """The rules of a test whose faults are none."""
    return PaperRules(
        pass_mark=Decimal(str(quiz.pass_mark)),
        draw=quiz.draw,
        tries=quiz.tries,
        time_limit_minutes=quiz.time_limit_minutes,
        shuffle=quiz.shuffle,
        offline=quiz.offline,
        practice=quiz.practice,
        blueprint=quiz.blueprint,
        sections=tuple(
            SectionRules(
                section.key,
                section.title,
                None if section.blueprint else section.draw or len(pool),
                section.blueprint,
            )
            for section, pool in zip(quiz.sections, pools_of(quiz, banks).values(), strict=True)
        ),
        keep=quiz.keep,
        wait_minutes=round(quiz.wait_hours * 60),
        fresh=quiz.fresh,
        pause=quiz.pause,
        review=ReviewRules(**dict(quiz.review)),
        marking=None if quiz.marking is None else MarkingRules.from_json(dict(quiz.marking)),
    )


def items_of(quiz: Quiz, banks: Banks) -> tuple[Item, ...]:
    """The questions a test draws from, in the order of its files."""
    return tuple(item for bank in dict.fromkeys(quiz.banks) for item in banks.get(bank, ()))


def pools_of(quiz: Quiz, banks: Banks) -> dict[str, tuple[str, ...]]:
    """By section the keys of its questions."""
    return {
        section.key: tuple(
            item.key for bank in dict.fromkeys(section.banks or quiz.banks) for item in banks.get(bank, ())
        )
        for section in quiz.sections
    }


def flaws(quiz: Quiz, banks: Banks) -> Iterator[Flaw]:
    """Each flaw of the rules of a test with its place under `quiz`. The banks it names are there."""
    yield from _clashes(quiz)
    yield from _marking(quiz, banks)
    sound = True
    for n, section in enumerate(quiz.sections):
        for bank in section.banks:
            if bank not in quiz.banks:
                sound = False
                yield ("sections", n, "items"), f"{bank} tidak disebut pada items kuis ini.", "error"
        if section.draw and section.blueprint:
            sound = False
            yield ("sections", n, "blueprint"), "draw dan blueprint tidak dapat dipakai bersama.", "error"
    if len({section.key for section in quiz.sections}) < len(quiz.sections):
        sound = False
        yield ("sections",), "Dua bagian memakai kunci yang sama.", "error"
    chosen = [bool(quiz.draw), bool(quiz.blueprint), bool(quiz.sections)]
    if sound and sum(chosen) < 2:
        yield from _lacks(quiz, banks)


def also_graded(quiz: Quiz, graded: Mapping[str, Quiz], banks: Banks) -> Iterator[Flaw]:
    """Questions of a practice that graded tests ask too, test by test; `graded` by the titles of their lessons. Learners may not
    practise them before they passed, so it is said, but it is no error: a course may want just that."""
    if not quiz.practice:
        return
    ours = [item.key for item in items_of(quiz, banks)]
    for title, test in graded.items():
        asked = {item.key for item in items_of(test, banks)}
        shared = [key for key in dict.fromkeys(ours) if key and key in asked]
        if shared:
            some = ", ".join(shared[:NAMED]) + (", …" if len(shared) > NAMED else "")
            message = (
                f"{len(shared)} soal latihan ini juga dipakai di ujian “{title}” ({some}), jadi baru dapat dilatih setelah"
                " ujian itu lulus. Sebaiknya latihan memakai bank soal sendiri."
            )
            yield ("items",), message, "warning"


def _clashes(quiz: Quiz) -> Iterator[Flaw]:
    """Rules that cannot stand together."""
    drawing = [name for name in ("draw", "blueprint", "sections") if getattr(quiz, name)]
    if len(drawing) > 1:
        yield (
            (drawing[1],),
            f"{drawing[0]} dan {drawing[1]} tidak dapat dipakai bersama; pilih satu.",
            "error",
        )
    if quiz.practice:
        for name in ("blueprint", "sections", "wait_hours", "fresh"):
            if getattr(quiz, name):
                yield (name,), f"Kuis latihan (practice) tidak mengenal {name}.", "error"
    if quiz.pause != "none" and quiz.time_limit_minutes is None:
        yield (
            ("pause",),
            "pause memerlukan time_limit_minutes: tanpa batas waktu tidak ada yang dijeda.",
            "error",
        )
    if quiz.pause == "between-sections" and len(quiz.sections) < 2:
        yield ("pause",), "pause: between-sections memerlukan sedikitnya dua bagian (sections).", "error"
    if quiz.tries == 1:
        for name in ("wait_hours", "fresh"):
            if getattr(quiz, name):
                yield (name,), f"{name} tidak berarti apa-apa bila tries: 1.", "warning"
    if quiz.keep == "first" and quiz.required and quiz.tries != 1:
        message = (
            "keep: first pada kuis wajib: yang tidak lulus pada percobaan pertama tidak dapat lulus lagi."
        )
        yield ("keep",), message, "warning"


def _marking(quiz: Quiz, banks: Banks) -> Iterator[Flaw]:
    """Works without markers, and rules of marking without works."""
    works = [item for item in items_of(quiz, banks) if _is_work(item)]
    if quiz.marking is None:
        if works and quiz.required and not quiz.practice:
            message = (
                f"Butir {works[0].key} dinilai oleh orang; tulis marking: {{markers: 1}} dan tunjuk penilai,"
                " agar kelulusan tidak menunggu tanpa batas."
            )
            yield ("items",), message, "warning"
        return
    said = dict(quiz.marking)
    if quiz.practice:
        yield ("marking",), "Kuis latihan (practice) tidak dinilai orang; hapus marking.", "error"
    elif not works:
        yield ("marking",), "Tidak ada butir yang dinilai orang (essay atau file) pada kuis ini.", "warning"
    if "tolerance" in said and said.get("markers", 1) != 2:
        yield ("marking", "tolerance"), "tolerance hanya berarti bila markers: 2.", "warning"
    if said.get("peers") and not all(item.fields.get("example") for item in works):
        message = "Penilaian rekan lebih adil dengan contoh yang sudah dinilai (example) pada butirnya."
        yield ("marking", "peers"), message, "warning"


def _is_work(item: Item) -> bool:
    kind = kinds.KINDS.get(str(item.fields.get("kind")))
    return kind is not None and kind.by_people


def _lacks(quiz: Quiz, banks: Banks) -> Iterator[Flaw]:
    """Sorts that the banks cannot fill, each at its line."""
    items = items_of(quiz, banks)
    if quiz.draw and quiz.draw > len(items):
        yield ("draw",), f"draw: {quiz.draw} lebih banyak daripada butir yang ada ({len(items)}).", "error"
        return
    places = {item.key: place for place, item in enumerate(items)}
    if len(places) < len(items):
        return  # a key that stands twice has been told of, and would look like a lack here
    pools = {key: {places[one] for one in keys} for key, keys in pools_of(quiz, banks).items()}
    if any(not pools[section.key] for section in quiz.sections):
        return  # a bank without questions has been told of already
    try:
        rules = rules_of(quiz, banks)
    except ValueError:
        return  # the schema has named what is no rule
    described = sorts_of(rules, [(n, _traits(item)) for n, item in enumerate(items)], pools)
    where = _places(quiz)
    competencies = {str(item.fields.get("competency") or "") for item in items} - {""}
    for n, lack in missing([sort for _cell, sort in described]):
        cell, sort = described[n]
        near = difflib.get_close_matches(cell.competency, competencies, n=1, cutoff=0.75) if cell else []
        hint = f" Apakah maksudnya “{near[0]}”?" if cell and near and near[0] != cell.competency else ""
        yield where[n], f"{lacking(cell, lack, sort.count)}{hint}", "error"


def _traits(item: Item) -> dict[str, Any]:
    """What a question is drawn by, spelt as in its body."""
    named = ("competency", "lesson", "level", "difficulty")
    found: dict[str, Any] = {name: " ".join(str(item.fields.get(name) or "").split()) for name in named}
    tags = item.fields.get("tags")
    return found | {"tags": [" ".join(str(tag).split()) for tag in tags] if isinstance(tags, list) else []}


def _places(quiz: Quiz) -> list[Path]:
    """Where each sort stands, in the order of `sorts_of`."""
    if not quiz.sections:
        return [("blueprint", n) for n in range(len(quiz.blueprint))] or [("draw",)]
    found: list[Path] = []
    for n, section in enumerate(quiz.sections):
        here: Path = ("sections", n)
        found += [(*here, "blueprint", m) for m in range(len(section.blueprint))] or [
            (*here, "draw" if section.draw else "key")
        ]
    return found
