"""Backups: the database, the files and the keys in one encrypted file, and the way back.

The file is in the age format (age-encryption.org/v1), so the common `age` program opens it without Pintar. Making one
needs only the public half of a key; the secret half belongs on paper or on another machine.
"""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from pintar.engine.errors import CannotStart
from pintar.engine.folder import DataFolder, data_folder, folder_at
from pintar.engine.place import account_of, binaries_for, place_of
from pintar.engine.postgres import is_embedded, running_database
from pintar.engine.server import EmbeddedServer

FORMAT = 1
DUMP, CONTENTS = "database.dump", "contents.json"
ROOMS = ("files", "keys")  # what is not in the database and cannot be made again
CHUNK = 1 << 20
COUNTED = """
SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1
"""
# What stands in the shape of a database and is no statement for ours: marks that newer servers than our programs put on every column
# (PostgreSQL 15.20 of Debian 12: pg_attver), and words for psql.
FOREIGN = re.compile(
    r"ALTER TABLE ONLY \S+ ALTER COLUMN \S+ SET \(pg_\w+=[^()]*\);$|\\(un)?restrict \w{40,}$"
)
Say = Callable[[str], None]


class BadBackup(CannotStart):
    """The file is no backup, cannot be opened with this key, or does not hold what it should."""


@dataclass(frozen=True)
class Contents:
    """What a backup holds: rows by table, files by path (relative to the data folder) with their size in bytes."""

    made_at: str
    tables: dict[str, int]
    files: dict[str, int]
    dump_sha: str
    dump_bytes: int
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """Rows of all tables together."""
        return sum(self.tables.values())


def new_key() -> tuple[str, str]:
    """(secret, public) halves of a new key (X25519)."""
    from pyrage import x25519

    secret = x25519.Identity.generate()
    return str(secret), str(secret.to_public())


def back_up(target: Path, recipient: str, say: Say = lambda words: None) -> Contents:
    """Write a backup to `target`, encrypted for the public key `recipient`, while the site goes on working.

    The database is read in one snapshot; files are read after it, and since a file is written before the row that
    names it and never changed, every file that a row names is there. The target appears whole or not at all.
    Raises CannotStart where something cannot be read or written.
    """
    import pyrage

    try:
        whom = pyrage.x25519.Recipient.from_str(recipient.strip())
    except pyrage.RecipientError as why:
        raise BadBackup(
            "This is no public key for backups: it begins with age1 and `pintar backup key` makes one."
        ) from why
    folder = data_folder()
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    with tempfile.TemporaryDirectory(prefix="backup-", dir=folder.tmp) as scratch, running_database():
        dump = Path(scratch) / DUMP
        say("Reading the database …")
        tables = _dump(folder, dump)
        try:
            with draft.open("xb") as sink:
                draft.chmod(0o600)
                contents = _seal(folder, dump, tables, sink, whom, say)
                sink.flush()
                os.fsync(sink.fileno())
            draft.replace(target)
        except OSError as why:
            raise CannotStart(
                f"The backup cannot be written: {why.strerror} ({why.filename or target})."
            ) from why
        finally:
            draft.unlink(missing_ok=True)
    return contents


def restore(source: Path, secret: str, into: Path, say: Say = lambda words: None) -> Contents:
    """Make a data folder of a backup, and check it: every row counted, every file read and compared.

    `into` must not exist or be empty. Where anything is missing, nothing of it is left. Raises BadBackup.
    """
    if into.exists() and any(into.iterdir()):
        raise BadBackup(f"{into} is not empty: a backup is restored into a new folder.")
    was_there = into.exists()
    try:
        with tempfile.TemporaryDirectory(prefix="restore-") as scratch:
            say("Opening the backup …")
            contents = _unseal(source, secret, into, Path(scratch))
            folder = folder_at(into)
            say(f"Loading {contents.rows:,} rows …")
            _load(folder, Path(scratch) / DUMP, contents)
            say(f"Reading {len(contents.files):,} files again …")
            _compare_files(into, contents)
    except BaseException:
        for room in into.glob("*"):
            shutil.rmtree(room, ignore_errors=True)
        if not was_there:
            with suppress(OSError):
                into.rmdir()
        raise
    return contents


def check(source: Path, secret: str, say: Say = lambda words: None) -> Contents:
    """Restore a backup into a scratch folder, compare, and throw the folder away. Raises BadBackup."""
    with tempfile.TemporaryDirectory(prefix="pintar-check-") as scratch:
        Path(scratch).chmod(0o755)  # the database's own account passes through
        return restore(source, secret, Path(scratch) / "data", say)


def _dump(folder: DataFolder, into: Path) -> dict[str, int]:
    """The whole database in PostgreSQL's own archive, and the rows of each table as the same snapshot sees them."""
    import psycopg

    address = _address(folder)
    place = place_of(folder)
    programs = binaries_for(account_of(place))
    with psycopg.connect(address) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = _one(connection, "SELECT pg_export_snapshot()")
        _run([programs / "pg_dump", "--format=custom", "--compress=gzip:4", "--no-owner", "--no-privileges",
              f"--snapshot={snapshot}", f"--file={into}", address])  # fmt: skip
        return _count(connection)


def _seal(
    folder: DataFolder, dump: Path, tables: dict[str, int], sink: BinaryIO, whom: Any, say: Say
) -> Contents:
    import pyrage

    paths = [path for room in ROOMS for path in sorted((folder.root / room).rglob("*")) if _is_kept(path)]
    say(f"Reading {len(paths):,} files …")
    sizes = {str(path.relative_to(folder.root)): path.stat().st_size for path in paths}
    contents = Contents(
        datetime.now(UTC).isoformat(timespec="seconds"), tables, sizes, _sha_of(dump), dump.stat().st_size
    )
    with _piped(lambda end: _pack(end, folder.root, dump, contents)) as packed:
        pyrage.encrypt_io(packed, sink, [whom])
    return contents


def _pack(sink: BinaryIO, root: Path, dump: Path, contents: Contents) -> None:
    with tarfile.open(fileobj=sink, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        said = json.dumps(asdict(contents), ensure_ascii=False).encode()
        head = tarfile.TarInfo(CONTENTS)
        head.size = len(said)
        archive.addfile(head, io.BytesIO(said))
        archive.add(dump, DUMP, filter=_plain)
        for name in contents.files:
            archive.add(root / name, name, filter=_plain)


def _unseal(source: Path, secret: str, into: Path, scratch: Path) -> Contents:
    import pyrage

    try:
        key = pyrage.x25519.Identity.from_str(secret.strip())
    except pyrage.IdentityError as why:
        raise BadBackup("This is no secret key for backups: it begins with AGE-SECRET-KEY-.") from why
    contents: list[Contents] = []
    with source.open("rb") as sealed, _filled(lambda end: _unpack(end, into, scratch, contents)) as plain:
        try:
            pyrage.decrypt_io(sealed, plain, [key])
        except BrokenPipeError:
            raise
        except (pyrage.DecryptError, OSError) as why:
            raise BadBackup(f"{source} is no backup that this key opens, or it is damaged.") from why
    if not contents:
        raise BadBackup(f"{source} is encrypted, but is no backup of Pintar.")
    return contents[0]


def _unpack(source: BinaryIO, into: Path, scratch: Path, found: list[Contents]) -> None:
    with tarfile.open(fileobj=source, mode="r|") as archive:
        for member in archive:
            if member.name == CONTENTS:
                held = archive.extractfile(member)
                said = json.loads(held.read()) if held else {}
                if said.get("format") != FORMAT:
                    raise BadBackup("This backup was made by a newer version of the program.")
                found.append(Contents(**said))
            elif member.name == DUMP:
                archive.extract(member, scratch, filter="data")
            elif found and member.name in found[0].files:
                into.mkdir(parents=True, exist_ok=True)
                archive.extract(member, into, filter="data")
            else:
                raise BadBackup(f"This backup holds a file that its list does not name: {member.name}.")


def _load(folder: DataFolder, dump: Path, contents: Contents) -> None:
    import psycopg

    if not dump.exists() or _sha_of(dump) != contents.dump_sha:
        raise BadBackup("The database in this backup is damaged.")
    server = EmbeddedServer(folder)
    server.join()
    try:
        program = binaries_for(account_of(place_of(folder))) / "pg_restore"
        read: list[str | Path] = [program, "--no-owner", "--no-privileges", "--exit-on-error"]
        shape = _run([*read, "--section=pre-data", "--file=-", dump]).split("\n")
        with psycopg.connect(server.url) as connection:
            connection.execute("\n".join(line for line in shape if not FOREIGN.match(line)).encode())
        _run([*read, "--section=data", "--section=post-data", "--jobs=2", f"--dbname={server.url}", dump])
        with psycopg.connect(server.url) as connection:
            if (tables := _count(connection)) != contents.tables:
                wrong = [name for name in contents.tables if tables.get(name) != contents.tables[name]]
                raise BadBackup(f"Tables that did not come back whole: {', '.join(wrong[:5])}.")
            connection.rollback()
            connection.autocommit = True
            connection.execute("ANALYZE")
    finally:
        server.leave()


def _compare_files(root: Path, contents: Contents) -> None:
    """Every file is there and as large as it was; one that is named by its content is what its name says."""
    for name, size in contents.files.items():
        path = root / name
        if not path.is_file() or path.stat().st_size != size:
            raise BadBackup(f"A file did not come back whole: {name}.")
        stem = path.name.partition(".")[0]
        if len(stem) == 64 and path.parent.name == stem[:2] and _sha_of(path) != stem:
            raise BadBackup(f"A file is not what its name says: {name}.")


def _address(folder: DataFolder) -> str:
    return EmbeddedServer(folder).url if is_embedded() else os.environ["DATABASE_URL"]


def _count(connection: Any) -> dict[str, int]:
    names = [row[0] for row in connection.execute(COUNTED).fetchall()]
    return {name: _one(connection, f"SELECT count(*) FROM {name}") for name in names}  # noqa: S608 - quoted by format()


def _one(connection: Any, question: str) -> Any:
    return connection.execute(question).fetchone()[0]


def _run(command: list[str | Path]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise CannotStart(f"{Path(command[0]).name} failed: {said}")
    return done.stdout


def _is_kept(path: Path) -> bool:
    """A file that is whole; drafts that somebody is writing right now have a leading dot."""
    return path.is_file() and not path.is_symlink() and not path.name.startswith(".")


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Neither owner nor rights of this machine travel; keys stay closed to others."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600 if member.name.startswith("keys/") else 0o644
    return member


def _sha_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _piped(write: Callable[[BinaryIO], None]) -> Iterator[BinaryIO]:
    """What `write` writes, to be read at the same time: nothing lies in memory or on the disk in clear."""
    with _linked(write, is_writer=True) as end:
        yield end


@contextmanager
def _filled(read: Callable[[BinaryIO], None]) -> Iterator[BinaryIO]:
    """A place to write to, which `read` reads at the same time."""
    with _linked(read, is_writer=False) as end:
        yield end


@contextmanager
def _linked(work: Callable[[BinaryIO], None], *, is_writer: bool) -> Iterator[BinaryIO]:
    out, into = os.pipe()
    theirs, ours = (os.fdopen(into, "wb", CHUNK), os.fdopen(out, "rb", CHUNK)) if is_writer else (
        os.fdopen(out, "rb", CHUNK), os.fdopen(into, "wb", CHUNK))  # fmt: skip
    faults: list[BaseException] = []

    def run() -> None:
        try:
            with theirs:
                work(theirs)
        except BaseException as fault:
            faults.append(fault)

    helper = threading.Thread(target=run, daemon=True)
    helper.start()
    try:
        yield ours
    except BrokenPipeError:
        pass  # the other side stopped first and says why below
    finally:
        with suppress(BrokenPipeError):
            ours.close()
        helper.join()
    if faults:
        raise (
            faults[0]
            if isinstance(faults[0], CannotStart)
            else BadBackup(f"The backup is damaged: {faults[0]}.")
        )
