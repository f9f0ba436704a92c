"""Search in what founders handed in: the text of pages that this person may see, each hit with its surroundings."""
import re
import unicodedata
from typing import Any

from django.db.models import QuerySet

from applicants.models import Document, Page
from fund import hangul
from fund.models import Fund, User

SHORTEST, LONGEST = 2, 80
AROUND = 90  # letters on each side of a hit
HANGUL = re.compile(r"[\u3131-\u314e\uac00-\ud7a3]")


def papers(fund: Fund, user: User) -> QuerySet[Document]:
    """The files of this fund that its rooms show this person, the newest first."""
    rows = Document.objects.in_house(user).in_fund(fund)
    return Document.objects.filter(pk__in=rows.order_by().values("pk")).select_related("blob", "company__organisation", "deal").order_by("-pk")


def asked_for(words: str) -> str:
    """The words as they are looked for: composed, without what a database cannot hold, one space between them."""
    return " ".join(unicodedata.normalize("NFC", words.replace("\0", "")).split())[:LONGEST]


def hits(fund: Fund, user: User, words: str) -> QuerySet[Page]:
    """The pages whose text or title holds these words, the newest file first; none for less than two letters.

    Every sign stands for itself. Korean is found as names are, by its leading consonants too, whatever spaces or line ends lie between
    its letters, as files break them anywhere.
    """
    asked = asked_for(words)
    if len(asked) < SHORTEST:
        return Page.objects.none()
    shown = Page.objects.filter(document__in=papers(fund, user).order_by().values("pk"), document__erased_at=None)
    return (shown.filter(text__iregex=pattern(asked)) | shown.filter(title__iregex=pattern(asked))).select_related(
        "document__company__organisation", "document__blob", "document__deal").order_by("-document", "number")


def pattern(asked: str) -> str:
    """The words as a pattern for database and Python alike."""
    if HANGUL.search(asked):
        return hangul.pattern(asked)
    return "".join(r"\s+" if letter == " " else letter if letter.isalnum() else re.escape(letter) for letter in asked)


def hit(page: Page, words: str) -> dict[str, Any]:
    """A hit for its line: the page, and its text as {before, found, after} around the first place, and how many more there are."""
    text = page.text if re.search(pattern(asked_for(words)), page.text, re.I) else page.title
    places = list(re.finditer(pattern(asked_for(words)), text, re.I))
    if not places:
        return {"page": page, "before": "", "found": "", "after": _line(text[:2 * AROUND]), "more": 0}
    first = places[0]
    start, end = max(first.start() - AROUND, 0), first.end() + AROUND
    return {"page": page, "before": ("… " if start else "") + _line(text[start:first.start()]), "found": _line(first[0]),
            "after": _line(text[first.end():end]) + (" …" if end < len(text) else ""), "more": len(places) - 1}


def _line(text: str) -> str:
    """Text on one line; spaces at its ends stay one."""
    return re.sub(r"\s+", " ", text)
