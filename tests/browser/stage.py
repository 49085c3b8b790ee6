"""What the browser tests find on the site: courses, the demo accounts, a period that is open.

Run as a program of its own on the data folder of the site under test: `python -m tests.browser.stage FOLDER`.
"""

import re
import shutil
import sys
from pathlib import Path

from tests.browser.films import gather_films

HERE = Path(__file__).resolve().parent
CONTENT = HERE.parents[1] / "content"
PASSWORD = "kelapa-muda-manis"
READING = "membaca-segala-bentuk"
OWN, SAMPLE, OPEN_ANYTIME = "menata-sudut-baca", "menulis-soal-pilihan-ganda", "mengenal-sertifikat-digital"
EVERY_KIND = "segala-jenis-soal"
PLANS = "rencana-tindak-lanjut"  # marked by people
AWAY = "belajar-tanpa-sinyal"  # taken along to where there is no signal


def gather(into: Path) -> Path:
    """The courses in one folder: the tests' own as it is, the samples without what is spoken, which takes minutes."""
    into.mkdir(parents=True)
    shutil.copytree(HERE / "course", into / OWN)
    shutil.copytree(HERE / "reading", into / READING)
    for name in ("cahaya.mp4", "suara.mp3", "denah.svg", "letak-1.svg"):
        shutil.copy(HERE / "course/media" / name, into / READING / "media" / name)
    shutil.copytree(HERE / "away", into / AWAY)
    shutil.copytree(HERE / "every_kind", into / EVERY_KIND)
    for name in (SAMPLE, OPEN_ANYTIME, PLANS):
        shutil.copytree(CONTENT / name, into / name)
        outline = into / name / "course.yaml"
        text = outline.read_text(encoding="utf-8")
        outline.write_text(re.sub(r"(?m)^ +(audio: speech|video: slides)\n", "", text), encoding="utf-8")
    gather_films(into)
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
