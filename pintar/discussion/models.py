"""What learners write beside a lesson: notes for themselves, and questions that facilitators answer."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from pintar.catalogue.models import Batch
from pintar.discussion.values import Spot
from pintar.learning.models import Enrolment


class Placed(models.Model):
    """Something that may belong to a place in the lesson's video, audio or slides."""

    medium = models.CharField(max_length=12, default="")
    position = models.PositiveIntegerField(null=True)

    class Meta:
        abstract = True

    @property
    def spot(self) -> Spot:
        """The place, in words when it is printed."""
        return Spot(self.medium, self.position)


class NoteSet(models.QuerySet["Note"]):
    """Words for asking about notes."""

    def standing(self) -> "NoteSet":
        """Those that were not taken away."""
        return self.exclude(text="")


class Note(Placed):
    """A learner's own note; only they read it. It says what its latest version says, and nothing once that is empty."""

    id = models.UUIDField(primary_key=True)
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, db_index=False, related_name="+")
    lesson = models.CharField(max_length=60)
    text = models.TextField(default="", db_default="")
    version = models.UUIDField(null=True)
    written_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(db_default=Now())

    objects = NoteSet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["enrolment", "lesson"], name="discussion_note_lesson")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.lesson}"


class NoteVersion(Placed):
    """A note as it was written once, named by the act of the device that wrote it. The latest by the clock wins."""

    id = models.UUIDField(primary_key=True)
    note = models.ForeignKey(Note, models.CASCADE, db_index=False, related_name="versions")
    text = models.TextField()
    written_at = models.DateTimeField()
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["note", "-written_at", "-id"], name="discussion_version_latest")]

    def __str__(self) -> str:
        return f"{self.note_id} {self.written_at:%Y-%m-%d %H:%M}"


class QuestionSet(models.QuerySet["Question"]):
    """Words for asking about questions."""

    def waiting(self) -> "QuestionSet":
        """Those that nobody has answered yet, or whose asker has asked on."""
        return self.filter(waiting_since__isnull=False)

    def answered(self) -> "QuestionSet":
        """Those with nothing left to answer."""
        return self.filter(waiting_since__isnull=True)

    def shared(self) -> "QuestionSet":
        """Those that all participants of the batch may read."""
        return self.filter(shared_at__isnull=False)


class Question(Placed):
    """A question about a lesson, to the facilitators of a batch. Its id is that of the act that asked it.

    `waiting_since` is when it began to wait for an answer, empty when nothing is left to answer; `seen_at` when the asker
    last looked at the answers; batch and province stand here so that the queue of an officer is read from an index.
    """

    id = models.UUIDField(primary_key=True)
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, db_index=False, related_name="+")
    batch = models.ForeignKey(Batch, models.CASCADE, db_index=False, related_name="+")
    province = models.CharField(max_length=8, default="")
    lesson = models.CharField(max_length=60)
    text = models.TextField()
    asked_at = models.DateTimeField()
    received_at = models.DateTimeField(db_default=Now())
    waiting_since = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    shared_at = models.DateTimeField(null=True)
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+"
    )

    objects = QuestionSet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["enrolment", "lesson"], name="discussion_question_own"),
            models.Index(
                fields=["batch", "lesson", "received_at"],
                condition=models.Q(shared_at__isnull=False),
                name="discussion_question_shared",
            ),
            models.Index(
                fields=["waiting_since", "id"],
                condition=models.Q(waiting_since__isnull=False),
                name="discussion_question_queue",
            ),
            models.Index(
                fields=["province", "waiting_since", "id"],
                condition=models.Q(waiting_since__isnull=False),
                name="discussion_question_region",
            ),
            models.Index(fields=["batch", "received_at", "id"], name="discussion_question_batch"),
            models.Index(fields=["received_at", "id"], name="discussion_question_all"),
            models.Index(
                fields=["-answered_at"],
                condition=models.Q(answered_at__isnull=False),
                name="discussion_question_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.lesson}"


class Reply(models.Model):
    """What was said to a question: by a facilitator, or by its asker who asks on. Its id was made with the form."""

    id = models.UUIDField(primary_key=True)
    question = models.ForeignKey(Question, models.CASCADE, db_index=False, related_name="replies")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+")
    is_answer = models.BooleanField()
    text = models.TextField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["question", "at"], name="discussion_reply_question")]

    def __str__(self) -> str:
        return f"{self.question_id} {self.at:%Y-%m-%d %H:%M}"


class Told(models.Model):
    """When an officer was last written to about waiting questions."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.person_id)
