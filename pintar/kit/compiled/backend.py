"""The template engine of the site (settings.TEMPLATES) and of its form fields (settings.FORM_RENDERER)."""

from __future__ import annotations

import logging
from typing import Any

from django.forms.renderers import DjangoTemplates as FormRenderer
from django.http import HttpRequest
from django.template import Context
from django.template import Template as DjangoTemplate
from django.template.backends.django import DjangoTemplates, Template
from django.template.context_processors import csrf as django_csrf
from django.test.signals import template_rendered
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from pintar.kit.compiled.nodes import Unwritable
from pintar.kit.compiled.running import Draw, Scope
from pintar.kit.compiled.writing import Writer
from pintar.kit.tokens import Processor, csrf

log = logging.getLogger("pintar.templates")
BUILTIN = {"True": True, "False": False, "None": None}


class Templates(DjangoTemplates):
    """Django's templates, carried out by functions written for them. With DEBUG they are read anew and drawn by Django."""

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.functions: dict[tuple[str, str], Draw | None] = {}
        self.pages: dict[str, Page] = {}

    @cached_property
    def processors(self) -> list[Processor]:
        """What adds to the names of every page: those of the settings; the token of forms is made by `kit.tokens`."""
        first, *others = self.engine.template_context_processors
        return [csrf if first is django_csrf else first, *others]

    def get_template(self, template_name: str) -> Template:
        """A template by name; `file.html#part` is a part of one."""
        if self.engine.debug:
            return super().get_template(template_name)
        page = self.pages.get(template_name)
        if page is None:
            page = self.pages[template_name] = Page(
                super().get_template(template_name).template, self, template_name
            )
        return page

    def function_of(self, name: str, language: str) -> Draw | None:
        """The function of a template in a language; None where Django has to draw it."""
        key = (name, language)
        if key not in self.functions:
            try:
                self.functions[key] = self._written(name, language)
            except Unwritable as why:
                log.info("%s is drawn by Django: %s", name, why)
                self.functions[key] = None
        return self.functions[key]

    def _written(self, name: str, language: str) -> Draw:
        def of(inner: str) -> Draw:
            # Looked up when it is drawn: a template may include itself.
            def draw(s: Scope, append: Any) -> None:
                found = self.function_of(inner, language)
                assert found is not None
                found(s, append)

            if inner == name:
                return draw
            found = self.function_of(inner, language)
            if found is None:
                raise Unwritable(inner)
            return found

        return Writer(self.engine, of).function(name, self.engine.get_template(name).nodelist)


class Page(Template):
    """One template."""

    backend: Templates

    def __init__(self, template: Any, backend: Templates, name: str) -> None:
        super().__init__(template, backend)
        self.file = name

    def render(self, context: dict[str, Any] | None = None, request: HttpRequest | None = None) -> SafeString:
        """The page with these values."""
        language = get_language()
        draw = self.backend.function_of(self.file, language) if language else None
        if draw is None:
            return SafeString(super().render(context, request))
        scope = Scope(BUILTIN, request, self.backend.engine, lambda name: self._drawn(name, language))
        if request is not None:
            for processor in self.backend.processors:
                scope.update(processor(request))
        if context:
            scope.update(context)
        if _is_watched():
            template_rendered.send(sender=self.template, template=self.template, context=scope)
        out: list[str] = []
        draw(scope, out.append)
        return SafeString("".join(out))

    def _drawn(self, name: str, language: str) -> Draw:
        """The function of a template whose name came from the page, drawn by Django where there is none."""
        found = self.backend.function_of(name, language)
        if found is not None:
            return found
        template = self.backend.engine.get_template(name)
        return lambda s, append: append(template.render(Context(dict(s))))


class FormTemplates(FormRenderer):
    """The templates of form fields, carried out the same way."""

    backend = Templates


def _is_watched() -> bool:
    """Whether a test has put itself in the place of Django's drawing, to see which templates are drawn."""
    drawing: Any = DjangoTemplate.__dict__["_render"]
    return bool(drawing.__module__ != DjangoTemplate.__module__)
