import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

import pintar

ROOT = Path(pintar.__file__).parent.parent
AT = datetime(2026, 4, 20, 1, tzinfo=UTC)


def show(text, **context):
    return Template("{% load kit %}" + text).render(Context(context)).strip()


@pytest.fixture(autouse=True)
def _in_indonesian():
    with translation.override("id"):
        yield


class Form(forms.Form):
    name = forms.CharField(label="Nama lengkap", help_text="Seperti pada sertifikat.")
    email = forms.EmailField(label="Surel", required=False)
    password = forms.CharField(label="Kata sandi", widget=forms.PasswordInput)
    kind = forms.ChoiceField(
        label="Profesi", choices=[("a", "Guru"), ("b", "<b>Lain</b>")], widget=forms.RadioSelect
    )
    agrees = forms.BooleanField(label="Saya setuju")
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def test_figures_are_written_in_the_readers_language():
    text = "{{ 1532242|number }} {{ 2.25|decimal }} {{ 0.662|percent }} {{ 1400000|megabytes }} {{ 3100|rupiah }}"
    assert show(text) == "1.532.242 2,3 66,2% 1,4 MB Rp3.100"
    with translation.override("en"):
        assert show(text) == "1,532,242 2.3 66.2% 1.4 MB Rp3,100"


def test_what_is_not_a_number_stays_as_it_is_and_nothing_stays_nothing():
    assert show("{{ 'banyak'|number }}") == "banyak"
    assert show("{{ a|number }}{{ a|megabytes }}{{ a|moment:'WIB' }}{{ a|day }}{{ a|ago }}", a=None) == ""


def test_times_are_told_for_the_readers_zone():
    assert (
        show("{{ at|moment:zone }}", at=AT, zone="Asia/Makassar") == "Senin, 20 April 2026 pukul 09.00 WITA"
    )
    assert show("{{ at|moment:zone }}", at=AT, zone="") == "Senin, 20 April 2026 pukul 08.00 WIB"
    assert show("{{ at|day:'WIT' }}", at=datetime(2026, 4, 20, 16, tzinfo=UTC)) == "21 April 2026"
    assert show("{{ a|span:b }}", a=date(2026, 4, 27), b=date(2026, 5, 8)) == "27 April sampai 8 Mei 2026"
    with translation.override("en"):
        assert show("{{ at|moment:'WIB' }}", at=AT) == "Monday, 20 April 2026 at 08.00 WIB"


def test_an_icon_is_silent_unless_it_is_given_a_label():
    assert 'aria-hidden="true"' in show("{% icon 'check' %}")
    labelled = show("{% icon 'check' label %}", label='Tuntas "semua"')
    assert 'role="img"' in labelled and 'aria-label="Tuntas &quot;semua&quot;"' in labelled


def test_every_icon_that_a_template_asks_for_is_in_the_sprite():
    front = ROOT / "frontend"
    known = set(json.loads((front / "icons.json").read_text())) | {
        p.stem for p in (front / "icons").glob("*.svg")
    }
    asked = {
        (name, str(page.relative_to(ROOT)))
        for page in (ROOT / "pintar").rglob("templates/**/*.html")
        for name in re.findall(r'{%\s*icon "([^"]+)"', page.read_text())
    }
    assert asked and not {(name, page) for name, page in asked if name not in known}


def test_a_field_ties_label_hint_and_error_to_its_control():
    shown = show("{% field form.name autocomplete='name' %}", form=Form({"name": ""}))
    assert '<label for="id_name">Nama lengkap</label>' in shown
    assert 'aria-invalid="true"' in shown and 'autocomplete="name"' in shown
    ids = re.search(r'<input[^>]*aria-describedby="([^"]+)"', shown)[1].split()
    assert ids == ["id_name_helptext", "id_name_error"] and all(f'id="{one}"' in shown for one in ids)


def test_a_sound_field_shows_no_error():
    shown = show("{% field form.name %}", form=Form())
    assert "aria-invalid" not in shown and "error" not in shown and "bad" not in shown


def test_a_field_can_be_given_other_words():
    shown = show("{% field form.email label='Alamat surel' hint='Yang masih aktif' %}", form=Form())
    assert "Alamat surel" in shown and "Yang masih aktif" in shown and "(boleh kosong)" in shown
    assert 'aria-describedby="id_email_helptext"' in shown


def test_choices_are_one_group_with_a_legend_and_escape_what_is_in_them():
    shown = show("{% field form.kind %}", form=Form({}))
    assert (
        shown.startswith("<fieldset")
        and "<legend>Profesi</legend>" in shown
        and shown.count('type="radio"') == 2
    )
    assert "&lt;b&gt;Lain" in shown and 'aria-describedby="id_kind_error"' in shown


def test_a_password_can_be_shown_and_a_tick_comes_before_its_words():
    assert "<password-reveal" in show("{% field form.password %}", form=Form())
    assert re.search(
        r'<label class="check"[^>]*><input type="checkbox"[^>]*><span>Saya setuju',
        show("{% field form.agrees %}", form=Form()),
    )


def test_a_hidden_field_is_only_its_control():
    assert show("{% field form.token %}", form=Form()).startswith('<input type="hidden"')


def test_the_errors_of_a_form_lead_to_their_fields():
    form = Form({"name": "", "kind": "a", "agrees": "on", "password": "rahasia"})
    form.add_error(None, "Belum dapat <kami> terima.")
    shown = show("{% form_errors form %}", form=form)
    assert 'role="alert"' in shown and 'href="#id_name"' in shown and "Satu isian" in shown
    assert "Belum dapat &lt;kami&gt; terima." in shown


def test_a_form_without_errors_says_nothing():
    assert show("{% form_errors form %}", form=Form()) == ""


def test_parameters_of_the_address_are_replaced_and_taken_away():
    request = RequestFactory().get("/pelatihan/", {"q": "soal ujian", "cursor": "abc"})
    assert show("{% query cursor='x&y' %}", request=request) == "?q=soal+ujian&amp;cursor=x%26y"
    assert show("{% query cursor=None %}", request=request) == "?q=soal+ujian"
    assert show("{% query q='' cursor=None %}", request=request) == "?"


def test_the_menu_knows_where_the_reader_is():
    def marks(path):
        return show("{% here 'home:home' %}|{% here 'catalogue:list' %}", request=RequestFactory().get(path))

    assert marks("/") == 'aria-current="page"|'
    assert marks("/pelatihan/menulis-soal/") == '| aria-current="true"'
    assert marks("/pelatihan/") == '| aria-current="page"'
