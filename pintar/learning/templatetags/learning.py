"""What every lesson page draws, drawn without a template: these lists are long and the page is asked for most."""

from collections.abc import Sequence
from functools import lru_cache

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pintar.authoring.values import LessonM
from pintar.kit.addresses import address
from pintar.kit.memory import remembered
from pintar.kit.templatetags.kit import icon
from pintar.learning.values import Study
from pintar.learning.wording import Line

register = template.Library()
BASE = (
    "\ue000"  # stands for the address of the outline in what is drawn for many; no text of a course holds it
)
_drawn = remembered(seconds=600, most=5000)


@register.simple_tag
def strip(steps: Sequence[str]) -> SafeString:
    """Where a learner is, step by step: 'done', 'here' or ''. The words beside it say the same."""
    return _strip(tuple(steps))


@register.simple_tag
def conditions(study: Study, lines: Sequence[Line]) -> SafeString:
    """Every condition for the certificate; unmet ones lead to where they are met."""
    language = get_language() or "id"
    # What names somebody is drawn for them alone; the rest is the same for many.
    draw = [_line.__wrapped__ if line.code == "name" or settings.DEBUG else _line for line in lines]
    items = "".join(one(line, language) for one, line in zip(draw, lines, strict=True))
    base = address("learning:outline", study.id)
    return mark_safe(f'<ul class="conditions">{items.replace(BASE, base)}</ul>')  # noqa: S308 - escaped line by line


@register.simple_tag
def contents(study: Study, here: LessonM, is_open: bool = False) -> SafeString:
    """The whole course beside a lesson, each lesson with its state; with `is_open` nothing is shut.

    It is the same for all who are as far in the same release, so it is drawn once for them.
    """
    how_far = (study.done, study.placed, study.repeats)
    key = (study.release_id, here.key, is_open, get_language(), settings.DEBUG, *(() if is_open else how_far))
    html = _drawn.get(key, lambda: _contents(study, here, is_open))
    return mark_safe(html.replace(BASE, address("learning:outline", study.id)))  # noqa: S308 - titles are escaped


def _contents(study: Study, here: LessonM, is_open: bool) -> str:
    base, ahead = BASE, study.next_lesson
    marks = {
        "done": icon("circle-check", _("Tuntas")),
        "again": icon("refresh", _("Belum tuntas, perlu diulang")),
        "placed": icon("badge-check", _("Dilewati lewat tes penempatan")),
        "next": icon("play", _("Berikutnya")),
        "open": icon("circle", _("Belum tuntas")),
        "quiz": icon("quiz", _("Ujian")),
        "shut": icon("lock", _("Terkunci")),
    }
    rows = []
    for section in study.manifest.sections:
        inside = False
        items = []
        for step in section.lessons:
            is_here = step.key == here.key
            inside |= is_here
            state = "quiz" if step.quiz else "open"
            if not is_open and step.key in study.repeats:
                state = "again"
            elif not is_open and step.key in study.done:
                state = "placed" if step.key in study.placed else "done"
            elif not is_open and study.is_locked(step):
                state = "shut"
            elif not is_open and step is ahead:
                state = "next"
            title = f"{marks[state]}<span>{conditional_escape(step.title)}</span>"
            current = ' aria-current="page"' if is_here else ""
            link = f'<a href="{base}{step.key}/"{current}>{title}</a>'
            mark = ' class="done"' if state in ("done", "placed") else ""
            items.append(f"<li{mark}>{link if state != 'shut' else f'<span>{title}</span>'}</li>")
        done = 0 if is_open else sum(map(study.is_through, section.lessons))
        count = _("%(done)s dari %(total)s") % {"done": done, "total": len(section.lessons)}
        rows.append(
            f"<details{' open' if inside else ''}><summary><span>{conditional_escape(section.title)}</span>"
            f'<span class="num">{count}</span></summary><ol>{"".join(items)}</ol></details>'
        )
    words = _("Daftar materi")
    return f'<nav class="contents" aria-label="{words}"><h2>{words}</h2>{"".join(rows)}</nav>'


@register.simple_tag
def hints(texts: Sequence[str]) -> SafeString:
    """Help for practice: each step lies folded inside the one before it. The texts were made safe when they were published."""
    found = ""
    for number, text in reversed(list(enumerate(texts, 1))):
        label = _("Lihat petunjuk") if number == 1 else _("Petunjuk berikutnya")
        count = f' <small class="muted num">{number}/{len(texts)}</small>' if len(texts) > 1 else ""
        found = f'<details class="hints"><summary>{label}{count}</summary><div class="hint-words">{text}</div>{found}</details>'
    return mark_safe(found)  # noqa: S308 - rendered when the course was published


@register.filter
def unlocalized(rate: float) -> str:
    """A number as programs read it: 1.25."""
    return f"{rate:g}"


@lru_cache(maxsize=4096)
def _line(line: Line, language: str) -> str:
    if line.is_met:
        return format_html('<li class="met">{}<span>{}</span></li>', icon("check", _("Terpenuhi")), line.head)
    where = (
        f"{BASE}{line.lesson}/" if line.lesson else reverse("accounts:profile") if line.code == "name" else ""
    )
    rest = format_html('<a href="{}">{}</a>', where, line.rest) if where else line.rest
    return format_html("<li>{}<span><b>{}</b> {}</span></li>", icon("circle", _("Belum")), line.head, rest)


@lru_cache(maxsize=4096)
def _strip(steps: tuple[str, ...]) -> SafeString:
    cells = "".join(f'<li class="{step}"></li>' if step else "<li></li>" for step in steps)
    return mark_safe(f'<ol class="strip" aria-hidden="true">{cells}</ol>')  # noqa: S308 - our own words
