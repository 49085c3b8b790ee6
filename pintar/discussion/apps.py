from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DiscussionConfig(AppConfig):
    name = "pintar.discussion"
    label = "discussion"

    def ready(self) -> None:
        """Lessons get their notes and questions, also those that phones made without a signal, and the desk a queue."""
        from pintar.accounts.rules import can_see_people
        from pintar.discussion.pieces import lesson_panel, outline_links
        from pintar.discussion.reactions import take_notes, take_questions
        from pintar.kit.slots import add_desk_entry, fill
        from pintar.learning import kinds

        kinds.register("noted", take_notes)
        kinds.register("asked", take_questions)
        fill("learning.lesson_panel", lesson_panel)
        fill("learning.outline", outline_links)
        add_desk_entry(
            group=_("Penyelenggaraan"),
            position=16,
            label=_("Pertanyaan"),
            url_name="discussion:desk_questions",
            rule=can_see_people,
        )
