"""The journal: what happened, written in the same transaction as the happening, and who has heard of it."""

from django.db import models
from django.db.models.functions import Now


class TransactionId(models.Func):
    """The number of the transaction that writes the row; readers stay behind the oldest one still open."""

    template = "pg_current_xact_id()::text::bigint"
    output_field = models.BigIntegerField()


class Entry(models.Model):
    """One fact: `kind` is 'app.what_happened', `subject` the id of what it happened to, `by` the person who did it."""

    id = models.BigAutoField(primary_key=True)
    txid = models.BigIntegerField(db_default=TransactionId())
    kind = models.TextField()
    subject = models.TextField()
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["txid", "id"], name="journal_entry_order"),
            models.Index(fields=["kind", "subject"], name="journal_entry_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Hearing(models.Model):
    """How far one reaction has read the journal."""

    reaction = models.TextField(primary_key=True)
    txid = models.BigIntegerField(default=0)
    entry_id = models.BigIntegerField(default=0)
    heard_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.reaction


class Failure(models.Model):
    """An entry that a reaction could not take in yet; it is tried again, later and later, and shown by `pintar doctor`."""

    reaction = models.TextField()
    entry = models.ForeignKey(Entry, models.CASCADE, db_constraint=False, related_name="+")
    error = models.TextField()
    tries = models.PositiveIntegerField(default=1)
    next_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reaction", "entry"], name="journal_failure_once")]
        indexes = [models.Index(fields=["next_at"], name="journal_failure_next")]

    def __str__(self) -> str:
        return f"{self.reaction}: {self.entry_id}"


class PutAway(models.Model):
    """A month of a table that lies in a file now (`archive`); without `dropped_at` it lies in the table as well.

    `sha` is the SHA-256 of its rows as they were written, `bytes` the size of the file.
    """

    table = models.TextField()
    month = models.DateField()
    rows = models.BigIntegerField()
    bytes = models.BigIntegerField()
    sha = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "month"], name="journal_putaway_once")]
        verbose_name_plural = "months put away"

    def __str__(self) -> str:
        return f"{self.table} {self.month:%Y-%m}"
