"""What the doctor looks at, and what it says about it."""

import importlib.util
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pintar.cli import parts
from pintar.cli.ready import set_up
from pintar.cli.values import Finding
from pintar.engine.errors import CannotStart
from pintar.engine.folder import DataFolder, data_folder
from pintar.engine.keys import master_key_file, secret
from pintar.engine.postgres import go_direct, is_embedded, running_database

GB = 1 << 30
OLDEST_POSTGRES = 15
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)  # a clock before the program was written is wrong
PROGRAMS = {
    "ffmpeg": ("ffmpeg", "films and sounds wait, uploaded but not made ready for phones"),
    "ffprobe": ("ffmpeg", "films and sounds wait, uploaded but not made ready for phones"),
    "espeak-ng": ("espeak-ng", "readings have no spoken version"),
    "soffice": (
        "libreoffice-impress-nogui libreoffice-writer-nogui",
        "slides (pptx, odp) and documents wait, uploaded but not turned into pages; PDF files do not need it",
    ),
}


def examine() -> Iterator[Finding]:
    """Look at everything, the database last to first: what cannot be looked at is said, not skipped in silence."""
    try:
        folder = data_folder()
    except CannotStart as why:
        yield Finding("folder", "fail", str(why))
        return
    yield from _disk(folder)
    yield from _keys()
    yield from _door(folder)
    yield from _address()
    yield from _programs()
    yield from _speech_model()
    ways = parts.Ways.given()
    yield from parts.front(ways)
    yield from parts.pooler(ways)
    yield from parts.follower(ways)
    yield from parts.shared_cache(ways)
    go_direct()
    try:
        with running_database(patience=3):
            set_up()
            yield from parts.bucket()
            yield from _database()
    except CannotStart as why:
        yield Finding("database", "fail", str(why))


def _disk(folder: DataFolder) -> Iterator[Finding]:
    room = shutil.disk_usage(folder.root)
    words = f"{room.free / GB:.1f} GB free of {room.total / GB:.1f} GB in {folder.root}"
    if room.free < GB // 4:
        yield Finding("disk", "fail", words, "Make room: the database stops when the disk is full.")
    elif room.free < 2 * GB:
        yield Finding("disk", "warning", words, "Make room soon.")
    else:
        yield Finding("disk", "ok", words)
    for place in (folder.files, folder.tmp, folder.run):
        try:
            with tempfile.TemporaryFile(dir=place) as probe:
                probe.write(b"x")
        except OSError as why:
            yield Finding(
                "disk", "fail", f"{place} cannot be written: {why.strerror}", "Give it to this account."
            )


def _door(folder: DataFolder) -> Iterator[Finding]:
    """Who may come in, and with what."""
    samples = folder.root / "demo-accounts.txt"
    asked = os.environ.get("PINTAR_REQUIRE_SECOND_FACTOR", "")
    is_off = asked.lower() in ("0", "false", "no", "off")
    if is_off or (samples.exists() and not asked):
        yield Finding(
            "sign-in",
            "warning",
            "staff open their desk with a password alone"
            + ("" if is_off else f": this is a site of sample accounts ({samples})"),
            "Set PINTAR_REQUIRE_SECOND_FACTOR=1 before real people are on it.",
        )
    else:
        yield Finding("sign-in", "ok", "staff show a second factor before their desk opens")
    if samples.exists() and stat.S_IMODE(samples.stat().st_mode) & 0o077:
        yield Finding("sign-in", "fail", f"{samples} can be read by others", f"chmod 600 {samples}")
    if 0 < len(os.environ.get("PINTAR_SECRET_KEY", "x" * 32)) < 32:
        yield Finding("keys", "fail", "PINTAR_SECRET_KEY is shorter than 32 characters", "Take a longer one.")
    issuer = os.environ.get("PINTAR_OIDC_ISSUER", "")
    if issuer and not (os.environ.get("PINTAR_OIDC_CLIENT") and os.environ.get("PINTAR_BASE_URL")):
        yield Finding(
            "sign-in",
            "warning",
            f"{issuer} is named, but nobody can sign in with it",
            "Set PINTAR_OIDC_CLIENT and PINTAR_BASE_URL.",
        )
    elif issuer and not issuer.startswith("https://"):
        yield Finding("sign-in", "warning", f"{issuer} is asked without https", "Only for trying out.")


def _address() -> Iterator[Finding]:
    given = os.environ.get("PINTAR_BASE_URL", "")
    if given:
        yield Finding("address", "ok", f"letters, certificates and QR codes lead to {given}")
    else:
        yield Finding(
            "address",
            "warning",
            "the site does not know its own address: QR codes on certificates lead to localhost",
            "set PINTAR_BASE_URL before the first certificate is issued",
        )


def _keys() -> Iterator[Finding]:
    try:
        secret("doctor")
    except CannotStart as why:
        yield Finding("keys", "fail", str(why))
        return
    if os.environ.get("PINTAR_MASTER_KEY"):
        yield Finding("keys", "ok", "the master key comes from PINTAR_MASTER_KEY")
        return
    path = master_key_file()
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        yield Finding("keys", "fail", f"{path} can be read by others (mode {mode:04o})", f"chmod 600 {path}")
    else:
        yield Finding("keys", "ok", f"{path} (mode {mode:04o}); keep a copy of it outside this machine")


def _programs() -> Iterator[Finding]:
    for name, (package, loss) in PROGRAMS.items():
        if shutil.which(name):
            yield Finding("programs", "ok", f"{name} is there")
        else:
            yield Finding("programs", "warning", f"{name} is missing: {loss}", f"apt-get install {package}")


def _speech_model() -> Iterator[Finding]:
    """A model that writes down what is said is a choice; one that is named has to be there."""
    given = os.environ.get("PINTAR_WHISPER_MODEL", "")
    if not given:
        yield Finding(
            "captions",
            "ok",
            "no speech model (PINTAR_WHISPER_MODEL): captions are written or uploaded by people",
        )
    elif not (Path(given) / "model.bin").is_file():
        yield Finding(
            "captions",
            "warning",
            f"{given} holds no model.bin",
            "Point PINTAR_WHISPER_MODEL at a faster-whisper folder.",
        )
    elif importlib.util.find_spec("faster_whisper") is None:
        yield Finding("captions", "warning", "faster-whisper is not installed", "pip install faster-whisper")
    else:
        yield Finding("captions", "ok", f"speech is heard by the model in {given}")


def _database() -> Iterator[Finding]:
    from django.db import Error, connection

    try:
        before = time.time()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('server_version'), current_setting('server_version_num')::int, now()"
            )
            version, number, its_time = cursor.fetchone()
        after = time.time()
    except Error as why:
        yield Finding("database", "fail", f"it does not answer: {why}".strip(), "Is DATABASE_URL right?")
        return
    kind = "embedded" if is_embedded() else "of DATABASE_URL"
    if number < OLDEST_POSTGRES * 10_000:
        yield Finding(
            "database", "fail", f"PostgreSQL {version} is too old", f"Use {OLDEST_POSTGRES} or newer."
        )
    else:
        yield Finding("database", "ok", f"PostgreSQL {version} ({kind}) answers")
    yield from parts.synchronous()
    yield from _clock((before + after) / 2, its_time)
    yield from _tables()


def _clock(ours: float, its_time: datetime) -> Iterator[Finding]:
    apart = abs(its_time.timestamp() - ours)
    if datetime.fromtimestamp(ours, UTC) < EARLIEST:
        yield Finding(
            "clock", "fail", f"this machine's clock says {time.ctime(ours)}", "Set the clock (timedatectl)."
        )
    elif apart > 5:
        yield Finding(
            "clock",
            "fail" if apart > 60 else "warning",
            f"{apart:.0f} seconds apart from the database's",
            "Use NTP.",
        )
    else:
        yield Finding(
            "clock", "ok", f"{datetime.fromtimestamp(ours, UTC):%Y-%m-%d %H:%M:%S} UTC, as the database's"
        )


def _tables() -> Iterator[Finding]:
    from pintar.cli.upkeep import waiting_migrations

    waiting = waiting_migrations()
    if waiting:
        yield Finding("tables", "fail", f"{len(waiting)} changes wait, first {waiting[0]}", "pintar migrate")
        return
    yield Finding("tables", "ok", "up to date")
    yield from _jobs()
    yield from _journal()
    yield from _acts()
    yield from _letters()
    yield from _draws()
    yield from _months()
    yield from parts.letters()


def _jobs() -> Iterator[Finding]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()),"
            " count(*) FILTER (WHERE status = 'failed'),"
            " count(*) FILTER (WHERE status = 'doing' AND NOT EXISTS (SELECT 1 FROM procrastinate_workers w"
            "   WHERE w.id = job.worker_id AND w.last_heartbeat > now() - interval '30 seconds'))"
            " FROM procrastinate_jobs job"
        )
        waiting, failed, stalled = cursor.fetchone()
        cursor.execute(
            "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds'"
        )
        (workers,) = cursor.fetchone()
    words = f"{waiting} waiting, {failed} failed, {stalled} stalled; {workers} workers alive"
    if failed or stalled:
        yield Finding(
            "jobs", "warning", words, "The log of the worker says why; stalled ones are tried again."
        )
    elif not workers:
        yield Finding(
            "jobs", "warning", words, "Nothing works on jobs now: start `pintar serve` or `pintar worker`."
        )
    else:
        yield Finding("jobs", "ok", words)


def _letters() -> Iterator[Finding]:
    from pintar.notifications.queries import outbox

    found = outbox()
    words = f"{found.waiting} letters wait, {found.dead} undeliverable"
    if found.lapsed:
        words += f", {found.lapsed} never sent because their links had ended"
    if found.fault:
        remedy = f"The newest fault: {found.fault[:160]}. Look at PINTAR_SMTP_HOST; notices on the site are there all the same."
        yield Finding("letters", "warning", words, remedy)
    else:
        yield Finding("letters", "ok", words)


def _draws() -> Iterator[Finding]:
    from pintar.admission.queries import draws_due

    if due := draws_due():
        words = f"seats of {len(due)} batches wait to be given, first batch {due[0]}"
        yield Finding(
            "seats", "warning", words, f"Is the worker alive? pintar admission draw {due[0]} says why."
        )
    else:
        yield Finding("seats", "ok", "no batch waits for its seats to be given")


def _acts() -> Iterator[Finding]:
    from pintar.learning.queries import reconciled

    counter = reconciled()
    words = f"{counter.missing} of {counter.checked} acknowledged acts and answers missing"
    if counter.missing:
        remedy = "This must be 0. `learning_lost` names them; was an old backup restored, or a disk lost?"
        yield Finding("acts", "warning", words, remedy)
    else:
        yield Finding("acts", "ok", words)


def _months() -> Iterator[Finding]:
    from pintar.kit import months

    for cut in months.cuts():
        parts = months.parts_of(cut)
        if not months.has_month_ahead(cut):
            remedy = "Start `pintar serve` or `pintar worker`: a nightly job makes it."
            yield Finding("months", "warning", f"next month has no part in {cut.table} yet", remedy)
            continue
        rows = sum(part.rows for part in parts)
        stray = sum(part.rows for part in parts if part.month is None)
        size = sum(part.bytes for part in parts) / 1e9
        words = f"{cut.table}: {len(parts) - 1} months, about {rows:,} rows, {size:.1f} GB"
        yield Finding("months", "ok", f"{words}, {stray:,} in no month" if stray else words)


def _journal() -> Iterator[Finding]:
    if importlib.util.find_spec("pintar.journal.follower") is None:
        return
    from pintar.journal.follower import lag
    from pintar.journal.models import Failure

    behind, failures = lag(), Failure.objects.count()
    words = f"{behind} entries not yet heard, {failures} failed"
    if failures or behind > 1000:
        yield Finding(
            "journal", "warning", words, "The log of the worker says why; failed ones are tried again."
        )
    else:
        yield Finding("journal", "ok", words)
