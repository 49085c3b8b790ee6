"""The nation's lists: regions, professions, and the dated numbers that rules are made of."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Region(models.Model):
    """A province or a regency with its Kemendagri code (Kepmendagri 300.2.2-2138/2025), kept as text: '11', '11.01'."""

    class Level(models.TextChoices):
        PROVINCE = "province"
        REGENCY = "regency"

    code = models.CharField(max_length=8, primary_key=True)
    level = models.CharField(max_length=8, choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    name = models.TextField()
    zone = models.TextField(default="Asia/Jakarta")
    abbr = models.CharField(max_length=3, default="")
    column = models.PositiveSmallIntegerField(null=True)
    row = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Profession(models.Model):
    """What a person works as, in one of the three groups of the dashboard."""

    class Group(models.TextChoices):
        MADRASAH = "guru-madrasah", _("Guru madrasah")
        SCHOOL = "guru-sekolah", _("Guru sekolah")
        OTHER = "non-guru", _("Non guru")

    code = models.CharField(max_length=40, primary_key=True)
    group = models.CharField(max_length=16, choices=Group.choices)
    name = models.TextField()
    name_en = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class Rule(models.Model):
    """A number that law or policy sets, from a date on, with its source; the newest row in force counts."""

    name = models.TextField()
    value = models.JSONField()
    valid_from = models.DateField()
    source = models.TextField()
    note = models.TextField(blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "valid_from"], name="directory_rule_dated")]

    def __str__(self) -> str:
        return f"{self.name} ({self.valid_from})"
