"""What of a form may be written anew: its texts, its order, what is asked and required; and what is wrong with a new wording."""
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applicants import characters
from applicants.questions import HOLE, HOLES, Words

Sections = list[dict[str, Any]]
LONGEST = {"title": 80, "lead": 300, "label": 200, "help": 600, "short": 60, "row": 120, "column": 120}
BOTH_OR_NONE = ("lead", "help")
DATED = ("label", "help", "short", "column")  # texts in which a year may be left open
MOST_MINUTES = 240
ASKS = ("fields", "papers")  # kinds of sections that ask for nothing where no question is asked


@dataclass(frozen=True)
class Spot:
    """One thing that may be written anew: the name of its field, where it stands in the version's data, and what stands there.

    `what` is title, lead, minutes or order of a section; label, help, short, order, required or asked of a question; row or
    column of a table, which is called `part`.
    """

    name: str
    path: tuple[Any, ...]
    what: str
    value: Any
    section: str
    question: str = ""
    part: Words = Words()
    language: str = ""

    @property
    def is_text(self) -> bool:
        return self.what in LONGEST

    @property
    def must(self) -> bool:
        """Whether it may not be left empty."""
        return self.what not in BOTH_OR_NONE

    @property
    def twin(self) -> str:
        """The name of the field of the other language."""
        return f"{self.name[:-2]}{'en' if self.language == 'ko' else 'ko'}"


def spots(sections: Sequence[Mapping[str, Any]]) -> list[Spot]:
    """Everything of a version that may be written anew, in the order of the form."""
    found: list[Spot] = []
    for n, section in enumerate(sections):
        key = section["key"]
        for what in ("title", "lead"):
            found += _texts(f"{key}--{what}", (n, what), what, section.get(what), key)
        found.append(Spot(f"{key}--minutes", (n, "minutes"), "minutes", section.get("minutes", 1), key))
        found.append(Spot(f"{key}--order", (), "order", n + 1, key))
        for m, question in enumerate(section.get("questions", ())):
            found += _question(key, question, (n, "questions", m), m + 1)
    return found


def _question(key: str, raw: Mapping[str, Any], at: tuple[Any, ...], place: int) -> list[Spot]:
    name = raw["name"]
    stem = f"{key}-{name}"
    found = []
    for what in ("label", "help", *(["short"] if raw.get("short") else [])):
        found += _texts(f"{stem}-{what}", (*at, what), what, raw.get(what), key, name)
    found.append(Spot(f"{stem}-order", (), "order", place, key, name))
    if not raw.get("fixed"):
        found += [Spot(f"{stem}-{what}", (*at, what), what, raw.get(what, True), key, name) for what in ("required", "asked")]
    for n, (row, words) in enumerate(raw.get("rows", ())):
        found += _texts(f"{stem}-row-{row}", (*at, "rows", n, 1), "row", words, key, name, Words(**words))
    for n, column in enumerate(raw.get("columns", ())):
        found += _texts(f"{stem}-column-{column['name']}", (*at, "columns", n, "label"), "column", column["label"], key, name,
                        Words(**column["label"]))
    return found


def _texts(stem: str, at: tuple[Any, ...], what: str, words: Mapping[str, str] | None, section: str, question: str = "",
           part: Words | None = None) -> list[Spot]:
    return [Spot(f"{stem}_{language}", (*at, language), what, (words or {}).get(language, ""), section, question, part or Words(), language)
            for language in ("ko", "en")]


def called(spot: Spot) -> str:
    """What a field is called within its section or question."""
    if spot.what in ("row", "column"):
        part = {"part": spot.part}
        return _("%(part)s, in Korean") % part if spot.language == "ko" else _("%(part)s, in English") % part
    return {
        "title_ko": _("Title in Korean"), "title_en": _("Title in English"), "lead_ko": _("Introduction in Korean"),
        "lead_en": _("Introduction in English"), "label_ko": _("Question in Korean"), "label_en": _("Question in English"),
        "help_ko": _("Help in Korean"), "help_en": _("Help in English"), "short_ko": _("Short name in Korean"),
        "short_en": _("Short name in English"), "minutes_": _("Minutes it takes"), "order_": pgettext("form", "Place"),
        "required_": _("An answer is required"), "asked_": _("Ask this question"),
    }[f"{spot.what}_{spot.language}"]


def headings(sections: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], Words]:
    """What each section and question is called, by their keys, in the order of the form: title, short name, else the question itself."""
    found: dict[tuple[str, str], Words] = {}
    for section in sections:
        found[section["key"], ""] = Words(**section["title"])
        found |= {(section["key"], q["name"]): Words(**(q.get("short") or q["label"])) for q in section.get("questions", ())}
    return found


def rewritten(sections: Sequence[Mapping[str, Any]], values: Mapping[str, Any]) -> Sections:
    """The version's data with these values, by the names of their fields; what is not among them stays."""
    found: Sections = deepcopy(list(sections))
    for spot in spots(sections):
        if spot.path:
            _put(found, spot.path, values.get(spot.name, spot.value))
    for section in found:
        for question in section.get("questions", ()):
            _plain(question)
        if "questions" in section:
            section["questions"] = _ordered(section["questions"], [values.get(f"{section['key']}-{q['name']}-order") for q in section["questions"]])
    return _ordered(found, [values.get(f"{section['key']}--order") for section in found])


def _put(data: Any, path: tuple[Any, ...], value: Any) -> None:
    for step in path[:-1]:
        if isinstance(data, dict) and data.get(step) is None:
            data[step] = {}
        data = data[step]
    data[path[-1]] = value


def _plain(question: dict[str, Any]) -> None:
    """Said once: a question without help has none, and one is asked and required unless it says otherwise."""
    if not any(question["help"].values()):
        del question["help"]
    for what in ("required", "asked"):
        if question.get(what, False):
            del question[what]


def _ordered(items: list[Any], places: list[int | None]) -> list[Any]:
    """The items by the places asked for: one that is moved gets its place, or the next free one; the others fill the rest in order."""
    slots: list[Any] = [None] * len(items)
    moved = sorted((min(place, len(items)), n) for n, place in enumerate(places) if place and place != n + 1)
    for place, n in moved:
        free = [*range(place - 1, len(items)), *range(place - 2, -1, -1)]
        slots[next(slot for slot in free if slots[slot] is None)] = items[n]
    rest = iter(items[n] for n in range(len(items)) if n not in {n for _place, n in moved})
    return [item if item is not None else next(rest) for item in slots]


def tidied(sections: Sequence[Mapping[str, Any]]) -> Sections:
    """The same with every text on one line, without characters that nobody sees."""
    return rewritten(sections, {spot.name: one_line(spot.value) for spot in spots(sections) if spot.is_text})


def one_line(text: Any) -> str:
    """A text as it is kept: composed, with single spaces."""
    return " ".join(characters.tidy(str(text or "")).split())


def is_same(one: Sequence[Mapping[str, Any]], other: Sequence[Mapping[str, Any]]) -> bool:
    """Whether two versions say and ask the same in the same order."""
    return [(spot.name, spot.value) for spot in spots(one)] == [(spot.name, spot.value) for spot in spots(other)]


def skeleton(sections: Sequence[Mapping[str, Any]]) -> Sections:
    """What may not be written anew: keys, kinds, choices, what the site computes with; in an order of its own."""
    bare: Sections = deepcopy(list(sections))
    for spot in spots(sections):
        if spot.path:
            _put(bare, spot.path, None)
    for section in bare:
        section["questions"] = sorted(section.get("questions", []), key=lambda question: question["name"])
    return sorted(bare, key=lambda section: section["key"])


def problems(sections: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What is wrong with a wording, a sentence a field by its name, in the order of the form."""
    every = {spot.name: spot for spot in spots(sections)}
    found = {name: words for name, spot in every.items() if (words := _problem(spot, every))}
    for section in sections:
        found |= {name: words for name, words in _unasked(section).items() if name not in found}
    return found


def _problem(spot: Spot, every: Mapping[str, Spot]) -> str:
    if spot.what == "minutes":
        return "" if 1 <= spot.value <= MOST_MINUTES else _("Between 1 and %(n)s minutes.") % {"n": MOST_MINUTES}
    if not spot.is_text:
        return ""
    if not spot.value:
        if spot.must:
            return _("Fill this in, in both languages.")
        return _("Fill in both languages, or empty both.") if every[spot.twin].value else ""
    if len(spot.value) > LONGEST[spot.what]:
        return _("%(n)s characters are too many; %(max)s fit.") % {"n": len(spot.value), "max": LONGEST[spot.what]}
    return characters.problem(spot.value) or _holes(spot)


def _holes(spot: Spot) -> str:
    """A per cent sign is only a sign, but what looks like an open year must be one."""
    rest = HOLE.sub(lambda hole: "" if hole[1] in HOLES else hole[0], spot.value)
    if spot.what not in DATED and "%(" in spot.value:
        return _("Years are put into questions, helps and columns only. Write this without %(sign)s.") % {"sign": "%(…)s"}
    if "%(" in rest:
        text = rest[rest.index("%("):]
        return _("“%(text)s” stands for no year. Known are: %(known)s.") % {
            "text": found[0] if (found := HOLE.match(text)) else text[:12], "known": ", ".join(f"%({hole})s" for hole in HOLES)}
    return ""


def _unasked(section: Mapping[str, Any]) -> dict[str, str]:
    """Where leaving questions out would leave nothing, or a question that hangs on one that is not asked."""
    key, questions = section["key"], section.get("questions", ())
    asked = {question["name"] for question in questions if question.get("asked", True)}
    if section.get("kind", "fields") in ASKS and not asked:
        return {f"{key}-{questions[0]['name']}-asked": _("Ask at least one question of this section.")}
    found = {}
    for question in questions:
        for name, _value in (question.get("only_with", ("", "")), question.get("not_with", ("", ""))):
            if question["name"] in asked and name and name not in asked:
                found[f"{key}-{name}-asked"] = _("“%(question)s” is asked depending on this. Ask it, or leave both out.") % {
                    "question": Words(**question["label"])}
    return found
