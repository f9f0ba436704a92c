"""The task list of a step: a line a section, with what is done and what is left in words."""
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applicants.queries.application import Draft, Part, deck_note

MARKS = {"done": ("ok", "ok"), "wrong": ("miss", "miss"), "started": ("info", "half"), "todo": ("line", "todo"), "optional": ("line", "todo")}


def tasks(draft: Draft) -> list[dict[str, Any]]:
    """Each section as {key, title, note, kind, mark, word}, in the components' terms."""
    words = {"done": pgettext("section", "Done"), "wrong": _("Please check"), "started": pgettext("section", "In progress"),
             "todo": _("Not started"), "optional": _("Optional")}
    return [{"key": part.section.key, "title": str(part.section.title), "note": _note(part, draft), "kind": MARKS[part.state][0],
             "mark": MARKS[part.state][1], "word": words[part.state]} for part in draft.parts]


def _note(part: Part, draft: Draft) -> str:
    if part.section.kind == "deck":
        return f"{draft.deck.name} · {deck_note(draft.deck)}" if draft.deck else _("One PDF, up to %(n)s MB") % {"n": settings.DECK_MAX_MB}
    if part.section.kind == "papers" and draft.papers:
        return _("Files: %(n)s") % {"n": len(draft.papers)}
    if part.section.kind == "consents":
        required = sum(text.required for text in draft.facts.texts)
        return _("Required: %(n)s, optional: %(m)s, each apart") % {"n": required, "m": len(draft.facts.texts) - required}
    if part.reading.wrong:
        return _("Places to correct: %(n)s") % {"n": len(part.reading.wrong)}
    if any(part.typed.values()):
        return _("Fields filled in: %(n)s of %(total)s") % {"n": len(part.reading.values), "total": len(part.section.asked(part.typed))}
    return str(part.section.lead)
