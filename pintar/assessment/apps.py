from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    name = "pintar.assessment"
    label = "assessment"

    def ready(self) -> None:
        """The bank of questions stands on the desk of those who write courses, the queue on that of those who mark."""
        from pintar.assessment.rules import can_correct, can_grant, can_mark, can_see_signals, can_use_bank
        from pintar.kit.months import Cut, register
        from pintar.kit.slots import add_desk_entry

        register(Cut("assessment_answer", "sitting_id", "uuid7"))

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
        add_desk_entry(
            group=_("Penyelenggaraan"),
            position=18,
            label=_("Penilaian karya"),
            url_name="assessment:marking",
            rule=can_mark,
        )
        add_desk_entry(
            group=_("Konten"),
            position=45,
            label=_("Kejujuran"),
            url_name="assessment:signals",
            rule=can_see_signals,
        )
        add_desk_entry(
            group=_("Penyelenggaraan"),
            position=19,
            label=_("Akomodasi ujian"),
            url_name="assessment:accommodations",
            rule=can_grant,
        )
