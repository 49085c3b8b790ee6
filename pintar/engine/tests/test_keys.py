"""One master key, and secrets that follow from it."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pintar.engine.errors import CannotStart
from pintar.engine.keys import master_key_file, secret

KEY = "11" * 32


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PINTAR_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("PINTAR_MASTER_KEY", raising=False)
    return tmp_path


def test_a_secret_depends_on_its_purpose_and_stays_the_same() -> None:
    assert secret("cookies") == secret("cookies") != secret("identifiers")
    assert len(secret("cookies")) == 32 and len(secret("cookies", 48)) == 48


def test_the_key_is_made_on_first_use_and_only_we_can_read_it() -> None:
    secret("anything")

    assert stat.S_IMODE(master_key_file().stat().st_mode) == 0o600
    assert [path.name for path in master_key_file().parent.iterdir()] == ["master.key"]


def test_programs_that_start_at_once_read_the_same_key() -> None:
    command = [sys.executable, "-c", "from pintar.engine.keys import secret; print(secret('x').hex())"]
    others = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]

    assert len({other.communicate()[0] for other in others} | {secret("x").hex() + "\n"}) == 1


def test_a_key_from_the_environment_is_used_and_not_written_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINTAR_MASTER_KEY", KEY)

    # HKDF-SHA256, salt "pintar master key 1", info "cookies": computed apart with openssl kdf
    assert secret("cookies").hex() == "50b034abfb6d911d3b6b89aa0de14359e755e01ee48fd395d00fcb756da81cbb"
    assert not master_key_file().exists()


@pytest.mark.parametrize("text", ["", "not a key", "abcd", "é" * 64])
def test_what_is_not_a_key_is_refused_in_plain_words(text: str) -> None:
    master_key_file().write_text(text)

    with pytest.raises(CannotStart, match="64 hexadecimal digits"):
        secret("anything")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_key_we_may_not_read_is_refused_with_its_name() -> None:
    secret("anything")
    master_key_file().chmod(0)

    with pytest.raises(CannotStart, match=r"master\.key cannot be read"):
        subprocess_secret()


def subprocess_secret() -> None:
    """A new process, because this one remembers its key."""
    done = subprocess.run(
        [sys.executable, "-c", "from pintar.engine.keys import secret; secret('x')"],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise CannotStart(done.stderr)
