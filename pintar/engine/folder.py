"""Where Pintar keeps what it must not lose: one folder with the database, the files and the keys."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pintar.engine.errors import CannotStart


@dataclass(frozen=True)
class DataFolder:
    """The folder and its rooms; every path is absolute and exists."""

    root: Path
    pg: Path
    files: Path
    keys: Path
    run: Path
    log: Path
    tmp: Path


def data_folder() -> DataFolder:
    """The folder named by PINTAR_DATA, or `./var`; what is missing is made, what is there is left as it is.

    Raises CannotStart when a folder cannot be made.
    """
    return folder_at(Path(os.environ.get("PINTAR_DATA") or "var"))


def folder_at(root: Path) -> DataFolder:
    """The data folder at this path, made where it is missing."""
    root = Path(os.path.realpath(root.expanduser()))
    try:
        make_folder(root, 0o755, parents=True)
        for name, mode in ROOMS.items():
            make_folder(root / name, mode)
    except OSError as why:
        raise CannotStart(
            f"The data folder {root} cannot be made: {why.strerror} ({why.filename}). "
            "Choose another with PINTAR_DATA, or give this account the right to write there."
        ) from why
    return DataFolder(root, *(root / name for name in ROOMS))


def make_folder(path: Path, mode: int, *, parents: bool = False) -> bool:
    """Make one folder with exactly this mode and say whether it was made; one that exists keeps its mode."""
    if path.is_dir():
        return False
    if parents:
        path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        path.mkdir(mode=mode)
        path.chmod(mode)  # whatever the umask
        return True
    if not path.is_dir():
        raise NotADirectoryError(20, "there is a file of that name", str(path))
    return False


# `pg` and `run` are passed through by the database's own account, so they are not closed; what is inside is.
ROOMS = {"pg": 0o755, "files": 0o755, "keys": 0o700, "run": 0o755, "log": 0o755, "tmp": 0o700}
