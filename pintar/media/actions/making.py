"""Keeping a file and making of it what phones can use: once for the same bytes, whoever asks."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from pintar.engine.folder import data_folder
from pintar.engine.locks import alone
from pintar.journal.actions import record
from pintar.kit import files
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.media import queries
from pintar.media.making import pictures, probe, recipes, streams
from pintar.media.making.programs import Missing, NoRoom, Stopped, room_is_watched
from pintar.media.models import Asset, Making
from pintar.media.values import Made, MakingState, MediaKind, as_json

TASK = "pintar.media.tasks.make_job"
QUEUE = "media"
WHOLE = 1000  # progress is told in thousandths
BETWEEN_WORDS = 0.7  # seconds from one word of progress to the next
OLD = 7 * 86_400  # seconds after which unfinished work nobody came back to is thrown away
_SAME = {MediaKind.SLIDES, MediaKind.DOCUMENT}

Progress = Callable[[int, int, str], None]
"""Hears done, total and what is done now."""


def keep_asset(*, path: Path, name: str, title: str = "", by: int | None) -> Asset:
    """Keep a file for courses and have it made ready. The file is moved, not copied; the same one sent twice is kept once.

    What it is, is told by its content. Refused, with the reason, for what cannot be used, and then nothing is kept.
    """
    found = probe.probe(path, name=name)
    kind = found.kind
    if kind in (MediaKind.VIDEO, MediaKind.SOUND):
        with suppress(Missing):  # then it is looked into when it is made
            kind = streams.kind_of(streams.streams_of(path, found.format))
    if kind == MediaKind.PICTURE and found.format != "svg":
        with suppress(Stopped):  # then it is drawn when it is made
            if no := pictures.faults_of([path]).get(path):
                raise no
    blob = files.adopt(path)
    with transaction.atomic():
        asset, is_new = Asset.objects.get_or_create(
            sha=blob.sha,
            kind=kind,
            by_id=by,
            defaults={
                "name": name[:200],
                "title": (title or name)[:200],
                "format": found.format,
                "bytes": blob.size,
                "note": found.note,
            },
        )
        if is_new:
            record("media.asset_kept", asset, by=by, kind=str(kind), bytes=blob.size)
        ask_making(asset)
    return asset


@transaction.atomic
def ask_making(asset: Asset, *, again: bool = False) -> Making:
    """Have an asset made ready by the worker; asking twice asks once. `again` tries what was refused before."""
    making, _is_new = Making.objects.get_or_create(
        sha=asset.sha, recipe=recipes.name_of(asset.kind), defaults={"kind": asset.kind}
    )
    is_gone = making.state == MakingState.DONE and queries.made_of(asset.sha, asset.kind) is None
    if is_gone or (again and making.state == MakingState.REFUSED):
        write(making, state=MakingState.WAITING, step="", done=0, message="", made=None, ended_at=None)
    if not making.is_over:
        hand_over(making.pk)
    return making


def ask_waiting() -> int:
    """Put back in line what waited for room, for a program or for a worker that was killed; how many."""
    waiting = queries.unasked() if queries.has_room() else []
    for pk in waiting:
        with transaction.atomic():
            hand_over(pk)
    _sweep()
    return len(waiting)


def make(sha: str, kind: str, *, suffix: str = "", progress: Progress | None = None) -> Made:
    """Make a kept file ready now, in this process, or find what was made of it before.

    Missing when a program is not installed, NoRoom when the disk is full: it can be made later. Refused, with the
    reason, for what cannot be used. Not to be called inside a transaction: it takes minutes, and tells how far it is.
    """
    if made := queries.made_of(sha, kind):
        return made
    making, _is_new = Making.objects.get_or_create(
        sha=sha, recipe=recipes.name_of(kind), defaults={"kind": kind}
    )
    if making.state == MakingState.REFUSED:
        kept = making.made or {}
        raise Refused(making.message, code=kept.get("code", ""), help_text=kept.get("help", ""))
    try:
        with _work_folder(making) as work:
            made = queries.made_of(sha, kind) or _made(making, kind, suffix, work, told(making, progress))
            write(
                making,
                state=MakingState.DONE,
                step="",
                done=WHOLE,
                total=WHOLE,
                message="",
                made=as_json(made),
                ended_at=now(),
            )
            shutil.rmtree(work, ignore_errors=True)
    except (Missing, NoRoom) as no:
        write(
            making,
            state=MakingState.WAITING,
            step="",
            message=" ".join(filter(None, [str(no), str(no.help_text)])),
        )
        raise
    except Stopped:
        write(making, state=MakingState.WAITING, step="")
        raise
    except Refused as no:
        refuse(making, no)
        raise
    return made


def told(making: Making, progress: Progress | None) -> Callable[[str, int], None]:
    """Progress that is written on the row, not more often than a page looks."""
    last, said = 0.0, ""

    def tell(step: str, done: int) -> None:
        nonlocal last, said
        if step != said or time.monotonic() - last > BETWEEN_WORDS:
            last, said = time.monotonic(), step
            write(
                making, state=MakingState.WORKING, step=step[:120], done=max(0, done), total=WHOLE, message=""
            )
        if progress is not None:
            progress(done, WHOLE, step)

    return tell


def refuse(making: Making, no: Refused) -> None:
    """Write down that nothing can be made of it, and why."""
    kept = {"code": no.code, "help": str(no.help_text)}
    write(making, state=MakingState.REFUSED, step="", message=str(no)[:2000], made=kept, ended_at=now())
    shutil.rmtree(_place_of(making), ignore_errors=True)


def write(making: Making, **fields: object) -> None:
    """Write down how far it is."""
    for name, value in fields.items():
        setattr(making, name, value)
    Making.objects.filter(pk=making.pk).update(**fields)


def hand_over(making_id: int) -> None:
    """Put it in line for the worker, if it does not stand there already."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task(TASK, queue=QUEUE, queueing_lock=f"media:{making_id}").defer(making_id=making_id)


def _made(making: Making, kind: str, suffix: str, work: Path, tell: Callable[[str, int], None]) -> Made:
    source = files.path_of(making.sha)
    if not source.exists():
        raise Refused(_("Berkas aslinya tidak ada lagi di server ini."), code="gone")
    if not queries.has_room(source.stat().st_size):
        raise NoRoom
    found = probe.probe(source, name=f"berkas{suffix}")
    families = {found.kind, *_SAME} if found.kind in _SAME else {found.kind}
    if found.kind == MediaKind.VIDEO:
        families.add(MediaKind.SOUND)
    if kind not in families:
        raise Refused(
            _("Isi berkas ini %(found)s, bukan %(wanted)s.")
            % {"found": found.kind.label.lower(), "wanted": MediaKind(kind).label.lower()},
            code="other-kind",
        )
    tell(_("Memeriksa berkas"), 0)
    with room_is_watched():
        return recipes.recipe_of(kind)(source, found.format, work, tell)


@contextmanager
def _work_folder(making: Making) -> Iterator[Path]:
    """The folder where a file is worked on, alone; after a power cut the next try finds there what was finished."""
    work = _place_of(making)
    with room_is_watched():
        work.parent.mkdir(exist_ok=True)
        with alone(work.with_suffix(".lock")):
            work.mkdir(exist_ok=True)
            yield work


def _place_of(making: Making) -> Path:
    return data_folder().tmp / "making" / f"{making.sha[:32]}-{making.recipe}"


def _sweep() -> None:
    """Throw away unfinished work that nobody came back to."""
    room = data_folder().tmp / "making"
    for path in room.iterdir() if room.exists() else ():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - OLD:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
