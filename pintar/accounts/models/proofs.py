"""What a person shows besides the password: a code from an app, a passkey, a recovery code, another system's word."""

from django.db import models
from django.db.models.functions import Now

from pintar.accounts.models.people import Person


class Totp(models.Model):
    """The shared secret of an authenticator app (RFC 6238), sealed. Until `confirmed_at` it proves nothing.

    `last_step` is the newest half minute whose code was taken: no code is good twice.
    """

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="totp")
    sealed = models.BinaryField()
    last_step = models.BigIntegerField(default=0)
    added_at = models.DateTimeField(db_default=Now())
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"app of {self.person_id}"


class Passkey(models.Model):
    """A key that lives in somebody's phone or computer (WebAuthn); only its public half is here."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="passkeys")
    credential = models.BinaryField()
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    transports = models.JSONField(default=list)
    name = models.CharField(max_length=80)
    added_at = models.DateTimeField(db_default=Now())
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["credential"], name="accounts_passkey_once")]

    def __str__(self) -> str:
        return f"{self.name} of {self.person_id}"


class RecoveryCode(models.Model):
    """A code on paper for the day the phone is gone: kept as a keyed hash, good once."""

    person = models.ForeignKey(Person, models.CASCADE, db_index=False, related_name="recovery_codes")
    digest = models.BinaryField(max_length=32)
    made_at = models.DateTimeField(db_default=Now())
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "digest"], name="accounts_recovery_code_once")
        ]

    def __str__(self) -> str:
        return f"code of {self.person_id}"


class Federation(models.Model):
    """An account at another system's sign-in (OpenID Connect) that opens this one: issuer and subject, nothing else."""

    person = models.ForeignKey(Person, models.CASCADE, db_index=False, related_name="federations")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="accounts_federation_once"),
            models.UniqueConstraint(fields=["person", "issuer"], name="accounts_federation_one_each"),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} for {self.person_id}"
