"""The data folder is made once, and nothing that was there before is touched."""

import os
import stat
from pathlib import Path

import pytest

from pintar.engine.errors import CannotStart
from pintar.engine.folder import data_folder, folder_at


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_folder_and_its_rooms_are_made_and_the_keys_are_closed(tmp_path: Path) -> None:
    folder = folder_at(tmp_path / "new" / "data")

    assert folder.root == tmp_path / "new" / "data"
    assert {mode(folder.keys), mode(folder.tmp)} == {0o700}
    assert {mode(room) for room in (folder.root, folder.pg, folder.files, folder.run, folder.log)} == {0o755}


def test_the_umask_does_not_decide_who_may_enter(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        folder = folder_at(tmp_path / "data")
    finally:
        os.umask(before)

    assert mode(folder.files) == 0o755 and mode(folder.keys) == 0o700


def test_folders_that_are_there_keep_their_rights(tmp_path: Path) -> None:
    root = tmp_path / "data"
    root.mkdir(mode=0o710)
    (root / "files").mkdir(mode=0o750)
    rights = mode(tmp_path), mode(root), mode(root / "files")

    folder_at(root)

    assert (mode(tmp_path), mode(root), mode(root / "files")) == rights


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")

    with pytest.raises(CannotStart, match="PINTAR_DATA"):
        folder_at(tmp_path / "data")


def test_the_environment_names_the_folder_and_var_is_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PINTAR_DATA")
    assert data_folder().root == tmp_path / "var"

    monkeypatch.setenv("PINTAR_DATA", str(tmp_path / "elsewhere"))
    assert data_folder().root == tmp_path / "elsewhere"
