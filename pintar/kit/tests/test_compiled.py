"""Templates written out as Python say what Django's own say."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.template import Context, engines
from django.template.base import Template
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from pintar.kit.addresses import address
from pintar.kit.compiled.backend import Templates
from pintar.kit.compiled.running import Scope
from pintar.kit.compiled.writing import Writer


@dataclass
class Thing:
    name: str
    size: int = 3

    @property
    def broken(self) -> str:
        raise AttributeError("inside")

    @property
    def gone(self) -> str:
        raise ObjectDoesNotExist("not there")

    def shout(self) -> str:
        return self.name.upper()

    def needs(self, word: str) -> str:
        return word


VALUES: dict[str, Any] = {
    "text": "<b>Ani & 'Budi'</b>",
    "safe": mark_safe("<i>aman</i>"),
    "n": 1234567,
    "half": 0.5,
    "money": Decimal("1200.50"),
    "nothing": None,
    "empty": [],
    "yes": True,
    "at": datetime(2026, 11, 21, 23, 41, tzinfo=UTC),
    "on": date(2026, 8, 17),
    "thing": Thing("<Siti>"),
    "pairs": [("satu", 1), ("dua", 2), ("tiga", 3)],
    "rows": [[1, 2], [3]],
    "triples": [("a", 1, ""), ("b", 2, "c")],
    "table": {"kunci": "isi", "items_": [1]},
    "call": lambda: "dipanggil",
}
SAYINGS = [
    "{{ text }} {{ safe }} {{ n }} {{ half }} {{ money }} {{ nothing }} {{ yes }} {{ at }} {{ on }}|{{ missing }}|{{ missing.deep }}",
    "{{ thing.name }} {{ thing.shout }} {{ thing.needs }} {{ thing.gone }} {{ thing.absent }} {{ table.kunci }} {{ table.lain }}",
    "{{ pairs.1.0 }} {{ pairs.9 }} {{ text.upper }} {{ call }} {{ rows.0.1 }}",
    "{{ text|safe }} {{ text|upper }} {{ safe|upper }} {{ n|default:'x' }} {{ missing|default:text }} {{ nothing|default_if_none:'—' }}",
    "{{ text|truncatechars:5 }} {{ pairs|length }} {{ at|date:'c' }} {{ money|floatformat:'-2' }} {{ text|urlencode }} {{ text|linebreaks }}",
    "{% if yes and not nothing %}a{% elif n > 3 %}b{% else %}c{% endif %}{% if missing.deep == 3 %}x{% else %}y{% endif %}",
    "{% if text > n %}a{% else %}b{% endif %}{% if 'a' in missing %}a{% else %}b{% endif %}{% if n in rows.1 or yes %}c{% endif %}",
    "{% if thing.broken == 1 %}a{% else %}b{% endif %}{% if n|default:missing %}a{% else %}b{% endif %}{% if n is not nothing %}c{% endif %}",
    "{% for word, number in pairs %}{{ forloop.counter }}{{ forloop.revcounter0 }}{{ word }}={{ number }}{% if not forloop.last %}, {% endif %}{% endfor %}{{ word }}",
    "{% for row in rows %}{% for cell in row %}{{ forloop.parentloop.counter }}{{ cell }} {% endfor %}{% empty %}leer{% endfor %}{{ row }}",
    "{% for one in empty %}x{% empty %}kosong{% endfor %}{% for one in nothing %}x{% endfor %}{% for one in missing reversed %}x{% endfor %}{% for one in pairs reversed %}{{ one.0 }}{% endfor %}",
    "{% with n=3 text='lokal' %}{{ n }}{{ text }}{% endwith %}{{ n }}{{ text }}{% with a=b b=n %}[{{ a }}]{{ b }}{% endwith %}[{{ b }}]",
    "{% load i18n %}{% translate 'Masuk' %}{% translate 'Masuk' as door %}[{{ door }}]{{ _('Masuk') }}{% translate '100%' %}",
    "{% load i18n %}{% blocktranslate with name=thing.name %}Halo {{ name }}, 100%: {{ n }} {{ missing }}{% endblocktranslate %}",
    "{% load i18n %}{% blocktranslate count n=pairs|length %}{{ n }} syarat{% plural %}{{ n }} syarat {{ text }}{% endblocktranslate %}{{ n }}",
    "{% load i18n %}{% blocktranslate trimmed asvar said %}  Halo {{ text }}\n  dua {% endblocktranslate %}[{{ said }}]",
    "{% url 'home:home' %}{% url 'learning:lesson' n 'materi-1' %}{% url 'learning:outline' 3 as where %}[{{ where }}]{% url 'home:home' as there %}{{ there }}",
    "{% load kit %}{% icon 'lock' %}{% icon 'lock' text %}{{ n|number }}{{ half|percent }}{% icon 'star' as drawn %}{{ drawn }}",
    "{% include 'parts/skip.html' %}{% include 'parts/figures.html' with figures=triples only %}{% include name %}{% include 'parts/empty.html' with title=text %}{{ title }}",
    "{% load partials %}{% partialdef piece %}({{ n }}){% endpartialdef %}{% partial piece %}{% partialdef other inline %}[{{ text }}]{% endpartialdef %}",
    "{% comment %}{{ n }}{% endcomment %}{# and this #}{% block a %}{{ n }}{% with z=1 %}{{ z }}{% endwith %}{% endblock %}",
    "{% extends 'base.html' %}{% load i18n %}{% block title %}{{ text }}{% endblock %}{% block head %}{{ block.super }}!{% endblock %}{% block main %}isi {{ n }}{% endblock %}",
    "{% csrf_token %}{% load static %}{% static 'favicon.svg' %}",
    "{% now 'Y' %}{% now 'Y' as year %}{{ year }}{% firstof nothing text n %}{% widthratio 1 2 100 %}{% cycle 'a' 'b' %}",
]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("saying", SAYINGS)
def test_a_written_template_says_what_django_says(saying: str, language: str) -> None:
    values = {
        **VALUES,
        "name": "parts/skip.html",
        "csrf_token": "kunci<",
        "request": RequestFactory().get("/"),
    }
    with translation.override(language):
        template = parsed(saying)
        assert drawn(template, values) == template.render(Context(values))


def test_a_fault_of_the_program_is_not_swallowed_by_a_page() -> None:
    template = parsed("{{ thing.broken }}")
    with pytest.raises(AttributeError, match="inside"):
        drawn(template, VALUES)
    uneven = parsed("{% for a, b in rows %}{{ a }}{% endfor %}")
    with pytest.raises(ValueError, match="unpack"):
        drawn(uneven, VALUES)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_template_of_the_site_is_written_out(language: str) -> None:
    engine = engines["django"]
    assert isinstance(engine, Templates)
    folders = [settings.HERE / "templates", *settings.HERE.glob("*/templates")]
    names = [
        file.relative_to(folder).as_posix() for folder in folders for file in Path(folder).rglob("*.html")
    ]
    assert len(names) > 100
    with translation.override(language):
        assert [name for name in names if engine.function_of(name, language) is None] == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("learning:lesson", (12, "materi-1")),
        ("learning:lesson", (12, "materi 1/é")),
        ("learning:outline", (0,)),
        ("catalogue:training", ("ukur",)),
    ],
)
def test_an_address_is_the_one_django_gives(name: str, words: tuple[Any, ...]) -> None:
    try:
        wanted = reverse(name, args=words)
    except Exception as fault:
        with pytest.raises(type(fault)):
            address(name, *words)
    else:
        assert address(name, *words) == wanted


def parsed(saying: str) -> Any:
    """A template as Django reads it."""
    engine: Any = engines["django"]
    return engine.from_string(saying).template


def drawn(template: Template, values: dict[str, Any]) -> str:
    """A template drawn by the function written for it in the language that is active."""
    engine = engines["django"]
    assert isinstance(engine, Templates)
    language = translation.get_language()

    def function_of(name: str) -> Any:
        return engine.function_of(name, language)

    out: list[str] = []
    names = {"True": True, "False": False, "None": None, **values}
    scope = Scope(names, values.get("request"), engine.engine, function_of)
    Writer(engine.engine, function_of).function("test", template.nodelist)(scope, out.append)
    return SafeString("".join(out))
