"""`pintar course`: courses in and out of the site, checked, published and offered."""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(no_args_is_help=True, help="Courses: import, check, publish, export, list.")
Json = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")]
By = Annotated[
    str, typer.Option("--by", metavar="EMAIL", help="Whose work this is: e-mail or phone of a person.")
]
Offer = Annotated[
    bool, typer.Option("--offer/--no-offer", help="Put it into the catalogue, or bring it up to date there.")
]
OverLimit = Annotated[
    bool, typer.Option("--over-limit", help="Publish it although it is heavier than its data_limit_mb.")
]
NOT_A_COURSE = 2
UNFIT = ("faults", "over-limit", "media")  # it is a course, but cannot be published as it is


@app.command("import")
def import_(
    source: Annotated[Path, typer.Argument(help="A course folder, a zip of one, or a Moodle backup (.mbz).")],
    slug: Annotated[str, typer.Option(help="Another address than the course's own.")] = "",
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="Write the whole report here.")
    ] = None,
    publish: Annotated[
        bool, typer.Option("--publish", help="Publish and offer it when it has no faults.")
    ] = False,
    over_limit: OverLimit = False,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Read a course in as a draft; what it is, is told by its content.

    Code 0: it can be published; 1: it is kept, but has faults; 2: it is no course and nothing was kept.
    """
    from pintar.cli.ready import ready

    with ready(), _refusals(report, as_json):
        from pintar.authoring.actions import import_source

        person = _person(by)
        with _progress() as progress:
            draft = import_source(source=source, origin=source.name, by=person, slug=slug, progress=progress)
        told: dict[str, Any] = {"course": draft.course.slug, "title": draft.course.title, **draft.report}
        is_sound = not any(fault["level"] == "error" for fault in told["faults"])
        told["is_sound"] = is_sound
        if publish and is_sound:
            told["release"] = _publish(draft.course, person, True, over_limit)
        _write(report, told)
        if as_json:
            _print_json(told)
        else:
            _print_import(told)
        if not is_sound:
            raise typer.Exit(1)


@app.command()
def check(
    source: Annotated[Path, typer.Argument(help="A course folder, a zip of one, or a Moodle backup.")],
    as_json: Json = False,
) -> None:
    """Name every fault of a course with its file and line. Needs no database.

    Code 0: it can be published (warnings may stand); 1: it has faults; 2: it is no course.
    """
    from pintar.cli.ready import set_up

    set_up()
    from pintar.authoring.source.faults import Hostile, NotACourse, errors
    from pintar.authoring.source.reading import read_source

    try:
        with _opened(source) as tree:
            read = read_source(tree)
    except (NotACourse, Hostile) as no:
        raise _refuse(str(no), as_json) from no
    bad = errors(read.faults)
    if as_json:
        faults = [fault.as_json() for fault in read.faults]
        _print_json({"course": read.outline.course["slug"], "is_sound": not bad, "faults": faults})
    else:
        for fault in read.faults:
            print(fault)
        items = sum(len(bank) for bank in read.banks.values())
        print(
            f"{read.outline.course['slug'] or source.name}: {len(read.outline.lessons)} materi, {items} butir soal, "
            f"{len(bad)} kesalahan, {len(read.faults) - len(bad)} peringatan."
        )
    raise typer.Exit(1 if bad else 0)


@app.command()
def publish(
    slug: Annotated[str, typer.Argument(help="The course.")],
    offer: Offer = True,
    over_limit: OverLimit = False,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Publish the newest draft of a course.

    Code 1: it has faults, a medium cannot be made or is heavier than its limit, and nothing changed; 2: there is no such course.
    """
    from pintar.cli.ready import ready

    with ready(), _refusals(None, as_json):
        told = _publish(_course(slug), _person(by), offer, over_limit)
        if as_json:
            _print_json(told)
        else:
            _print_release(told)


@app.command()
def export(
    slug: Annotated[str, typer.Argument(help="The course.")],
    into: Annotated[Path, typer.Argument(help="An empty or new folder; with --zip the file to write.")],
    as_zip: Annotated[bool, typer.Option("--zip", help="Write one zip.")] = False,
    release: Annotated[str, typer.Option(help="Beginning of a release's hash; else the newest draft.")] = "",
) -> None:
    """Write a course's source out again, exactly as it was read in."""
    from pintar.cli.ready import ready

    with ready(), _refusals(None, False):
        from pintar.authoring import actions
        from pintar.kit.errors import Refused

        what: Any = _course(slug)
        if release:
            what = what.releases.filter(hash__startswith=release.lower()).order_by("-id").first()
            if what is None:
                raise Refused(f"Tidak ada terbitan {release} dari kursus {slug}.", code="not-found")
        count = actions.pack(what, into) if as_zip else actions.export(what, into)
        print(f"{count} berkas ditulis ke {into}.")


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List courses with their newest release."""
    from pintar.cli.ready import ready

    with ready():
        from pintar.authoring.queries import courses_with_releases

        rows = [
            {
                "slug": course.slug,
                "title": course.title,
                "drafts": course.drafts_count,
                "release": course.newest_hash or "",
                "published_at": course.newest_at.isoformat() if course.newest_at else "",
            }
            for course in courses_with_releases()
        ]
        if as_json:
            _print_json(rows)
            return
        for row in rows:
            print(f"{row['slug']:<44} {row['release'][:8] or 'naskah':<10} {row['title']}")
        print(f"{len(rows)} kursus.")


@contextmanager
def _opened(source: Path) -> Iterator[Any]:
    """The files of a course, wherever they come from; a Moodle backup is turned into a course first."""
    from pintar.authoring import moodle
    from pintar.authoring.source.faults import Hostile, NotACourse
    from pintar.authoring.source.trees import kind_of, open_folder, unpack

    kind = kind_of(source)
    if kind == "folder":
        yield open_folder(source)
        return
    with tempfile.TemporaryDirectory(prefix="pintar-check-") as scratch:
        folder = Path(scratch) / "course"
        folder.mkdir()
        if kind == "zip":
            yield unpack(source, folder)
            return
        try:
            moodle.convert(source, folder)
        except moodle.NotABackup as fault:
            raise NotACourse(str(fault)) from fault
        except moodle.Hostile as fault:
            raise Hostile(str(fault)) from fault
        yield open_folder(folder)


def _publish(course: Any, by: int | None, is_offered: bool, over_limit: bool) -> dict[str, Any]:
    from pintar.authoring import actions
    from pintar.catalogue.actions import offer_training

    before = set(course.releases.values_list("pk", flat=True))
    with _progress() as progress:
        release = actions.publish(
            course=course, by=by, offer=is_offered, over_limit=over_limit, progress=progress
        )
    if is_offered:
        offer_training(release=release, by=by)
    return {
        "course": course.slug,
        "hash": release.hash,
        "is_new": release.pk not in before,
        "is_offered": is_offered,
        "notes": release.notes,
    }


def _course(slug: str) -> Any:
    from pintar.authoring.models import Course
    from pintar.kit.errors import Refused

    course = Course.objects.filter(slug=slug).first()
    if course is None:
        raise Refused(f"Tidak ada kursus {slug}.", code="not-found")
    return course


def _person(name: str) -> int | None:
    if not name:
        return None
    from django.db.models import Q

    from pintar.accounts.models import Person
    from pintar.kit.errors import Refused

    found = Person.objects.filter(Q(email=name.lower()) | Q(phone=name)).values_list("pk", flat=True).first()
    if found is None:
        raise Refused(f"Tidak ada orang dengan surel atau nomor {name}.", code="not-found")
    return found


@contextmanager
def _refusals(report: Path | None, as_json: bool) -> Iterator[None]:
    from pintar.kit.errors import Refused

    try:
        yield
    except Refused as no:
        _write(report, {"refused": str(no), "code": no.code})
        said = "\n".join(filter(None, [str(no), str(no.help_text)]))
        raise _refuse(said, as_json, 1 if no.code in UNFIT else NOT_A_COURSE) from no


def _refuse(message: str, as_json: bool, code: int = NOT_A_COURSE) -> typer.Exit:
    """Say why not; the exit to raise."""
    if as_json:
        _print_json({"refused": message})
    else:
        print(message, file=sys.stderr)
    return typer.Exit(code)


@contextmanager
def _progress() -> Iterator[Callable[[int, int, str], None]]:
    """One line that is written over, where somebody is watching."""
    is_watched = sys.stderr.isatty()

    def say(done: int, total: int, what: str) -> None:
        if is_watched:
            print(f"\r\x1b[K{done}/{total} {what[:60]}", end="", file=sys.stderr, flush=True)

    yield say
    if is_watched:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _print_import(told: dict[str, Any]) -> None:
    if told.get("text"):
        print(told["text"])
        print()
    from pintar.authoring.source.faults import Fault

    for fault in told["faults"]:
        print(Fault(**fault))
    print(f"Naskah {told['course']} disimpan: {told['title']}.")
    if told.get("release"):
        _print_release(told["release"])


def _print_release(told: dict[str, Any]) -> None:
    for note in told["notes"]:
        print(note)
    state = "terbit" if told["is_new"] else "sudah terbit sebelumnya, tidak ada yang berubah"
    print(f"{told['course']} {told['hash']}: {state}.")


def _print_json(value: Any) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def _write(report: Path | None, told: dict[str, Any]) -> None:
    if report is not None:
        report.write_text(
            json.dumps(told, indent=2, ensure_ascii=False, default=str) + "\n", encoding="utf-8"
        )
