"""Django's templates, whose contexts let go of what a page was made of as soon as it is made."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.backends.django import DjangoTemplates, Template, reraise
from django.template.context import make_context
from django.template.exceptions import TemplateDoesNotExist
from django.utils.safestring import SafeString


class Templates(DjangoTemplates):
    """Django's own backend, with `Tidied` templates."""

    def get_template(self, template_name: str) -> Template:
        """Give a template. Raises TemplateDoesNotExist."""
        return Tidied(super().get_template(template_name).template, self)

    def from_string(self, template_code: str) -> Template:
        """Give the template that this text is."""
        return Tidied(super().from_string(template_code).template, self)


class Tidied(Template):
    """A template that leaves no circle behind.

    Django's context and what was pushed on it hold each other, so that a list of thousands would stay until the
    garbage collector comes by; and that costs whoever is answered at that moment a tenth of a second.
    """

    def render(self, context: dict[str, Any] | None = None, request: HttpRequest | None = None) -> SafeString:
        """Give the page."""
        made = make_context(context, request, autoescape=self.backend.engine.autoescape)
        try:
            return self.template.render(made)
        except TemplateDoesNotExist as error:
            reraise(error, self.backend)
            raise
        finally:
            made.dicts.clear()
