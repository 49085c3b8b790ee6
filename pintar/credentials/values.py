"""Numbers, codes and the words of a certificate: pure, the same on any machine."""

import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import segno
from django.utils.translation import gettext_lazy as _

from pintar.authoring.values import Manifest
from pintar.kit import words

CODE_LENGTH: Final = 12
INK: Final = "#17211d"
MASK: Final = 2
NUMBER_LENGTH: Final = 80  # characters, as many as the column holds
FIELDS: Final = ("serial", "year", "month", "roman", "training", "jp")
ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
SMALL_WORDS: Final = frozenset(
    "yang dan di ke dari untuk pada dalam dengan bagi oleh atau serta secara para agar".split()  # noqa: SIM905
    + "the of and for in on to a an".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Office:
    """Who issues: the institution, the post of the person who answers for it, and the town."""

    issuer: str
    signer: str
    place: str
    site: str  # where the public checks certificates, without a slash at its end


def number_of(pattern: str, *, serial: int, issued_on: date, title: str, jp: int) -> str:
    """The number of a certificate: '{serial:06d}/{training}/{month}/{year}' gives 000123/MSPG/05/2026."""
    return pattern.format(
        serial=serial,
        year=issued_on.year,
        month=f"{issued_on.month:02d}",
        roman=ROMAN[issued_on.month - 1],
        training=short_form(title),
        jp=jp,
    )


def pattern_faults(pattern: str) -> list[str]:
    """What is wrong with a pattern of numbers, in plain words; empty when it can be used."""
    try:
        named = [name for _text, name, _spec, _turn in string.Formatter().parse(pattern) if name is not None]
    except ValueError as fault:
        return [str(_("Kurung kurawalnya tidak berpasangan: %(fault)s.") % {"fault": fault})]
    faults = [
        str(
            _("Isian {%(name)s} tidak dikenal; yang dikenal: %(known)s.")
            % {"name": n, "known": ", ".join(FIELDS)}
        )
        for n in dict.fromkeys(named)
        if n not in FIELDS
    ]
    faults += [
        str(_("Isian {%(name)s} harus ada, supaya tidak ada dua nomor yang sama.") % {"name": n})
        for n in ("serial", "year")
        if n not in named
    ]
    if faults:
        return faults
    try:
        longest = number_of(pattern, serial=9_999_999, issued_on=date(2028, 8, 28), title="WWWW " * 9, jp=999)
        first = number_of(pattern, serial=1, issued_on=date(2028, 8, 28), title="W", jp=0)
    except (ValueError, IndexError, KeyError) as fault:
        return [str(_("Cara menulis salah satu isian tidak dapat dipakai: %(fault)s.") % {"fault": fault})]
    if len(longest) > NUMBER_LENGTH:
        faults.append(str(_("Nomornya dapat lebih dari %(most)d huruf.") % {"most": NUMBER_LENGTH}))
    if first == number_of(pattern, serial=2, issued_on=date(2028, 8, 28), title="W", jp=0):
        faults.append(str(_("Nomor urutnya terpotong, sehingga dua nomor dapat sama.")))
    return faults


def short_form(title: str) -> str:
    """Up to four initials of a title's weighty words: 'Menulis soal pilihan ganda yang baik' is MSPG."""
    weighty = [word for word in title.split() if word[0].isalnum() and word.lower() not in SMALL_WORDS]
    letters = "".join(word[0] for word in weighty[:4]).upper()
    return letters if len(letters) > 1 or not weighty else weighty[0][:4].upper()


def grouped(code: str) -> str:
    """A code as it is printed and read aloud: 7K3M-9QW2-XT4D."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def masked_name(name: str) -> str:
    """A name that its holder recognises and nobody learns from: S*** N*** A***."""
    return " ".join(f"{word[0]}***" for word in name.split())


def facts_of(
    manifest: Manifest,
    *,
    release: str,
    office: Office,
    starts_on: date | None,
    ends_on: date | None,
    scores: Mapping[str, Any],
) -> dict[str, Any]:
    """What is printed beside name, number, title and JP, as it is on the day of issue; kept with the certificate.

    `scores` are the best scores by quiz lesson (0–100), `release` the hash of what was taught.
    """
    course = manifest.course
    return {
        "starts_on": starts_on.isoformat() if starts_on else "",
        "ends_on": ends_on.isoformat() if ends_on else "",
        **asdict(office),
        "release": release,
        "competencies": list(course.competencies),
        "legal_basis": list(course.legal_basis),
        "curriculum": [
            {
                "title": section.title,
                "lessons": [
                    {"title": step.title, "jp": step.jp, "minutes": step.minutes} for step in section.lessons
                ],
            }
            for section in manifest.sections
        ],
        "assessments": [
            {
                "title": step.title,
                "pass_mark": step.quiz.rules.get("pass_mark", course.rules.pass_mark),
                "score": scores.get(step.key),
            }
            for step in manifest.lessons
            if step.quiz is not None and (step.quiz.required or step.key in scores)
        ],
    }


def sheet_of(
    *,
    holder: str,
    number: str,
    code: str,
    title: str,
    jp: int,
    passed_on: date,
    issued_on: date,
    facts: Mapping[str, Any],
    qr: dict[str, Any],
) -> dict[str, Any]:
    """Everything the printed sheet says, in Indonesian whatever language the reader of the site has chosen."""
    starts_on, ends_on = _day(facts["starts_on"]), _day(facts["ends_on"])
    has_dates = starts_on is not None and ends_on is not None
    measure, rows = _rows(facts["curriculum"], jp)
    return {
        "holder": holder,
        "number": number,
        "code": grouped(code),
        "url": address_of(facts["site"], code),
        "verify_address": f"{facts['site'].split('://')[-1]}/verifikasi",
        "qr": qr,
        "title": title,
        "jp": str(jp),
        "jp_words": f"{jp} jam pelajaran (JP)",
        "dates_words": words.span(starts_on, ends_on)
        if starts_on is not None and ends_on is not None
        else f"lulus {words.day(passed_on)}",
        "passed_words": "telah mengikuti dan dinyatakan lulus pelatihan",
        "issued_on": issued_on.isoformat(),
        "place_and_date": ", ".join(filter(None, [facts["place"], words.day(issued_on)])),
        "signer": facts["signer"],
        "issuer": facts["issuer"],
        "measure": measure,
        "curriculum": rows,
        "competencies": list(facts["competencies"]),
        "legal_basis": list(facts["legal_basis"]),
        "assessed_words": _assessed(bool(facts["assessments"])),
        "assessments": [
            {"title": a["title"], "pass_mark": score_words(a["pass_mark"]), "score": score_words(a["score"])}
            for a in facts["assessments"]
        ],
        "release_words": " ".join(
            filter(
                None,
                [
                    f"Dinyatakan lulus pada {words.day(passed_on)}." if has_dates else "",
                    f"Rilis materi {facts['release'][:12]}.",
                ],
            )
        ),
    }


def address_of(site: str, code: str) -> str:
    """Where anybody checks this certificate."""
    return f"{site}/verifikasi/{code}/"


def qr_picture(url: str) -> str:
    """The QR code of an address as a picture that stands in the page itself (a data: address)."""
    return _code(url).svg_data_uri(border=2, dark=INK, light="#fff", omitsize=True)


def qr_dots(url: str) -> dict[str, Any]:
    """The QR code of an address for print, without a margin: its `size` in modules and `dots`, row by row, 0 black and 255 white."""
    matrix = _code(url).matrix
    return {"size": len(matrix), "dots": [0 if is_dark else 255 for row in matrix for is_dark in row]}


def _code(url: str) -> segno.QRCode:
    """Level M or better (ISO/IEC 18004). The mask is settled: trying all eight costs five times as much, and readers read each."""
    return segno.make(url, error="m", micro=False, mask=MASK)


def score_words(score: Any) -> str:
    """A score as it is read: 92,5; nothing more than a dash where there is none."""
    if score in (None, ""):
        return "–"
    exact = Decimal(str(score))
    return words.decimal(exact, 0 if exact == exact.to_integral_value() else 1)


def missing_facts(facts: Mapping[str, Any]) -> bool:
    """Whether a certificate was carried in by its bare row and its facts have yet to be gathered."""
    return "curriculum" not in facts


def _rows(curriculum: Iterable[Mapping[str, Any]], jp: int) -> tuple[str, list[dict[str, Any]]]:
    """The curriculum as a numbered table; hours where they add up to those of the certificate, else minutes."""
    sections: Sequence[Mapping[str, Any]] = list(curriculum)
    in_hours = sum(step["jp"] for section in sections for step in section["lessons"]) == jp
    unit = "jp" if in_hours else "minutes"
    rows, number = [], 0
    for section in sections:
        steps = []
        for step in section["lessons"]:
            number += 1
            steps.append({"number": number, "title": step["title"], "amount": str(step[unit] or "–")})
        rows.append(
            {
                "title": section["title"],
                "amount": str(sum(s[unit] for s in section["lessons"])),
                "lessons": steps,
            }
        )
    return "JP" if in_hours else "Menit", rows


def _assessed(has_tests: bool) -> str:
    if has_tests:
        return (
            "Setiap materi wajib dituntaskan dan setiap ujian wajib mencapai nilai lulus. "
            "Nilai yang tercantum adalah nilai terbaik."
        )
    return "Setiap materi wajib dituntaskan."


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
