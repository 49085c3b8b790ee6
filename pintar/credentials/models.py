"""Certificates: what was achieved, by whom, and how anybody can check it."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from pintar.learning.models import Enrolment


class Certificate(models.Model):
    """An issued certificate: frozen. `facts` holds all that is printed beside name and number; `file` is the PDF's hash.

    A correction issues a new one that `replaces` the old; a certificate that is replaced stays verifiable as such.
    """

    code = models.CharField(max_length=16, unique=True)
    number = models.CharField(max_length=80, unique=True)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="certificates")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    holder = models.CharField(max_length=150)
    title = models.CharField(max_length=150)
    jp = models.PositiveSmallIntegerField()
    passed_on = models.DateField()
    issued_at = models.DateTimeField(db_default=Now())
    facts = models.JSONField(default=dict)
    file = models.CharField(max_length=64, default="")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replacement")
    reason = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"], condition=models.Q(replaces__isnull=True), name="credentials_certificate_first"
            )
        ]
        indexes = [models.Index(fields=["person", "-id"], name="credentials_certificate_person")]

    def __str__(self) -> str:
        return self.number


class Serial(models.Model):
    """The last running number given out in a scope ('2026')."""

    scope = models.CharField(max_length=40, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.scope}: {self.last}"
