"""What can be done with courses: read them in, publish them, write them out again, ask for it at the desk."""

from pintar.authoring.actions.banks import Brought, bring_bank
from pintar.authoring.actions.errands import ask_import, ask_publish, carry_out
from pintar.authoring.actions.exporting import export, pack
from pintar.authoring.actions.importing import check_draft, import_source, import_tree, kept_tree
from pintar.authoring.actions.publishing import OverLimit, publish, told_excess
from pintar.authoring.actions.shelving import put_media

__all__ = [
    "Brought",
    "OverLimit",
    "ask_import",
    "ask_publish",
    "bring_bank",
    "carry_out",
    "check_draft",
    "export",
    "import_source",
    "import_tree",
    "kept_tree",
    "pack",
    "publish",
    "put_media",
    "told_excess",
]
