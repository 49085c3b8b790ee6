"""What people type to look a certificate up."""

from django import forms
from django.utils.translation import gettext_lazy as _


class VerifyForm(forms.Form):
    """A code or a number, as it stands on the sheet in front of somebody."""

    kode = forms.CharField(
        label=_("Kode atau nomor sertifikat"),
        max_length=100,
        help_text=_("Kode terdiri atas 12 huruf dan angka, misalnya 7K3M-9QW2-XT4D."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "inputmode": "text",
            }
        ),
    )


class RegisterFilterForm(forms.Form):
    """What an officer looks for in the register."""

    q = forms.CharField(
        label=_("Nama, kode, atau nomor"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
