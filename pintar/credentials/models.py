"""Certificates: what was achieved, by whom, and how anybody can check it."""

from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models.functions import Lower, Now

from pintar.kit.ids import tidy_code
from pintar.learning.models import Enrolment


class CertificateSet(models.QuerySet["Certificate"]):
    """Words for asking about certificates."""

    def of(self, person: object) -> "CertificateSet":
        """Those of one person."""
        return self.filter(person=person)

    def standing(self) -> "CertificateSet":
        """Those that no later one has replaced."""
        return self.filter(replacement__isnull=True)

    def like(self, text: str) -> "CertificateSet":
        """Those with this code, whose number begins so, or whose holder's name does, in capitals or not; by index."""
        return self.alias(lowered=Lower("holder")).filter(
            models.Q(code=tidy_code(text))
            | models.Q(number__startswith=text)
            | models.Q(number__startswith=text.upper())
            | models.Q(lowered__startswith=text.lower())
        )


class Certificate(models.Model):
    """An issued certificate: frozen. `facts` holds all that is printed beside name and number; `file` is the PDF's hash.

    A correction issues a new one that `replaces` the old for a `reason` ('name'); the old one stays verifiable as such.
    `withdrawn_at` is when a person decided that it stands no longer (`Doubt`); nothing else takes one back.
    `province` is the one the holder registered from: it says which officers see the row.
    """

    code = models.CharField(max_length=16, unique=True)
    number = models.CharField(max_length=80, unique=True)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="certificates")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+")
    holder = models.CharField(max_length=150)
    title = models.CharField(max_length=150)
    jp = models.PositiveSmallIntegerField()
    passed_on = models.DateField()
    province = models.CharField(max_length=8, default="", db_default="")
    issued_at = models.DateTimeField(db_default=Now())
    facts = models.JSONField(default=dict)
    file = models.CharField(max_length=64, default="")
    withdrawn_at = models.DateTimeField(null=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replacement")
    reason = models.TextField(default="")
    objects = CertificateSet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=models.Q(replaces__isnull=True),
                name="credentials_certificate_first",
            )
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="credentials_certificate_person"),
            models.Index(fields=["province", "-id"], name="credentials_certificate_region"),
            models.Index(
                OpClass(Lower("holder"), name="text_pattern_ops"), name="credentials_certificate_name"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def newer(self) -> "Certificate | None":
        """The certificate that replaced this one."""
        return getattr(self, "replacement", None)


class Doubt(models.Model):
    """A certificate whose test was marked again and is passed no longer: it stays valid until a person decides, with words.

    `stands` is the decision, null while there is none.
    """

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="doubts")
    reason = models.TextField()
    score = models.CharField(max_length=8)
    at = models.DateTimeField(db_default=Now())
    stands = models.BooleanField(null=True)
    words = models.TextField(default="")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=models.Q(stands__isnull=True),
                name="credentials_doubt_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id}: {self.stands}"


class Serial(models.Model):
    """The last running number given out in a scope ('2026')."""

    scope = models.CharField(max_length=40, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.scope}: {self.last}"
