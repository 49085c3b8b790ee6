"""People who passed, and their certificates."""

import io

from pypdf import PdfReader

from pintar.accounts.tests.people import make_person
from pintar.credentials.actions import issue
from pintar.credentials.models import Certificate
from pintar.kit import files
from pintar.learning.models import Completion, Enrolment, Progress
from pintar.learning.tests.stage import make_batch


def make_passed(name: str = "Siti Nur Aminah, S.Pd.I.", *, person=None, batch=None, **course) -> Enrolment:
    """Somebody who met every condition of a training."""
    batch = batch or make_batch(**course)
    person = person or make_person(name)
    enrolment = Enrolment.objects.create(
        person=person,
        batch=batch,
        training=batch.training,
        period=batch.period,
        province=person.province_id or "",
    )
    Progress.objects.update_or_create(
        enrolment=enrolment, defaults={"done": ["satu", "dua", "tiga"], "scores": {"uji": "92.50"}}
    )
    Completion.objects.create(enrolment=enrolment, jp=batch.training.jp, verdict={})
    return enrolment


def make_certificate(name: str = "Siti Nur Aminah, S.Pd.I.", **values) -> Certificate:
    """An issued certificate."""
    certificate = issue(enrolment_id=make_passed(name, **values).pk)
    assert certificate is not None
    return certificate


def rename(person, name: str) -> None:
    """The person changes their name and says that it is right."""
    from pintar.accounts.actions import confirm_name, save_profile

    confirm_name(person=save_profile(person=person, values={"full_name": name}))


def sheet(certificate: Certificate) -> PdfReader:
    """The printed PDF."""
    return PdfReader(io.BytesIO(files.read(certificate.file)))


def words_of(certificate: Certificate) -> str:
    """All that is printed, without regard to how it is broken into lines."""
    return "".join("".join(page.extract_text() for page in sheet(certificate).pages).split())
