"""What authors send."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

LARGEST = 256 << 20
LARGEST_BANK = 16 << 20


class UploadForm(forms.Form):
    """A course in one file."""

    file = forms.FileField(
        label=_("Berkas kursus"),
        help_text=_("Zip dari folder kursus, atau cadangan kursus Moodle (.mbz). Paling besar 256 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,.mbz,.gz"}),
        error_messages={
            "required": _("Pilih berkasnya dahulu."),
            "empty": _("Berkas ini kosong. Tidak ada yang disimpan."),
        },
    )

    def clean_file(self) -> UploadedFile:
        """Not larger than 256 MB."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(_("Berkas ini lebih besar dari 256 MB. Tidak ada yang disimpan."))
        return file


class BankForm(forms.Form):
    """A bank of questions in one file."""

    file = forms.FileField(
        label=_("Berkas soal"),
        help_text=_("XLSX, GIFT, Aiken, Moodle XML, QTI (zip atau XML) atau YAML. Paling besar 16 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.gift,.txt,.xml,.zip,.yaml,.yml"}),
        error_messages={
            "required": _("Pilih berkasnya dahulu."),
            "empty": _("Berkas ini kosong. Tidak ada yang disimpan."),
        },
    )
    leave_out = forms.BooleanField(
        label=_("Bawa soal yang dapat dibawa, walaupun ada yang tidak"), required=False
    )

    def clean_file(self) -> UploadedFile:
        """Not larger than 16 MB."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_BANK:
            raise forms.ValidationError(_("Berkas ini lebih besar dari 16 MB. Tidak ada yang disimpan."))
        return file


class PublishForm(forms.Form):
    """Publishing a draft, and whether its weight is known to the one who asks."""

    over_limit = forms.BooleanField(required=False)

    def knows_the_excess(self) -> bool:
        """Whether the box beside the numbers was ticked."""
        return self.is_valid() and bool(self.cleaned_data["over_limit"])
