"""What the browser tests find on the site: two courses, the demo accounts, a period that is open.

Run as a program of its own on the data folder of the site under test: `python -m tests.browser.stage FOLDER`.
"""

import re
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
CONTENT = HERE.parents[1] / "content"
PASSWORD = "kelapa-muda-manis"
OWN, SAMPLE, OPEN_ANYTIME = "menata-sudut-baca", "menulis-soal-pilihan-ganda", "mengenal-sertifikat-digital"


def gather(into: Path) -> Path:
    """The courses in one folder: the tests' own as it is, the samples without the spoken lessons, which take minutes."""
    into.mkdir(parents=True)
    shutil.copytree(HERE / "course", into / OWN)
    for name in (SAMPLE, OPEN_ANYTIME):
        shutil.copytree(CONTENT / name, into / name)
        outline = into / name / "course.yaml"
        text = outline.read_text(encoding="utf-8")
        outline.write_text(re.sub(r"(?m)^ +audio: speech\n", "", text), encoding="utf-8")
    return into


def main() -> None:
    """Do what a first start does, with these courses."""
    from pintar.cli.ready import ready

    with ready():
        from pintar.cli import first_run
        from pintar.cli.upkeep import bring_tables_up_to_date, collect_static_files

        bring_tables_up_to_date()
        collect_static_files()
        first_run.CONTENT = Path(sys.argv[1])
        first_run.load()


if __name__ == "__main__":
    main()
