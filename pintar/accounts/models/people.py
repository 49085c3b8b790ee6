"""People: who they are, what they may do, what they agreed to."""

from collections.abc import Callable
from copy import copy
from typing import Any, ClassVar, Final

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from pintar.accounts.values import Employment, IdentifierKind, RoleKind
from pintar.directory.models import Profession, Region

SECOND_STEP: Final = "/akun/langkah-kedua/"
MARK_SALT: Final = "pintar.session"


class SearchWords(models.Func):
    """The words a person can be found by: name, e-mail, phone."""

    template = (
        "to_tsvector('simple'::regconfig, coalesce(full_name, '') || ' ' ||"
        " translate(coalesce(email, ''), '@.', '  ') || ' ' || translate(coalesce(phone, ''), '+', ''))"
    )
    output_field = SearchVectorField()


class PersonSet(models.QuerySet["Person"]):
    """Words for asking about people."""

    def named_like(self, text: str) -> "PersonSet":
        """People in whose name, e-mail or phone every word of `text` begins a word; uses the search index."""
        words = [
            "".join(c for c in w if c.isalnum())
            for w in text.lower().replace("@", " ").replace(".", " ").split()
        ]
        query = " & ".join(f"{w}:*" for w in words if w)
        if not query:
            return self.none()
        found: PersonSet = self.extra(
            where=["accounts_person.search @@ to_tsquery('simple', %s)"], params=[query]
        )  # type: ignore[assignment]
        return found

    def get_by_natural_key(self, name: str | None) -> "Person":
        """By e-mail or by phone in E.164."""
        return self.get(phone=name) if (name or "").startswith("+") else self.get(email=name)


class PersonManager(BaseUserManager.from_queryset(PersonSet)):  # type: ignore[misc]
    """People are found by what they sign in with (PersonSet.get_by_natural_key)."""


class Person(AbstractBaseUser):
    """Anybody with an account. Names are one field: many Indonesians have one name."""

    last_login = None  # type: ignore[assignment,misc]
    email = models.EmailField(_("surel"), null=True, max_length=254)
    phone = models.CharField(_("nomor ponsel"), null=True, max_length=20)
    epoch = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())
    email_confirmed_at = models.DateTimeField(null=True)
    full_name = models.CharField(_("nama"), max_length=150, default="")
    name_confirmed_at = models.DateTimeField(null=True)
    profession = models.ForeignKey(Profession, models.PROTECT, null=True, db_index=False, related_name="+")
    employment = models.CharField(max_length=8, choices=Employment.choices, default="")
    province = models.ForeignKey(Region, models.PROTECT, null=True, db_index=False, related_name="+")
    regency = models.ForeignKey(Region, models.PROTECT, null=True, db_index=False, related_name="+")
    institution = models.CharField(max_length=150, default="")
    search = models.GeneratedField(
        expression=SearchWords(),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = PersonManager()

    class Meta:
        # Constraints, not `unique=True`, which would add a second index for LIKE to each.
        constraints = [
            models.UniqueConstraint(fields=["email"], name="accounts_person_email"),
            models.UniqueConstraint(fields=["phone"], name="accounts_person_phone"),
            models.CheckConstraint(
                condition=models.Q(email__isnull=False) | models.Q(phone__isnull=False),
                name="accounts_person_reachable",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="accounts_person_search", fastupdate=False),
            models.Index(fields=["full_name", "id"], name="accounts_person_name"),
            models.Index(fields=["province", "full_name", "id"], name="accounts_person_province"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email or self.phone or str(self.pk)

    @property
    def zone(self) -> str:
        """The time zone of the person's province; Jakarta's until one is known."""
        return getattr(self, "_zone", "") or "Asia/Jakarta"

    @property
    def is_profile_complete(self) -> bool:
        """Whether everything that registration asks for has been given."""
        return bool(
            self.full_name and self.profession_id and self.employment and self.province_id and self.regency_id
        )

    def step_before(self, rule: Callable[[Any], bool]) -> str:
        """The page where a member of staff shows a second factor, when only that stands between them and `rule`; else ''."""
        held, granted = getattr(self, "_held", None), getattr(self, "_grants", None)
        if not held or held == granted:
            return ""
        proved = copy(self)
        proved._grants = held  # type: ignore[attr-defined]
        return SECOND_STEP if rule(proved) else ""

    def get_session_auth_hash(self) -> str:
        """Changes with the password and with `epoch`, so that raising the epoch signs out everywhere."""
        return salted_hmac(MARK_SALT, f"{self.password}:{self.epoch}", algorithm="sha256").hexdigest()


class Identifier(models.Model):
    """A national number of a person: sealed for its owner, findable by a keyed hash, unique in the country."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=8, choices=IdentifierKind.choices)
    digest = models.BinaryField(max_length=32)
    sealed = models.BinaryField()
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "digest"], name="accounts_identifier_unique"),
            models.UniqueConstraint(fields=["person", "kind"], name="accounts_identifier_one_each"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"


class Claim(models.Model):
    """A person says a number is theirs that another account already holds; an officer settles it. Nothing is told about the other."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="claims")
    kind = models.CharField(max_length=8, choices=IdentifierKind.choices)
    digest = models.BinaryField(max_length=32)
    sealed = models.BinaryField()
    made_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "digest"],
                condition=models.Q(settled_at__isnull=True),
                name="accounts_claim_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} claimed by {self.person_id}"


class Role(models.Model):
    """What a member of staff may do, over the whole country or one province."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=12, choices=RoleKind.choices)
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "region"], name="accounts_role_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=RoleKind.REGIONAL) | models.Q(region__isnull=False),
                name="accounts_role_regional_has_region",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.region_id or ''}".strip()


class Consent(models.Model):
    """A person agreed to one version of one text (UU 27/2022, article 22)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    text = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "text", "version"], name="accounts_consent_once")
        ]

    def __str__(self) -> str:
        return f"{self.text} {self.version}"


class Throttle(models.Model):
    """How often something was tried within a span of time; one row a key, shared by all processes."""

    key = models.CharField(max_length=100, primary_key=True)
    began_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
