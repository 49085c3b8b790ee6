"""What is looked for on the composing pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pintar.notifications.values import Reason


class LettersForm(forms.Form):
    """Which of the letters that came back."""

    q = forms.CharField(label=_("Cari nama atau surel"), required=False, max_length=100)
    reason = forms.ChoiceField(label=_("Sebab"), required=False, choices=[("", _("Semua")), *Reason.choices])
