"""What authors send and write at the media desk."""

import re
from pathlib import PurePath

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from pintar.media.values import SMALL, Cue

MOST_CAPTIONS = 2 << 20  # bytes of one caption file
LANGUAGES = [
    ("id", _("Indonesia")),
    ("en", _("Inggris")),
    ("ar", _("Arab")),
    ("jv", _("Jawa")),
    ("su", _("Sunda")),
    ("ban", _("Bali")),
    ("bug", _("Bugis")),
    ("ms", _("Melayu")),
]
CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2}(?:[.,]\d{1,3})?)|(\d{1,6}(?:[.,]\d{1,3})?)", re.ASCII)


class FileForm(forms.Form):
    """A small file in one piece, for browsers without scripts; with scripts the page sends pieces instead."""

    file = forms.FileField(
        label=_("Berkas"),
        help_text=_(
            "Video mp4, webm atau mov; suara; salindia pptx, odp atau pdf; dokumen; gambar. Paling besar 4 GB, atau 32 MB bila peramban Anda tidak menjalankan skrip."
        ),
        error_messages={
            "required": _("Pilih berkasnya dahulu."),
            "empty": _("Berkas ini kosong. Tidak ada yang disimpan."),
        },
    )

    def clean_file(self) -> UploadedFile:
        """Not larger than 32 MB."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > SMALL:
            raise forms.ValidationError(_("Berkas ini lebih besar dari 32 MB. Tidak ada yang disimpan."))
        return file


class TitleForm(forms.Form):
    """What an asset is called."""

    title = forms.CharField(label=_("Judul"), max_length=200)


class CaptionForm(forms.Form):
    """Captions in one file."""

    language = forms.ChoiceField(label=_("Bahasa teks"), choices=LANGUAGES)
    file = forms.FileField(
        label=_("Berkas teks (.vtt atau .srt)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".vtt,.srt,text/vtt"}),
        error_messages={"required": _("Pilih berkasnya dahulu."), "empty": _("Berkas ini kosong.")},
    )

    def clean_file(self) -> UploadedFile:
        """A caption file by its name, not larger than 2 MB."""
        file: UploadedFile = self.cleaned_data["file"]
        if PurePath(file.name or "").suffix.lower() not in (".vtt", ".srt", ".txt"):
            raise forms.ValidationError(_("Teks dibaca dari berkas .vtt atau .srt."))
        if (file.size or 0) > MOST_CAPTIONS:
            raise forms.ValidationError(_("Berkas teks paling besar 2 MB."))
        return file


class RawForm(forms.Form):
    """All captions as WebVTT text; `seen` is the wording it was written over."""

    seen = forms.CharField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Teks WebVTT"),
        strip=False,
        max_length=MOST_CAPTIONS,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true", "class": "code"}),
    )


class CueForm(forms.Form):
    """One page of the table of cues: lists of `start`, `end` and `text`; a row with nothing in it is no cue."""

    seen = forms.CharField(widget=forms.HiddenInput)
    first = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    count = forms.IntegerField(min_value=0, max_value=1000, widget=forms.HiddenInput)

    def rows(self) -> list[tuple[str, str, str]]:
        """What was typed, row by row."""
        lists = [self.data.getlist(name) for name in ("start", "end", "text")]  # type: ignore[attr-defined]
        return list(zip(*lists, strict=False))

    def clean(self) -> dict[str, object]:
        """Every row that is not empty has a beginning, an end after it, and words."""
        cues, faults = [], []
        for number, (start, end, text) in enumerate(self.rows(), int(self.data.get("first") or 0) + 1):
            if not (start.strip() or end.strip() or text.strip()) or not text.strip():
                continue
            begins, ends = seconds(start), seconds(end)
            if begins is None or ends is None:
                faults.append(_now("Baris %(n)s: waktu ditulis seperti 00:01:02.500.") % {"n": number})
            elif ends <= begins:
                faults.append(_now("Baris %(n)s: akhirnya harus sesudah awalnya.") % {"n": number})
            else:
                cues.append(
                    Cue(begins, ends, "\n".join(line.strip() for line in text.splitlines() if line.strip()))
                )
        if faults:
            raise forms.ValidationError(faults[:20])
        return {**self.cleaned_data, "cues": cues}


def seconds(text: str) -> float | None:
    """1:02,5 or 00:01:02.500 or 62.5 in seconds; None for anything else."""
    found = CLOCK.fullmatch(text.strip())
    if not found:
        return None
    hours, minutes, rest, bare = found.groups()
    if bare:
        return float(bare.replace(",", "."))
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(rest.replace(",", "."))
