"""What was noticed, in sentences: for the officer with what chance brings and what it cannot say, for the learner with the facts alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pintar.kit import words


def short(kind: str, reasons: Mapping[str, Any]) -> str:
    """One line for lists."""
    said = _fit(reasons)
    match kind:
        case "alike":
            return _("%(alike)s dari %(both)s jawaban salah sama persis") % said
        case "fast":
            return _("lulus dalam %(seconds)s; biasanya %(usual)s") % said
        case "device":
            return _("%(people)s orang pada satu peramban") % said
        case "leak":
            return _("benar %(before)s menjadi %(since)s sejak %(week)s") % said
    return _("keluar pada %(share)s pengerjaan") % said


def told(kind: str, reasons: Mapping[str, Any]) -> list[str]:
    """What was seen, and what chance alone brings."""
    said = _fit(reasons)
    match kind:
        case "alike":
            found = [
                _(
                    "Pada %(both)s soal yang dijawab salah oleh keduanya, %(alike)s kali jawaban salahnya sama. Di antara peserta yang sama kuat, kebetulan menghasilkan sekitar %(expected)s."
                ),
                _(
                    "Peluang kebetulan sebesar ini %(chance)s untuk satu pasangan; %(pairs)s pasangan dibandingkan."
                ),
                _("Keduanya mulai terpaut %(apart)s menit."),
            ]
            if reasons.get("near"):
                found.append(_("Keduanya berasal dari kabupaten atau kota yang sama."))
        case "fast":
            found = [
                _(
                    "%(fast)s dari %(timed)s jawaban datang dalam kurang dari seperlima waktu yang biasa. Seluruhnya %(seconds)s; peserta lain biasanya %(usual)s."
                ),
                _("Dari %(sittings)s pengerjaan, %(others)s secepat ini dan tetap lulus."),
            ]
        case "device":
            found = [
                _("%(people)s orang membuka ujian ini pada peramban yang sama dalam %(hours)s jam."),
                _("Dari %(devices)s peramban, %(many)s dipakai oleh sebanyak itu."),
            ]
        case "leak":
            found = [
                _(
                    "Dahulu %(before)s menjawab benar (%(seen_before)s jawaban), sejak pekan %(week)s %(since)s (%(seen_since)s jawaban), pada peserta yang pada soal lain sama kuat."
                ),
                _("Jumlah simpangan mingguan %(sum)s; kebetulan hampir tidak pernah melewati %(limit)s."),
            ]
        case _other:
            found = [
                _(
                    "Soal ini ada pada %(share)s dari %(sittings)s pengerjaan tiga bulan terakhir; bila semua soal keluar sama sering, %(fair)s."
                )
            ]
    return [line % said for line in found]


def cannot(kind: str) -> str:
    """What it cannot say."""
    match kind:
        case "alike":
            return _(
                "Angka ini tidak mengatakan siapa menyalin dari siapa, dan tidak apakah keduanya belajar dari bahan yang sama kelirunya. Bacalah jawabannya, lalu tanyakan."
            )
        case "fast":
            return _(
                "Yang cepat mungkin sudah menguasai bahannya, mungkin sudah mengetahui soalnya, mungkin menjawab di kertas lebih dahulu. Waktu di perangkat tanpa sinyal mengikuti jam perangkat itu."
            )
        case "device":
            return _(
                "Komputer sekolah dan ponsel keluarga memang dipakai bersama. Ini baru berarti bila ada hal lain yang sejalan."
            )
        case "leak":
            return _(
                "Soal juga menjadi mudah bila bahannya kini diajarkan lebih baik. Ini tidak menunjuk siapa pun."
            )
    return _("Sering keluar bukan kesalahan siapa pun; perbesar banknya atau longgarkan kisi-kisinya.")


def to_the_person(kind: str, reasons: Mapping[str, Any]) -> list[str]:
    """The facts as the learner is told them: nobody else is named, nothing is concluded."""
    said = _fit(reasons)
    match kind:
        case "alike":
            return [
                _(
                    "Pada %(both)s soal, Anda dan seorang peserta lain sama-sama menjawab salah. Pada %(alike)s di antaranya jawabannya sama persis; biasanya sekitar %(expected)s."
                )
                % said
            ]
        case "fast":
            return [
                _(
                    "Anda menyelesaikan ujian ini dalam %(seconds)s. Peserta lain biasanya memerlukan %(usual)s."
                )
                % said
            ]
        case "device":
            return [
                _(
                    "Ujian Anda dibuka pada peramban yang dalam pekan yang sama juga dipakai %(people)s orang untuk ujian ini."
                )
                % said
            ]
    return []


def _fit(reasons: Mapping[str, Any]) -> dict[str, Any]:
    language = get_language() or "id"
    said: dict[str, Any] = dict(reasons)
    for name, value in reasons.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        if name in ("before", "since", "share", "fair"):
            said[name] = words.percent(value, 0, language)
        elif name in ("seconds", "usual"):
            said[name] = _time(value)
        elif name == "chance":
            said[name] = _("kurang dari satu per %(n)s") % {"n": _one_in(value, language)}
        else:
            said[name] = (
                words.decimal(value, 1, language)
                if isinstance(value, float)
                else words.number(value, language)
            )
    return said


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    if minutes:
        return _("%(m)s menit %(s)s detik") % {"m": minutes, "s": rest}
    return _("%(s)s detik") % {"s": rest}


def _one_in(chance: float, language: str) -> str:
    """One in how many, as a round power of ten."""
    power = 1
    while power < 15 and chance * 10**power < 1:
        power += 1
    return str(words.compact(10 ** (power - 1), language)) if power > 1 else "1"
