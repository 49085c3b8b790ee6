"""The post office: notices on the site, and letters that wait here until they are sent, whatever happens to the mail server."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

MOST_TRIES = 12  # how often a letter is offered to a mail server that refuses it
IS_FRESH = models.Q(ends_at__isnull=True) | models.Q(
    ends_at__gt=Now()
)  # its link works, or it has none with an end


class LetterSet(models.QuerySet["Letter"]):
    """Words for asking about letters."""

    def waiting(self) -> "LetterSet":
        """Not sent, and still to be tried."""
        return self.filter(IS_FRESH, sent_at__isnull=True, put_away_at__isnull=True, tries__lt=MOST_TRIES)

    def lapsed(self) -> "LetterSet":
        """Those whose link ended while they waited: never sent."""
        return self.filter(sent_at__isnull=True, tries__lt=MOST_TRIES).ended()

    def dead(self) -> "LetterSet":
        """Refused by the mail server as often as it is tried, and not put away: undeliverable."""
        return self.filter(sent_at__isnull=True, tries__gte=MOST_TRIES, put_away_at__isnull=True)

    def fresh(self) -> "LetterSet":
        """Those whose link still works, or that carry none with an end."""
        return self.filter(IS_FRESH)

    def ended(self) -> "LetterSet":
        """Those whose link does not work any more."""
        return self.filter(ends_at__lte=Now())


class Notice(models.Model):
    """Something one person is told on the site. `key` names what it tells of: the same is told once."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="+")
    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=60)
    subject = models.TextField()
    body = models.TextField(default="")
    url = models.CharField(max_length=200, default="")
    at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="notifications_notice_once")]
        indexes = [models.Index(fields=["person", "-id"], name="notifications_notice_person")]

    def __str__(self) -> str:
        return f"{self.kind} → {self.person_id}"


class Kept(models.Model):
    """A text that letters bring along as a file, kept once for all of them; `key` is the SHA-256 of what it is."""

    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=80)
    text = models.TextField()

    def __str__(self) -> str:
        return self.name


class Letter(models.Model):
    """An e-mail to one person, written once and sent once.

    `key` names what it tells of, where the same must not be written twice. After a fault it waits until `next_at`; when it has
    been tried for the last time it stays here as undeliverable, with the `reason` (`values.Reason`) why, until somebody tries it
    again or puts it away. `ends_at` is until when its link works; null where it has no link with an end. One whose link ends while
    it waits is put away by the carrier.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=60)
    to = models.EmailField()
    subject = models.TextField()
    body = models.TextField()
    written_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(default="")
    key = models.CharField(max_length=120, null=True)
    next_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=12, default="", db_default="")
    ends_at = models.DateTimeField(null=True)
    put_away_at = models.DateTimeField(null=True)
    enclosure = models.ForeignKey(
        Kept, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    objects = LetterSet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="notifications_letter_once")]
        indexes = [
            models.Index(
                fields=["tries", "id"],
                condition=models.Q(sent_at__isnull=True, put_away_at__isnull=True),
                name="notifications_letter_due",
            ),
            models.Index(
                fields=["ends_at"],
                condition=models.Q(sent_at__isnull=True, ends_at__isnull=False),
                name="notifications_letter_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.person_id}"
