from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningConfig(AppConfig):
    name = "pintar.learning"
    label = "learning"

    def ready(self) -> None:
        """Learning hears of sittings handed in and of names checked; batches stand on the desk, and the public counter
        among what the site counts."""
        from pintar.accounts.rules import can_see_people
        from pintar.assessment import contexts
        from pintar.kit.months import Cut, register
        from pintar.kit.slots import add_desk_entry, fill
        from pintar.learning import reactions  # noqa: F401
        from pintar.learning.openings import OPENER
        from pintar.learning.pieces import promise
        from pintar.learning.rules import can_see_retention

        add_desk_entry(
            group=_("Penyelenggaraan"),
            position=15,
            label=_("Angkatan"),
            url_name="learning:desk_batches",
            rule=can_see_people,
        )
        add_desk_entry(
            group=_("Konten"),
            position=46,
            label=_("Daya ingat"),
            url_name="learning:retention",
            rule=can_see_retention,
        )
        fill("home.counted", promise)
        register(Cut("learning_act", "id", "uuid7"))
        contexts.register("enrolment", OPENER)
