"""The site's letters and their wordings as the administrator sees them: what is in use, what was, what is wrong with a draft."""
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from fund.letters import LANGUAGES, LETTERS, Letter, fill, has_stray_brace, shipped, used
from fund.models import MailText


@dataclass(frozen=True)
class Wording:
    """What a letter says in one language: the site's own version, or the shipped one (version of the last row, 0 for none)."""

    subject: str
    body: str
    version: int
    own: bool


def wording(letter: str, language: str) -> Wording:
    """The wording in use."""
    return _wording(letter, language, MailText.objects.filter(letter=letter, language=language).first())


def listed(words: str = "", state: str = "") -> list[dict[str, Any]]:
    """Every letter with its wording in each language; `words` looks in names, subjects and texts, `state` is "own" or "shipped"."""
    newest = {(row.letter, row.language): row for row in MailText.objects.order_by("letter", "language", "-version")
              .distinct("letter", "language")}
    rows = []
    for letter in LETTERS.values():
        texts = {language: _wording(letter.key, language, newest.get((letter.key, language))) for language in LANGUAGES}
        own = any(text.own for text in texts.values())
        read = " ".join([letter.key, str(letter.label), str(letter.audience), *(f"{t.subject} {t.body}" for t in texts.values())])
        if words.strip().lower() in read.lower() and state in ("", "own" if own else "shipped"):
            rows.append({"letter": letter, "texts": texts, "own": own})
    return rows


def fixed() -> list[str]:
    """The subjects of the letters about a sign-in: they come with the sign-in itself and are not written here."""
    folder = "account/email"
    names = sorted(path.name for path in (settings.BASE_DIR / "templates" / folder).glob("*_subject.txt"))
    return list(dict.fromkeys(render_to_string(f"{folder}/{name}").strip() for name in names))


def history(letter: str, language: str) -> list[MailText]:
    """Every version the site has written of a letter, newest first."""
    return list(MailText.objects.filter(letter=letter, language=language).select_related("written_by__user"))


def problems(letter: Letter, subject: str, body: str) -> dict[str, list[str]]:
    """What a draft gets wrong, by field: placeholders it must not use, must keep, or has not closed."""
    found: dict[str, list[str]] = {}
    for field, text in (("subject", subject), ("body", body)):
        if has_stray_brace(text):
            found.setdefault(field, []).append(_("A brace stands alone. Write {{ or }} for a brace, and a placeholder as {name}."))
        if unknown := sorted(used(text) - letter.names):
            found.setdefault(field, []).append(_("This letter has no such placeholder: %(names)s") % {"names": _braced(unknown)})
    if len(subject.splitlines()) > 1:
        found.setdefault("subject", []).append(_("The subject is one line."))
    missing = [hole.name for hole in letter.holes if hole.required and hole.name not in used(subject) | used(body)]
    if missing:
        found.setdefault("body", []).append(_("The reader needs this; put it back: %(names)s") % {"names": _braced(missing)})
    return found


def preview(letter: Letter, language: str, subject: str, body: str) -> dict[str, str]:
    """The draft as a letter with invented facts; call it with a draft that has no problems."""
    facts = letter.sample(language)
    return {"subject": fill(subject.strip(), facts), "body": fill(body.strip(), facts)}


def _wording(letter: str, language: str, row: MailText | None) -> Wording:
    if row and row.in_use:
        return Wording(row.subject, row.body, row.version, own=True)
    subject, body = shipped(letter, language)
    return Wording(subject, body, row.version if row else 0, own=False)


def _braced(names: list[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
