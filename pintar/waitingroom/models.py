"""The waiting room: how many were let in, how fast, and who used a place."""

from django.db import models
from django.db.models.functions import Now

from pintar.waitingroom.pacing import FIRST_RATE


class Room(models.Model):
    """The only row says how it stands. Places are numbers from the sequence `waitingroom_place`; those up to `admitted` may come in.

    `rate` is how many are let in a second, settled anew every second by how busy the site is, never above `ceiling` when an
    operator set one. `beat_at` is when it was last looked after.
    """

    id = models.PositiveSmallIntegerField(primary_key=True)
    admitted = models.BigIntegerField(default=0, db_default=0)
    rate = models.FloatField(default=FIRST_RATE, db_default=FIRST_RATE)
    ceiling = models.FloatField(null=True)
    opened_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="waitingroom_room_one")]

    def __str__(self) -> str:
        return f"{self.admitted} in"


class Pulse(models.Model):
    """How busy one web process was a moment ago: the share of its threads' time that went into answering, 0 to 1.

    Nothing is lost with it; its table is not logged.
    """

    process = models.CharField(primary_key=True, max_length=80)
    busy = models.FloatField()
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.process}: {self.busy:.2f}"


class Entry(models.Model):
    """A place was used to come in; it opens the door once."""

    place = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["at"], name="waitingroom_entry_at")]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return str(self.place)
