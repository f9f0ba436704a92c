"""Comments on a deal: written among us or also to the company, with people called to them; and taken back."""
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.colleague import ask_colleague
from applicants.models import Comment, Deal
from applicants.queries.colleague import house_seats, open_seats, readers_of_comments
from applicants.queries.comment import called
from applicants.queries.company import owners
from applicants.queries.scorecard import is_blind
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat
from fund.notify import notify

LONGEST = 4_000
AGAIN = dt.timedelta(minutes=1)  # the same words in this time are the same comment, sent twice
A = Comment.Audience


def write_comment(*, deal: Deal, text: str, audience: str = A.HOUSE, mentions: Iterable[Seat] = (), by: Seat) -> Comment:
    """Write on a deal. `mentions`, and everybody whom the text calls by @ and their name, are told that they are called.

    Refused for a seat that may not, before a wall, without words (field text), for people who do not read comments on this deal now,
    and, where the company is told, for names of our people (field text) or where nobody could read it, as nobody applied or nobody of
    the company has an account (field audience).
    """
    with acting(by, "write comment", deal=str(deal.uuid)):
        row = ask_colleague(deal=deal, by=by)
        said = characters.legible(text.replace("\x00", ""), most=LONGEST, field="text", missing=_("Write something first."))
        meant = _meant(row, said, list(mentions), audience, by)
        if audience == A.COMPANY and row.is_inbound:
            raise Refused(_("Nobody applied, so no founder reads comments here. Keep it among us, and tell the contact."), field="audience")
        if audience == A.COMPANY and not owners(row.company).exists():
            raise Refused(_("Nobody of this company has an account here, so nobody could read it. Keep it among us."), field="audience")
        if (before := _just_written(row, said, audience, by)) is not None:
            return before
        made = Comment.objects.create(deal=row, author=by, audience=audience, text=said, lang=characters.language(said))
        made.mentions.set(meant)
        _tell(made, row, meant, by)
    return made


def take_back_comment(*, comment: Comment, by: Seat) -> Comment:
    """Take one's own comment back: among us its words are shown no more; what the company was told stays there, marked.

    Refused for anybody but who wrote it and before a wall. Twice is the same.
    """
    with acting(by, "take back comment", deal=str(comment.deal.uuid)):
        ask_colleague(deal=comment.deal, by=by)
        row = Comment.objects.select_for_update(of=("self",)).select_related("author").get(pk=comment.pk)
        if row.author.user_id != by.user_id:
            raise Refused(_("Only who wrote it can take it back."))
        if row.taken_back_at is None:
            row.taken_back_at = timezone.now()
            row.save(update_fields=["taken_back_at"])
    return row


def _meant(deal: Deal, text: str, mentions: Sequence[Seat], audience: str, by: Seat) -> list[Seat]:
    """Whom a comment calls, one seat a person. An author who is blind to the deal may call everybody to whom it is open: who of them reads
    now would say how far each is."""
    meant = {seat.user_id: seat for seat in [*called(text, house_seats(deal)), *mentions]}
    if meant and audience == A.COMPANY:
        raise Refused(_("The company would read the names of our people. Call them in a comment of its own, among us."), field="text")
    seats = open_seats(deal)
    able = {seat.user_id: seat for seat in (seats if is_blind(deal, by.user) else readers_of_comments(seats))}
    if others := [str(seat.user) for user, seat in meant.items() if user not in able]:
        raise Refused(_("Who does not read comments on this deal now: %(names)s. Take the name out.") % {"names": ", ".join(others)}, field="text")
    return [able[user] for user in meant]


def _just_written(deal: Deal, text: str, audience: str, by: Seat) -> Comment | None:
    same = deal.comments.filter(author__user=by.user_id, text=text, audience=audience, taken_back_at=None)
    return same.filter(written_at__gte=timezone.now() - AGAIN).last()


def _tell(comment: Comment, deal: Deal, meant: list[Seat], by: Seat) -> None:
    here: dict[str, Any] = {"fund": deal.fund, "about": deal.uuid, "company": deal.company.name, "source": f"comment:{comment.uuid}", "by": by}
    if reading := readers_of_comments(meant):
        notify("comment_mention", to=reading, url=reverse("applicants:deal", args=[deal.fund.slug, deal.uuid]) + "#comments", **here,
               person=by.user.name)
    if comment.audience == A.COMPANY:
        notify("fund_note", to=owners(deal.company), url=reverse("applicants:status", args=[deal.uuid]) + "#notes", **here)
