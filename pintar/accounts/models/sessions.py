"""Where a person is signed in: one row a sign-in, so that each can be ended by itself."""

from django.db import models
from django.db.models.functions import Now

from pintar.accounts.models.people import Person
from pintar.accounts.values import Ending, Way
from pintar.kit.ids import uuid7


class SessionSet(models.QuerySet["Session"]):
    """Words for asking about sessions."""

    def open(self) -> "SessionSet":
        """Those that were not ended."""
        return self.filter(ended_at__isnull=True)


class Session(models.Model):
    """One sign-in on one device. The cookie names the row; a row that has ended opens nothing, whoever holds a copy.

    `block` is the network the person came from with its last part hidden; the whole address is kept nowhere.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, models.CASCADE, db_index=False, related_name="sessions")
    device = models.UUIDField()
    name = models.CharField(max_length=80)
    block = models.CharField(max_length=50, default="")
    way = models.CharField(max_length=12, choices=Way.choices)
    is_strong = models.BooleanField(default=False)
    is_strange = models.BooleanField(default=False)
    began_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())
    proved_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=12, choices=Ending.choices, default="")
    objects = SessionSet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "device"], name="accounts_session_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by="")
                | models.Q(ended_at__isnull=False) & ~models.Q(ended_by=""),
                name="accounts_session_ended_by",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.name}"
