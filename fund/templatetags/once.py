"""A small part of a page that many rows repeat, drawn once for each set of its words."""
from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def once(context: Context, component: str, **words: Any) -> SafeString:
    """Includes a template with these words only; where the same page asked for the same before, what was drawn then."""
    drawn = context.render_context.setdefault("fund.once", {})
    key = (component, *words.values())
    if key not in drawn:
        drawn[key] = context.template.engine.get_template(component).render(context.new(words))
    return drawn[key]
