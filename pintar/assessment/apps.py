from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    name = "pintar.assessment"
    label = "assessment"

    def ready(self) -> None:
        """The bank of questions stands on the desk of those who write courses."""
        from pintar.assessment.rules import can_correct, can_use_bank
        from pintar.kit.slots import add_desk_entry

        add_desk_entry(
            group=_("Konten"),
            position=42,
            label=_("Bank soal"),
            url_name="assessment:items",
            rule=can_use_bank,
        )
        add_desk_entry(
            group=_("Konten"),
            position=44,
            label=_("Koreksi soal"),
            url_name="assessment:regrades",
            rule=can_correct,
        )
