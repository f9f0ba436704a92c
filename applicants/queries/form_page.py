"""A version of a form as the administrator reads it: as a founder meets it, in both languages, and what it changed."""
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applicants import wording
from applicants.answers import Facts, question_with_years, with_years
from applicants.models import Form
from applicants.queries.form import whole_spec
from applicants.questions import Question, Section, Words
from applicants.wording import Spot, called, spots
from fund.models import Indicator

FEW = 9  # so many choices are shown at once


def this_year() -> Facts:
    """The years as a founder who begins today reads them, and the indicators on offer."""
    return Facts(timezone.localdate(), {i.code: i for i in Indicator.objects.on_offer()})


def listed(rows: Iterable[Form]) -> list[dict[str, Any]]:
    """Versions with their numbers of sections and of questions asked, and the minutes they take."""
    return [{"row": row, "sections": len(row.sections), "minutes": sum(section.get("minutes", 1) for section in row.sections),
             "questions": sum(question.get("asked", True) for section in row.sections for question in section.get("questions", ()))}
            for row in rows]


def form_page(form: Form) -> dict[str, Any]:
    """A version section by section, and its changes since the version before it: {sections, minutes, before, changes}."""
    before = Form.objects.filter(step=form.step, version__lt=form.version).order_by("-version").first()
    facts = this_year()
    return {"sections": preview(form, facts), "minutes": sum(section.get("minutes", 1) for section in form.sections),
            "before": before, "changes": version_changes(before, form, facts) if before else []}


def preview(form: Form, facts: Facts) -> list[dict[str, Any]]:
    """Each section with its questions, also those left out, as {section, kind, asked, questions}."""
    out = {(s["key"], q["name"]) for s in form.sections for q in s.get("questions", ()) if not q.get("asked", True)}
    return [{"section": section, "asked": sum((section.key, q.name) not in out for q in section.questions), "questions": [
        _question(section, question, facts) | {"asked": (section.key, question.name) not in out} for question in section.questions]}
        for section in whole_spec(form).sections]


def _question(section: Section, question: Question, facts: Facts) -> dict[str, Any]:
    choices = _choices(question, facts)
    parts = [words for _name, words in question.rows] + [question_with_years(column, facts).label for column in question.columns]
    return {"q": question_with_years(question, facts), "kind": kind_words(question), "choices": choices, "parts": parts,
            "few": len(choices) <= FEW, "when": _when(section, question, facts)}


def kind_words(question: Question) -> str:
    """What a founder is given to answer with, in words."""
    words = {
        "line": _("One line"), "text": _("Several lines"), "number": _("Business number"), "corporate": _("Corporate registration number"),
        "day": _("Date"), "won": _("Amount in won"), "quantity": _("Quantity with its unit"), "count": _("Whole number"),
        "percent": _("Percentage"), "year": _("Year"), "choice": _("One of a list"), "radio": _("One of these"),
        "grade": _("Evidence grade"), "ticks": _("As many of these as apply"), "file": _("File"),
        "years": _("Table of the last three years, in won"), "months": _("Table of the last twelve months"),
        "list": _("Table of up to %(n)s rows") % {"n": question.most}}[question.kind]
    return f"{words} · {_('up to %(n)s characters') % {'n': question.longest}}" if question.longest else words


def _choices(question: Question, facts: Facts) -> list[Any]:
    """What there is to choose from; each reads in the language of the moment."""
    if question.name == "indicator" and not question.choices:
        return [Words(row.name_ko, row.name_en) for row in facts.indicators.values()]
    return [word for _value, word in question.choices]


def _when(section: Section, question: Question, facts: Facts) -> str:
    """In which case a question is asked, in words; empty where it always is."""
    for (name, value), words in ((question.only_with, _("Only if “%(question)s” is: %(values)s")),
                                 (question.not_with, _("Not if “%(question)s” is: %(values)s"))):
        other = section.question(name) if name else None
        if other:
            named = dict(other.choices) | {code: row.name for code, row in facts.indicators.items()}
            return words % {"question": with_years(other.short or other.label, facts),
                            "values": ", ".join(str(named.get(one, one)) for one in value.split("|"))}
    return ""


def version_changes(old: Form, new: Form, facts: Facts) -> list[dict[str, Any]]:
    """What differs between two versions, place by place in the order of the newer one: {kind, section, question, lines}.

    `kind` is added, gone or changed; a line is {what, before, after}.
    """
    before = {spot.name: spot for spot in spots(old.sections)}
    was, now = headed(old, facts), headed(new, facts)
    moved = _moved(old, new)
    lines: dict[tuple[str, str], list[dict[str, str]]] = {}
    for spot in spots(new.sections):
        there = before.get(spot.name)
        if there and there.value != spot.value and (spot.what != "order" or spot.name in moved):
            lines.setdefault((spot.section, spot.question), []).append({"what": _what(spot), "before": _said(there), "after": _said(spot)})
    return [_changed("changed" if place in was else "added", place, now, lines.get(place, [])) for place in now
            if place in lines or place not in was] + [_changed("gone", place, was, []) for place in was if place not in now]


def _changed(kind: str, place: tuple[str, str], names: Mapping[tuple[str, str], str], lines: list[dict[str, str]]) -> dict[str, Any]:
    return {"kind": kind, "section": names[place[0], ""], "question": names[place] if place[1] else "", "lines": lines}


def _moved(old: Form, new: Form) -> set[str]:
    """The fields of the places that were changed on purpose: not of what only made room."""
    def order(form: Form, section: str = "") -> list[str]:
        found = [spot.name for spot in spots(form.sections) if spot.what == "order" and bool(spot.question) == bool(section)]
        return [name for name in found if not section or name.startswith(f"{section}-")]

    lists = [(order(old, key), order(new, key)) for key in ("", *(section["key"] for section in new.sections))]
    return {name for one, other in lists for name in set(one) - {
        one[n] for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks() for n in range(block.a, block.a + block.size)}}


def _what(spot: Spot) -> str:
    return {"required": pgettext("form", "Answer"), "asked": pgettext("form", "Question")}.get(spot.what) or called(spot)


def _said(spot: Spot) -> str:
    if spot.what == "required":
        return pgettext("question", "Required") if spot.value else _("Optional")
    if spot.what == "asked":
        return pgettext("question", "Asked") if spot.value else pgettext("question", "Left out")
    return str(spot.value)


def headed(form: Form, facts: Facts) -> dict[tuple[str, str], str]:
    """What each section and question is called, with its years."""
    return {place: with_years(words, facts) for place, words in wording.headings(form.sections).items()}
