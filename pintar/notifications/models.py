"""The post office: letters that wait here until they are sent, whatever happens to the mail server."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Letter(models.Model):
    """An e-mail to one person, written once and sent once."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=60)
    to = models.EmailField()
    subject = models.TextField()
    body = models.TextField()
    written_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(sent_at__isnull=True), name="notifications_letter_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.person_id}"
