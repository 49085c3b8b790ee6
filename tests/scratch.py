"""A real PostgreSQL for the tests: the one that DATABASE_URL names, or a scratch server that ends with the run.

Loaded by `-p tests.scratch` before the settings are read; tests never touch the data folder of a running site.
"""

import atexit
import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path


def begin() -> None:
    """Set up the environment once, in the process that leads the run; workers of xdist inherit it."""
    if os.environ.get("PINTAR_TEST_RUN"):
        return
    os.environ["PINTAR_TEST_RUN"] = "1"
    folder = Path(tempfile.mkdtemp(prefix="pintar-test-"))
    folder.chmod(0o711)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["PINTAR_DATA"] = str(folder / "data")
    os.environ.setdefault("PINTAR_LOG_LEVEL", "ERROR")
    os.environ.setdefault("PINTAR_REQUEST_LOG_LEVEL", "ERROR")
    if not os.environ.get("DATABASE_URL"):
        from pintar.engine.postgres import scratch_server

        stack = ExitStack()
        server = stack.enter_context(scratch_server(folder / "database"))
        os.environ["DATABASE_URL"] = server.url
        atexit.register(stack.close)


begin()
