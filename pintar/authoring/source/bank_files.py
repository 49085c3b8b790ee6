"""The course format's own file of questions, among the formats that banks come and go in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from django.utils.translation import gettext as _

from pintar.assessment import exchange
from pintar.assessment.exchange.carrying import (
    Carried,
    Format,
    Item,
    Ledger,
    Note,
    Written,
    unreadable,
    weighed,
)
from pintar.authoring.source.faults import Fault, errors
from pintar.authoring.source.marked import read_yaml

_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class BankFile(Format):
    """A YAML list of items, as a course has it in `items/`."""

    name, title, suffix, media_type = "yaml", "YAML", ".yaml", "application/yaml"

    def recognises(self, data: bytes, name: str) -> bool:
        """A list whose first member says its kind."""
        document = (
            read_yaml(name, data, [])
            if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"-", b"#", b"[")
            else None
        )
        rows = document.value if document is not None and isinstance(document.value, list) else []
        return bool(rows) and isinstance(rows[0], dict) and "kind" in rows[0]

    def read(self, data: bytes, name: str) -> Carried:
        """The items; each that is not sound is noted with its line."""
        faults: list[Fault] = []
        document = read_yaml(name, weighed(data), faults)
        if document is None or errors(faults):
            raise unreadable(str(next(iter(errors(faults)), _("Berkas ini bukan bank soal."))))
        if not isinstance(document.value, list):
            raise unreadable(_("Berkas ini bukan bank soal."))
        ledger = Ledger()
        for n, row in enumerate(document.value):
            place = _("baris %(n)s") % {"n": document.line((n,))}
            if not isinstance(row, dict):
                ledger.refuse(place, _("butir ini bukan kumpulan isian"))
                continue
            item = {name: value for name, value in row.items() if name != "key"}
            ledger.take(place, str(row.get("key") or row.get("stem") or "")[:60], item)
        return ledger.carried()

    def write(self, items: Sequence[Item], files: Mapping[str, bytes]) -> Written:
        """The items as they are; the files they name go beside the file."""
        text = yaml.dump(
            [dict(item) for item in items], Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=110
        )
        return Written(
            text.encode(), tuple(Note(f"{n}", "carried", "", str(i["key"])) for n, i in enumerate(items, 1))
        )


FORMATS: dict[str, Format] = {"yaml": BankFile(), **exchange.FORMATS}
