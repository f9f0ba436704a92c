"""Template tags that components are built from: pips, evidence parts, navigation, form widgets."""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils.translation import get_language_info

from .look import GRADES, _decimal, clock, day

register = template.Library()

PHONE_ITEMS = 4


@register.filter
def pips(index):
    """Seven marks up to a stage: passed, here, still to come."""
    here = int(index or 0)
    return ["on" if n < here else "at" if n == here else "" for n in range(1, 8)]


@register.filter
def upto(count):
    """The numbers from 1 to count."""
    return range(1, int(count or 0) + 1)


@register.filter
def lookup(mapping, key):
    """mapping[key] where the key is a variable; nothing when it is absent."""
    return mapping.get(key, "") if hasattr(mapping, "get") else ""


@register.filter
def initial(name):
    """The first letter of a person's name."""
    return str(name or "").strip()[:1]


@register.simple_tag
def evidence_parts(mix):
    """The evidence grades of a total as bar pieces: offsets and widths for SVG, whole percentages that add to 100.

    `mix` maps grades to quantities, counts, fractions or percentages.
    """
    given = {str(grade).upper(): amount for grade, amount in (mix or {}).items()}
    amounts = {grade: _decimal(given.get(grade)) or Decimal(0) for grade in GRADES}
    total = sum(amounts.values())
    if total <= 0:
        return []
    exact = {grade: amount * 100 / total for grade, amount in amounts.items()}
    whole = {grade: int(value) for grade, value in exact.items()}
    for grade in sorted(GRADES, key=lambda g: whole[g] - exact[g])[: 100 - sum(whole.values())]:
        whole[grade] += 1
    parts, offset = [], Decimal(0)
    for grade in GRADES:
        if exact[grade]:
            width = max(exact[grade] - Decimal("0.7"), Decimal("0.6"))
            parts.append({"grade": grade, "x": f"{offset:.2f}%", "width": f"{width:.2f}%", "percent": whole[grade]})
        offset += exact[grade]
    return parts


@register.simple_tag
def phone_nav(nav):
    """The entries of a bottom bar: those marked `phone`, or the first ones; `more` when some are left out."""
    items = [item for group in nav or [] for item in group["items"]]
    chosen = [item for item in items if item.get("phone")] or items[: PHONE_ITEMS + (len(items) == PHONE_ITEMS + 1)]
    return {"items": chosen, "more": len(chosen) < len(items)}


@register.simple_tag
def language_name(code):
    """A language in its own words."""
    return get_language_info(code)["name_local"]


@register.filter
def anchor(field):
    """The id of the first control of a form field, for a link from an error summary."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.simple_tag
def described_by(field, help_text=None, note=False, counter=False):
    """The ids that describe a field, in reading order: help, error, what was understood, the counter."""
    base = field.auto_id
    ids = [
        (help_text if help_text is not None else field.help_text, "help"),
        (field.errors, "error"),
        (note, "note"),
        (counter, "count"),
    ]
    return " ".join(f"{base}-{suffix}" for there, suffix in ids if there)


@register.simple_tag
def field_describes(field):
    """The ids that may describe a field whose parts arrive while it is filled in; those that are not there are passed over."""
    ends = (["help"] if field.help_text else []) + ["errors", "note", "count", "at"]
    return " ".join(f"{field.auto_id}-{end}" for end in ends)


@register.inclusion_tag("components/tabs.html", takes_context=True)
def room_tabs(context, items, label):
    """Tabs of rooms, {url, also: further beginnings of addresses}, the one in which the page lies marked: the longest beginning wins."""
    path = context["request"].path
    fits = [max((len(start) for start in (item["url"], *item.get("also", ())) if path.startswith(start)), default=0) for item in items]
    here = fits.index(max(fits)) if any(fits) else None
    return {"label": label, "items": [{**item, "current": place == here} for place, item in enumerate(items)]}


@register.filter
def iso_day(text):
    """A day kept as ISO text, in words."""
    return day(date.fromisoformat(text)) if text else ""


@register.filter
def iso_clock(text):
    """The time of day in Seoul of a moment kept as ISO text."""
    return clock(datetime.fromisoformat(text)) if text else ""


@register.simple_tag
def field_labels(field):
    """The ids that together name a file field: its label and its drop area."""
    return f"{field.auto_id}-label {field.auto_id}-drop"


@register.simple_tag
def widget(field, described="", css="input", **attrs):
    """A bound field's control with the look's class and its descriptions; htmx attributes arrive as hx_post=…"""
    own = field.field.widget.attrs.get("class", "")
    merged = {name.replace("_", "-"): value for name, value in attrs.items() if value}
    if classes := f"{css} {own}".strip():
        merged["class"] = classes
    if getattr(field.field.widget, "input_type", "") in ("email", "password") and field.field.widget.attrs.get("placeholder"):
        merged["placeholder"] = ""
    if described:
        merged["aria-describedby"] = described
    return field.as_widget(attrs=merged)


@register.filter
def elided(page):
    """Page numbers around the current one, with gaps."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


@register.filter
def error_count(form):
    """How many corrections a form asks for."""
    return sum(len(errors) for errors in form.errors.values())
