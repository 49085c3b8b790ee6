"""A backup is one file that only its key opens; what comes back is what was there, row for row and byte for byte."""

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from pintar.engine.backups import BadBackup, back_up, check, new_key, restore
from pintar.engine.folder import folder_at
from pintar.engine.server import EmbeddedServer
from pintar.kit import files
from tests.machine.running import open_folder, pintar

pytestmark = pytest.mark.slow
MARK = "Siti Nur Aminah, S.Pd.I."
# What PostgreSQL 15.20 of Debian writes beside every column, and no other server knows.
MARKED = (
    "UPDATE pg_attribute SET attoptions = '{pg_attver=1}' WHERE attrelid = 'marked'::regclass AND attnum > 0"
)


@pytest.fixture(scope="module")
def site_data() -> Iterator[Path]:
    """A data folder with rows, a published file and a master key."""
    with open_folder() as folder:
        made = pintar(folder, "migrate")
        assert made.returncode == 0, made.stderr
        with pytest.MonkeyPatch.context() as surroundings:
            surroundings.setenv("PINTAR_DATA", str(folder))
            files.keep(b"gambar pokok soal", suffix=".svg", public=True)
        (folder / "keys" / "master.key").write_text("ab" * 32)
        write(
            folder, "CREATE TABLE mark (name text); INSERT INTO mark SELECT %s FROM generate_series(1, 500)"
        )
        yield folder


@pytest.fixture
def full(site_data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same folder as the one this program works in."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("PINTAR_DATA", str(site_data))
    return site_data


def write(folder: Path, statement: str, *, then: str = "") -> None:
    """Have the program's own role carry this out; what comes `then`, the server's."""
    server = EmbeddedServer(folder_at(folder))
    server.join()
    for user, words in (("pintar", statement), ("postgres", then)):
        with psycopg.connect(server.url, user=user, autocommit=True) as connection:
            connection.execute(words.replace("%s", f"'{MARK}'"))
    server.leave()


def test_everything_comes_back_in_another_folder(full: Path, tmp_path: Path) -> None:
    secret, public = new_key()
    made = back_up(tmp_path / "night.age", public)

    with open_folder() as other:
        back = restore(tmp_path / "night.age", secret, other)
        server = EmbeddedServer(folder_at(other))
        server.join()
        with psycopg.connect(server.url) as connection:
            names = connection.execute("SELECT DISTINCT name, count(*) OVER () FROM mark").fetchall()
        server.leave()
        kept = {str(p.relative_to(other)): p.read_bytes() for room in ("files", "keys") for p in (other / room).rglob("*") if p.is_file()}  # fmt: skip
        mode = (other / "keys" / "master.key").stat().st_mode & 0o777

    assert names == [(MARK, 500)]
    assert back == made and back.tables["public.mark"] == 500 and back.rows > 500
    assert b"gambar pokok soal" in kept.values() and kept["keys/master.key"] == b"ab" * 32
    assert mode == 0o600


def test_marks_that_another_server_put_on_its_columns_stay_behind(full: Path, tmp_path: Path) -> None:
    write(full, "CREATE TABLE marked (name text DEFAULT 'a;\n\\restrict b')", then=MARKED)
    secret, public = new_key()
    made = back_up(tmp_path / "night.age", public)

    assert check(tmp_path / "night.age", secret) == made and "public.marked" in made.tables


def test_nobody_reads_it_without_the_key_and_nothing_is_left_of_the_attempt(
    full: Path, tmp_path: Path
) -> None:
    (_, public), (other_secret, _) = new_key(), new_key()
    back_up(tmp_path / "night.age", public)

    assert MARK.encode() not in (tmp_path / "night.age").read_bytes()
    with pytest.raises(BadBackup, match="no backup that this key opens"):
        restore(tmp_path / "night.age", other_secret, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_damaged_or_shortened_backup_is_found_out(full: Path, tmp_path: Path) -> None:
    secret, public = new_key()
    whole = tmp_path / "night.age"
    back_up(whole, public)
    data = whole.read_bytes()

    for name, bad in {
        "flipped": data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :],
        "short": data[: len(data) // 2],
        "else": b"PK\x03\x04 not a backup at all",
    }.items():
        (tmp_path / name).write_bytes(bad)
        with pytest.raises(BadBackup):
            check(tmp_path / name, secret)


def test_a_folder_with_something_in_it_is_left_alone(full: Path, tmp_path: Path) -> None:
    secret, public = new_key()
    back_up(tmp_path / "night.age", public)

    with pytest.raises(BadBackup, match="not empty"):
        restore(tmp_path / "night.age", secret, full)
    assert (full / "keys" / "master.key").exists()


def test_the_commands_make_a_key_a_backup_and_a_drill(full: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    public = pintar(full, "backup", "key", str(secret)).stdout.strip()
    assert public.startswith("age1") and secret.stat().st_mode & 0o777 == 0o600
    assert pintar(full, "backup", "key", str(secret)).returncode == 1  # one that exists is not overwritten

    made = pintar(full, "backup", "make", str(tmp_path / "b.age"), "--for", public, "--json")
    drill = pintar(full, "backup", "check", str(tmp_path / "b.age"), "--key", str(secret), "--json")
    assert (made.returncode, drill.returncode) == (0, 0), made.stderr + drill.stderr
    assert json.loads(drill.stdout)["rows"] == json.loads(made.stdout)["rows"] > 500
    assert pintar(full, "backup", "make", str(tmp_path / "b.age"), "--for", "age1nonsense").returncode == 1
