"""Components that look the same wherever they stand: drawn once for a process, a language and a set of words."""
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

MOST = 2048


@register.simple_tag
def drawn(component: str, **words: Any) -> SafeString:
    """A component of templates/components/ that depends on nothing but these words, which are strings, numbers or True, and the language."""
    return (_draw if settings.DEBUG else kept_component)(get_language(), component, **words)


@register.simple_tag
def nav_group(group: Mapping[str, Any]) -> SafeString:
    """One group of the navigation."""
    items = tuple((item["icon"], str(item["label"]), item["url"], item["current"], item.get("count")) for item in group["items"])
    return (_draw_group if settings.DEBUG else kept_group)(get_language(), str(group["title"]), items)


def _draw(_language: str | None, component: str, **words: Any) -> SafeString:
    return get_template(f"components/{component}.html").render(words)


def _draw_group(_language: str | None, title: str, items: tuple[tuple[Any, ...], ...]) -> SafeString:
    named = [dict(zip(("icon", "label", "url", "current", "count"), item, strict=True)) for item in items]
    return get_template("components/nav_group.html").render({"group": {"title": title, "items": named}})


# Words that are equal may differ in whether they are markup already: hence `typed`.
kept_component = lru_cache(MOST, typed=True)(_draw)
kept_group = lru_cache(MOST)(_draw_group)
