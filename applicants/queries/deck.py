"""The files of a deal for the reader beside the scorecard: the newest handed-in deck first, page by page, and what else the reviewer may read."""
from collections.abc import Sequence
from typing import Any

from django.db.models import Subquery

from applicants.models import Deal, Document, Submission
from applicants.queries.page import page_view
from fund.models import User


def deck_pane(deal: Deal, user: User, *, file: str | None = None, page: str | None = None) -> dict[str, Any]:
    """What the pane beside a scorecard shows: `page_view` of the file asked for, else of the deck, with `files` to choose from.

    `deck_pages` is how many pages the deck has; `is_deck` whether it is the deck that is open, the one that comments name pages of.
    """
    files = deal_readings(deal, user)
    deck = next((row for row in files if row.kind == Document.Kind.DECK), None)
    here = next((row for row in files if str(row.uuid) == file), deck or (files[0] if files else None))
    return page_view(here, user, page) | {"files": files, "is_deck": here is not None and here is deck, "deck_pages": pages_of(deck)}


def deal_readings(deal: Deal, user: User) -> Sequence[Document]:
    """What was handed in with a deal, as the fund's rooms show it this person, in one query: the deck of the newest version, then the rest as
    they came; not the house's own papers, which others gathered."""
    newest = Subquery(Submission.objects.filter(deal=deal.pk).order_by("-number").values("deck")[:1])
    rows = (Document.objects.in_house(user).filter(deal=deal).exclude(kind=Document.Kind.HOUSE).select_related("blob", "company")
            .annotate(newest=newest).order_by("pk"))
    files = [row for row in rows if row.pk == row.newest or (row.kind != Document.Kind.DECK and row.is_served)]
    for row in files:
        row.deal = deal  # at hand with its company: who opens the file is recorded under it
    return sorted(files, key=lambda row: row.kind != Document.Kind.DECK)


def deck_pages(deal: Deal) -> int | None:
    """How many pages the newest handed-in deck has; None while nobody knows."""
    submission = deal.submissions.select_related("deck").only("deck__page_count").first()
    return pages_of(submission.deck if submission else None)


def pages_of(deck: Document | None) -> int | None:
    """The number of a deck's pages; None where there is no deck or its pages are not counted yet."""
    return deck.page_count or None if deck else None
