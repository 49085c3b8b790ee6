"""`python -m tools.cluster`: the whole production shape on this machine until Ctrl-C; `make cluster` calls it."""

import argparse
import shutil
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from pintar.engine.errors import CannotStart
from tools.cluster.whole import Cluster


class Stopping(BaseException):
    """Somebody asked the cluster to stop."""


def main() -> int:
    """Start, look after, stop."""
    words = argparse.ArgumentParser(prog="tools.cluster", description=__doc__)
    words.add_argument(
        "--folder", type=Path, required=True, help="A folder of its own; made anew every time."
    )
    words.add_argument("--port", type=int, default=0, help="The port of nginx; 0 for any.")
    words.add_argument("--sample", action="store_true", help="Load the sample courses and demo accounts.")
    words.add_argument("--asynchronous", action="store_true", help="Commits do not wait for the follower.")
    given = words.parse_args()

    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopping

    for known in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(known, stop)
    folder = given.folder.absolute()
    if (folder / "nginx").is_dir():  # what an earlier cluster left, and nothing else
        shutil.rmtree(folder)
    try:
        cluster = Cluster(folder, port=given.port, is_synchronous=not given.asynchronous)
    except CannotStart as why:
        print(why, file=sys.stderr)
        return 1
    try:
        cluster.start(sample=given.sample)
        print("Press Ctrl-C to stop.\n", flush=True)
        while True:
            cluster.look_after()
            time.sleep(0.25)
    except Stopping:
        print("Stopping …", flush=True)
    except CannotStart as why:
        print(why, file=sys.stderr)
        return 1
    finally:
        for known in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(known, signal.SIG_IGN)
        cluster.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
