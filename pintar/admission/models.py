"""Tickets, the chain that holds them together, who got a seat, and the times when nobody could register."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from pintar.catalogue.models import Batch, Period


class SeatCount(models.Model):
    """How many seats of a limited batch are taken; whoever takes one holds this row until commit."""

    batch = models.OneToOneField(Batch, models.CASCADE, primary_key=True, related_name="+")
    taken = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.taken}"


class Arrival(models.Func):
    """When the statement arrived at the database: one clock for all web nodes."""

    template = "statement_timestamp()"
    output_field = models.DateTimeField()


class Draw(models.Model):
    """How the seats of one batch are given: the rule and the commitment, settled before; the chain; and what came of it.

    `rule` is an `allocation.Rule` as JSON and is fixed when the window opens. `commitment` is the SHA-256 of the seed, public from the
    start; `sealed_seed` the seed under the master key. `entries` and `head` are length and last link of the chain; after
    `sealed_at` nothing is added to it. Tickets up to the number `low` are in the chain up to `low_place`, so that they need not be looked at
    again; holders up to the place `confirmed` have been told that their ticket is kept. `published` names the public file with everything in it.
    """

    batch = models.OneToOneField(Batch, models.CASCADE, primary_key=True, related_name="+")
    rule = models.JSONField()
    commitment = models.CharField(max_length=64)
    sealed_seed = models.BinaryField()
    committed_at = models.DateTimeField(db_default=Now())
    entries = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, default="0" * 64)
    headed_at = models.DateTimeField(null=True)
    low = models.BigIntegerField(default=0)
    low_place = models.PositiveIntegerField(default=0)
    confirmed = models.PositiveIntegerField(default=0)
    sealed_at = models.DateTimeField(null=True)
    drawn_at = models.DateTimeField(null=True)
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    seats = models.PositiveIntegerField(default=0)
    reserve = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(null=True)
    published = models.CharField(max_length=100, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["batch"], condition=models.Q(drawn_at__isnull=True), name="admission_draw_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.entries}"


class Ticket(models.Model):
    """A person's wish for a seat; its id is the ticket's number. Written by one statement, in the order of arrival.

    `groups` and `needs` are what its holder's profile said at that instant, as far as the batch's rule asks for it: that much
    is published, and nothing else of the person. The keys bear no constraint in the database: the inserting statement reads
    batch and period itself, and a lock on their rows would make a crowd stand in line.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    period = models.ForeignKey(Period, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    is_exclusive = models.BooleanField()
    groups = models.JSONField(default=dict)
    needs = ArrayField(models.CharField(max_length=24), default=list)
    taken_at = models.DateTimeField(db_default=Arrival())
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "period"],
                condition=models.Q(cancelled_at__isnull=True, is_exclusive=True),
                name="admission_ticket_one_per_period",
            ),
            models.UniqueConstraint(
                fields=["person", "batch"],
                condition=models.Q(cancelled_at__isnull=True, is_exclusive=False),
                name="admission_ticket_once",
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "id"], name="admission_ticket_batch"),
            models.Index(
                fields=["batch"],
                condition=models.Q(cancelled_at__isnull=False),
                name="admission_ticket_given_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}-{self.pk}"


class Link(models.Model):
    """One entry of a batch's chain: that a ticket was taken, or given up. `place` counts from 1 without gaps."""

    TAKEN, GIVEN_UP = "taken", "given-up"

    batch = models.ForeignKey(Batch, models.CASCADE, db_constraint=False, db_index=False, related_name="+")
    place = models.PositiveIntegerField()
    ticket = models.ForeignKey(Ticket, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    kind = models.CharField(max_length=8)
    link = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "place"], name="admission_link_place"),
            models.UniqueConstraint(fields=["ticket", "kind"], name="admission_link_once"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.place}"


class Outcome(models.Model):
    """What became of a ticket. `drawn` is what the draw gave it and stays; `state` follows whoever steps back or moves up."""

    class State(models.TextChoices):
        SEAT = "seat"
        RESERVE = "reserve"
        OFFERED = "offered"
        NONE = "none"
        GONE = "gone"

    ticket = models.OneToOneField(
        Ticket, models.CASCADE, primary_key=True, db_constraint=False, related_name="+"
    )
    batch = models.ForeignKey(Batch, models.CASCADE, db_index=False, related_name="+")
    drawn = models.CharField(max_length=8)
    rank = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State.choices)
    until = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["batch", "state", "rank"], name="admission_outcome_state")]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.state}"


class Pulse(models.Model):
    """The last sign of life of the web nodes together: one of them reached the database at this instant."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.at}"


class Outage(models.Model):
    """A time in which no web node reached the database; `settled_at` when open windows had been looked at."""

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["began_at"], name="admission_outage_once")]

    def __str__(self) -> str:
        return f"{self.began_at} – {self.ended_at}"


class Extension(models.Model):
    """By how many seconds an outage prolonged a window, and until when it then stood open."""

    outage = models.ForeignKey(Outage, models.CASCADE, related_name="+")
    period = models.ForeignKey(Period, models.CASCADE, related_name="+")
    seconds = models.PositiveIntegerField()
    closes_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["outage", "period"], name="admission_extension_once")]

    def __str__(self) -> str:
        return f"{self.period_id}: {self.seconds} s"


class Document(models.Model):
    """A paper somebody sent because a period asks for it; seen by its sender and by organisers."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="+")
    period = models.ForeignKey(Period, models.CASCADE, related_name="+")
    key = models.CharField(max_length=30)
    sha = models.CharField(max_length=64)
    suffix = models.CharField(max_length=5)
    size = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    sent_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "period", "key"], name="admission_document_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.person_id}"
