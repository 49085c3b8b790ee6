"""What people type about themselves."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pintar.accounts import naming
from pintar.accounts.models import Person
from pintar.accounts.values import Employment, IdentifierKind, RoleKind
from pintar.directory.models import Region
from pintar.directory.queries import professions, provinces, regencies_of

LONGEST_PASSWORD = 256


class LoginField(forms.CharField):
    """An e-mail address or a phone number; its value is ('email' or 'phone', tidy text)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Surel atau nomor ponsel"))
        kwargs.setdefault("max_length", 254)
        super().__init__(**kwargs)
        self.widget.attrs |= {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}

    def clean(self, value: Any) -> Any:
        """Text becomes an address or a number here."""
        return naming.tidy_login(super().clean(value))


class PasswordField(forms.CharField):
    """A password, taken as typed."""

    def __init__(self, *, is_new: bool, **kwargs: Any) -> None:
        super().__init__(
            strip=False,
            max_length=LONGEST_PASSWORD,
            widget=forms.PasswordInput(
                attrs={"autocomplete": "new-password" if is_new else "current-password"}
            ),
            **kwargs,
        )


class NewPersonForm(forms.Form):
    """What everybody says who gets an account: a name, and a consent."""

    full_name = forms.CharField(
        label=_("Nama lengkap"),
        max_length=150,
        help_text=_(
            "Seperti pada ijazah atau SK. Nama ini tercetak pada sertifikat dan dapat Anda perbaiki."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    consent = forms.BooleanField(
        label=_("Saya setuju data saya dipakai untuk pelatihan ini menurut pemberitahuan privasi."),
        error_messages={"required": _("Kami memerlukan persetujuan Anda untuk menyimpan data.")},
    )

    def clean_full_name(self) -> str:
        """Tidy, or told why not."""
        return naming.tidy_name(self.cleaned_data["full_name"])


class SignUpForm(NewPersonForm):
    """Three things and a consent."""

    login = LoginField()
    password = PasswordField(
        is_new=True,
        label=_("Kata sandi"),
        help_text=_("Paling sedikit 8 huruf atau angka. Kalimat pendek lebih mudah diingat."),
    )
    field_order = ("full_name", "login", "password", "consent")


class LoginForm(forms.Form):
    """Who, and the proof."""

    login = LoginField()
    password = PasswordField(is_new=False, label=_("Kata sandi"))


class LinkForm(LoginForm):
    """Which account here belongs to somebody who came from another system; the address is filled in where it is known."""

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].initial = email


class JoinForm(NewPersonForm):
    """A new account for somebody who came from another system."""


class ResetRequestForm(forms.Form):
    """Whose password is forgotten."""

    login = LoginField()


class NewPasswordForm(forms.Form):
    """A new password."""

    password = PasswordField(
        is_new=True, label=_("Kata sandi baru"), help_text=_("Paling sedikit 8 huruf atau angka.")
    )


class ChangePasswordForm(NewPasswordForm):
    """A new password, with the old one as proof."""

    field_order = ("old", "password")
    old = PasswordField(is_new=False, label=_("Kata sandi sekarang"))


class CodeForm(forms.Form):
    """A code from the app, or one from the paper."""

    code = forms.CharField(
        label=_("Kode"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        """Without the spaces apps show between the digits."""
        return "".join(self.cleaned_data["code"].split())


class ProofForm(CodeForm):
    """What shows again that it is the same person: a code where one is set up, else the password."""

    password = PasswordField(is_new=False, label=_("Kata sandi"))

    def __init__(self, *args: Any, is_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password" if is_code else "code"]


class ProfileForm(forms.Form):
    """Who a person is, where, and in which work."""

    full_name = forms.CharField(
        label=_("Nama lengkap"),
        max_length=150,
        help_text=_("Lengkap dengan gelar bila dikehendaki; begini nama Anda tercetak pada sertifikat."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    profession = forms.ChoiceField(label=_("Pekerjaan"))
    employment = forms.ChoiceField(
        label=_("Status kepegawaian"), choices=Employment.choices, widget=forms.RadioSelect
    )
    province = forms.ChoiceField(label=_("Provinsi tempat bertugas"))
    regency = forms.ChoiceField(label=_("Kabupaten atau kota"))
    institution = forms.CharField(
        label=_("Madrasah, sekolah, atau satuan kerja"),
        max_length=150,
        required=False,
        help_text=_("Misalnya MTsN 2 Lombok Timur."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_english = get_language() == "en"
        groups: dict[str, list[tuple[str, str]]] = {}
        for row in professions():
            groups.setdefault(str(row.get_group_display()), []).append(
                (row.code, row.name_en if is_english else row.name)
            )
        self.choices("profession", [("", _("Pilih pekerjaan")), *groups.items()])
        self.choices("province", [("", _("Pilih provinsi")), *provinces().values_list("code", "name")])
        chosen = self.data.get("province") or (not self.is_bound and person.province_id) or ""
        found = list(regencies_of(chosen[:8]).values_list("code", "name")) if chosen else []
        self.choices(
            "regency", [("", _("Pilih kabupaten atau kota") if found else _("Pilih provinsi dulu")), *found]
        )

    def choices(self, name: str, pairs: list) -> None:
        """What may be chosen in a field."""
        self.fields[name].choices = pairs  # type: ignore[attr-defined]

    def clean_full_name(self) -> str:
        """Tidy, or told why not."""
        return naming.tidy_name(self.cleaned_data["full_name"])

    def clean_institution(self) -> str:
        """Spaces folded, hidden characters gone."""
        return " ".join(naming.HIDDEN.sub("", self.cleaned_data["institution"]).split())

    def values(self) -> dict[str, Any]:
        """Column names and values of a Person."""
        data = self.cleaned_data
        return {
            "full_name": data["full_name"],
            "profession_id": data["profession"],
            "employment": data["employment"],
            "province_id": data["province"],
            "regency_id": data["regency"],
            "institution": data["institution"],
        }


class IdentifierForm(forms.Form):
    """One national number; empty removes it."""

    kind = forms.ChoiceField(choices=IdentifierKind.choices, widget=forms.HiddenInput)
    number = forms.CharField(
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """The number without spaces, or why it cannot be one."""
        data = super().clean() or {}
        if data.get("number") and data.get("kind"):
            try:
                data["number"] = naming.tidy_identifier(data["kind"], data["number"])
            except ValidationError as fault:
                self.add_error("number", fault)
        return data


class PeopleFilterForm(forms.Form):
    """What an officer looks for among people."""

    q = forms.CharField(label=_("Cari"), required=False, max_length=100)
    province = forms.ModelChoiceField(
        label=_("Provinsi"), required=False, queryset=Region.objects.none(), empty_label=_("Semua")
    )

    def __init__(self, *args: Any, within: frozenset[str] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = provinces() if within is None else provinces().filter(code__in=within)
        self.fields["province"].queryset = rows  # type: ignore[attr-defined]


class RoleForm(forms.Form):
    """A role to give."""

    kind = forms.ChoiceField(label=_("Peran"), choices=RoleKind.choices)
    region = forms.ModelChoiceField(
        label=_("Provinsi"),
        required=False,
        queryset=Region.objects.filter(level="province"),
        empty_label=_("Pilih provinsi"),
        help_text=_("Hanya untuk PIC Kanwil."),
    )
