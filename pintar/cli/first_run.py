"""The first start of an empty site: sample courses, two registration periods, and an account for each part people play.

Every step looks whether it was done already, so a start that was interrupted is completed by the next one.
PINTAR_DEMO=0 leaves the site empty. Imported after Django is set up.
"""

import calendar
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from pintar.accounts import actions as accounts
from pintar.accounts.models import Person
from pintar.accounts.values import RoleKind
from pintar.authoring import actions as authoring
from pintar.authoring.models import Course
from pintar.catalogue import actions as catalogue
from pintar.catalogue.models import Period, Training
from pintar.catalogue.values import Product
from pintar.cli import sample_works
from pintar.engine.errors import CannotStart
from pintar.journal.actions import record
from pintar.journal.models import Entry
from pintar.kit.clock import JAKARTA, now
from pintar.kit.errors import Refused
from pintar.kit.ids import readable_code
from pintar.kit.words import month

CONTENT = Path(__file__).resolve().parents[2] / "content"
BEGUN, LOADED = "home.sample_begun", "home.sample_loaded"
OPEN_FOR = timedelta(days=14)
LEARNED_FOR = timedelta(days=60)
NEXT_OPEN_FOR = timedelta(days=7)
NEXT_QUOTA = 300


@dataclass(frozen=True)
class Part:
    """One demo account and the part it plays; `role` and `region` as in accounts.Role, both may be empty."""

    login: str
    name: str
    told: str
    profession: str
    employment: str
    regency: str
    institution: str
    role: str
    region: str


PARTS = [
    Part(*(cell.strip() for cell in line.split("|")))
    for line in """
    peserta       | Siti Nur Aminah, S.Pd.I. | participant                  | guru-mts    | pppk | 52.03 | MTsN 2 Lombok Timur        |           |
    penyelenggara | Budi Hartono, M.M.       | organiser                    | pelaksana   | pns  | 31.71 | Pusdiklat Tenaga Teknis    | organiser |
    pengembang    | Ratna Widyastuti, M.Pd.  | author of courses            | widyaiswara | pns  | 36.74 | Pusdiklat Tenaga Teknis    | author    |
    fasilitator   | Nurhayati Lubis, M.Pd.   | facilitator, marks works     | widyaiswara | pns  | 12.71 | Balai Diklat Keagamaan Medan | facilitator |
    kanwil        | Ahmad Fauzi, S.Ag.       | regional officer, Jawa Timur | pelaksana   | pns  | 35.78 | Kanwil Provinsi Jawa Timur | regional  | 35
    pimpinan      | Maria Yosefina Seran     | leader                       | pejabat     | pns  | 53.71 | Kanwil Provinsi NTT        | leader    |
    administrator | I Made Sudarma           | administrator                | pelaksana   | pns  | 51.71 | Pusdiklat Tenaga Teknis    | admin     |
    """.strip().splitlines()
]


def load() -> list[str]:
    """Fill an empty site; the lines to show whoever started it. A site that holds anything of its own is left alone."""
    if os.environ.get("PINTAR_DEMO", "1").lower() in ("0", "false", "no", "off"):
        return []
    known = set(Entry.objects.filter(kind__in=[BEGUN, LOADED]).values_list("kind", flat=True))
    if LOADED in known:
        return _welcome()
    if BEGUN not in known:
        if Person.objects.exists() or Course.objects.exists():
            return []
        record(BEGUN, "content")
    password = _password()
    people = {part.login: _account(part, password) for part in PARTS}
    trainings = _trainings(by=people["pengembang"].pk)
    if trainings:
        _periods(trainings, by=people["penyelenggara"].pk)
        sample_works.load(marker=people["fasilitator"], by=people["penyelenggara"].pk)
    record(LOADED, "content", trainings=len(trainings))
    return _welcome()


def accounts_file() -> Path:
    """Where the demo accounts and their password are kept, readable by the owner only."""
    return Path(settings.DATA.root) / "demo-accounts.txt"


def _welcome() -> list[str]:
    path = accounts_file()
    if not path.exists():
        return []
    return [
        "",
        *path.read_text(encoding="utf-8").splitlines(),
        f"(from {path}; delete that file to stop showing this)",
    ]


def _password() -> str:
    """One password for all demo accounts, kept before the first account is made so that a killed start loses nothing."""
    path = accounts_file()
    if path.exists():
        first = path.read_text(encoding="utf-8").splitlines()[0]
        return first.rsplit(" ", 1)[-1]
    code = readable_code(12).lower()
    password = os.environ.get("PINTAR_DEMO_PASSWORD") or f"{code[:4]}-{code[4:8]}-{code[8:]}"
    try:
        validate_password(password)
    except ValidationError as fault:
        raise CannotStart(f"PINTAR_DEMO_PASSWORD cannot be used: {' '.join(fault.messages)}") from fault
    lines = [f"Demo accounts, all with the password {password}"]
    lines += [f"  {_address(part):<28} {part.told}" for part in PARTS]
    passing = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    handle = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    passing.replace(path)
    return password


def _address(part: Part) -> str:
    return f"{part.login}@contoh.id"


@transaction.atomic
def _account(part: Part, password: str) -> Person:
    person = Person.objects.filter(email=_address(part)).first()
    if person is not None:
        return person
    print(f"Account {_address(part)} …", flush=True)
    person = accounts.sign_up(email=_address(part), password=password, full_name=part.name)
    accounts.save_profile(
        person=person,
        values={
            "profession_id": part.profession,
            "employment": part.employment,
            "province_id": part.regency[:2],
            "regency_id": part.regency,
            "institution": part.institution,
        },
    )
    accounts.confirm_name(person=person)
    Person.objects.filter(pk=person.pk).update(email_confirmed_at=now())
    if part.role:
        accounts.give_role(person=person, kind=RoleKind(part.role), region=part.region or None, by=None)
    return person


def _trainings(by: int) -> list[Training]:
    """Each folder of content/ as a published course and an offered training; one with a fault is named and left out."""
    folders = [folder for folder in sorted(CONTENT.glob("*/")) if (folder / "course.yaml").exists()]
    return [training for folder in folders if (training := _training(folder, by))]


def _training(folder: Path, by: int) -> Training | None:
    offered = Training.objects.filter(course__drafts__origin=_origin(folder)).first()
    if offered is not None:
        return offered
    print(f"Course {folder.name} …", flush=True)
    try:
        draft = authoring.import_tree(folder=folder, origin=_origin(folder), by=by)
        release = authoring.publish(course=draft.course, by=by)
    except Refused as no:
        print(f"The sample course {folder.name} is left out: {no}", flush=True)
        return None
    return catalogue.offer_training(release=release, by=by)


def _origin(folder: Path) -> str:
    return f"content/{folder.name}"


def _periods(trainings: Iterable[Training], by: int) -> None:
    """One period that can be walked through today, and one that is announced for next month."""
    at = now().astimezone(JAKARTA)
    offered = [training for training in trainings if training.product == Product.TRAINING]
    _period(
        offered, opens_at=at.replace(second=0, microsecond=0), open_for=OPEN_FOR, learns_at_once=True, by=by
    )
    days = calendar.monthrange(at.year, at.month)[1]
    first = datetime.combine((at + timedelta(days=days - at.day + 1)).date(), time(8), JAKARTA)
    _period(offered, opens_at=first, open_for=NEXT_OPEN_FOR, learns_at_once=False, by=by)


@transaction.atomic
def _period(
    trainings: list[Training], *, opens_at: datetime, open_for: timedelta, learns_at_once: bool, by: int
) -> None:
    name = f"Periode {month(opens_at.date())}"
    if Period.objects.filter(name=name).exists():
        return
    print(f"{name} …", flush=True)
    closes_at = datetime.combine((opens_at + open_for).date(), time(16), JAKARTA)
    period = catalogue.open_period(name=name, opens_at=opens_at, closes_at=closes_at, by=by)
    starts_on = opens_at.date() if learns_at_once else closes_at.date() + timedelta(days=3)
    for training in trainings:
        catalogue.add_batch(
            period=period,
            training=training,
            starts_on=starts_on,
            ends_on=starts_on + LEARNED_FOR,
            quota=None if learns_at_once else NEXT_QUOTA,
            by=by,
        )
