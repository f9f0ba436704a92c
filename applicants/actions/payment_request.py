"""The request for a payment order: asked for once nothing is missing, on content that is frozen, and taken back with a reason."""
import datetime as dt
import re
import unicodedata

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants import characters
from applicants.actions.closing import open_closing
from applicants.models import AgendaItem, PaymentRequest
from applicants.queries.closing import payable
from applicants.queries.gate import in_words
from applicants.queries.packet import digest
from applicants.queries.payment_request import content
from fund.audit import acting
from fund.errors import Refused
from fund.models import Seat
from fund.notify import notify, seats
from fund.permissions import Can, Role
from fund.states import Edge, move

ACCOUNT = re.compile(r"[0-9]+(-[0-9]+)*")
FEWEST_DIGITS, MOST_DIGITS = 7, 20
LONGEST_BANK, LONGEST_HOLDER, LONGEST_REASON = 60, 120, 300
FARTHEST = dt.timedelta(days=366)
S = PaymentRequest.State
TURNS = (Edge(S.ASKED, S.TAKEN_BACK, Can.ASK_PAYMENT),)
TOLD = (Role.PARTNER, Role.OPERATIONS)


def ask_payment(*, item: AgendaItem, pay_on: dt.date, bank: str, account_number: str, account_holder: str, by: Seat) -> PaymentRequest:
    """Ask for the payment order of an approved decision. What it rests on is kept as canonical content under its SHA-256.

    Refused as `open_closing` refuses; while a request stands; with a list of everything that is missing; and beside its field for a day
    before the meeting or more than a year off, an account number that is none, or without bank or holder. Of two who ask at once one wins.
    """
    with acting(by, "ask payment", deal=str(item.deal.uuid)):
        row = open_closing(item=item, by=by, can=Can.ASK_PAYMENT, settled=True)
        if PaymentRequest.objects.filter(item=row, state=S.ASKED).exists():
            raise Refused(_("A payment order is asked for already. Nothing was changed."))
        if gaps := payable(row):
            raise Refused(" ".join([_("The payment order cannot be asked for yet. Missing:"), " · ".join(in_words(gaps))]))
        if pay_on < row.meeting.held_on:
            raise Refused(_("This day lies before the committee met."), field="pay_on")
        if pay_on > timezone.localdate() + FARTHEST:
            raise Refused(_("This day is more than a year away. Check the year."), field="pay_on")
        order = {
            "pay_on": pay_on, "account_number": _account(account_number),
            "bank": characters.legible(" ".join(bank.split()), most=LONGEST_BANK, field="bank", missing=_("Enter the bank.")),
            "account_holder": characters.legible(" ".join(account_holder.split()), most=LONGEST_HOLDER, field="account_holder",
                                                 missing=_("Enter who holds the account, as the bankbook says."))}
        frozen = content(row, order, by)
        made = PaymentRequest.objects.create(item=row, amount=row.terms["amount"], content=frozen, sha256=digest(frozen), asked_by=by, **order)
        made.refresh_from_db(fields=["amount"])
        _tell("payment_asked", made, by, day=pay_on)
        return made


def take_back_payment(*, request: PaymentRequest, reason: str, by: Seat) -> PaymentRequest:
    """Take a request back with a reason (field reason); its row stays as it was, and another may be asked for.

    Refused as `open_closing` refuses, for one that was taken back already, and once the investment is made or waits for its second person.
    """
    with acting(by, "take back payment", deal=str(request.item.deal.uuid)):
        item = open_closing(item=request.item, by=by, can=Can.ASK_PAYMENT, settled=True)
        row = PaymentRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
        if row.state != S.ASKED:
            raise Refused(_("This request was taken back already. Nothing was changed."))
        if type(item.deal).objects.filter(pk=item.deal.pk, investment__isnull=False).exists():  # recorded by the portfolio's house
            raise Refused(_("The payment is recorded already and waits for its second person. Nothing was changed."))
        said = characters.legible(reason.replace("\x00", ""), most=LONGEST_REASON, field="reason", missing=_("Say why it is taken back."))
        row.item = item
        done = move(row, S.TAKEN_BACK, TURNS, by, also={"back_reason": said, "back_by": by, "back_at": timezone.now()})
        done.item = item
        _tell("payment_taken_back", done, by)
        return done


def standing_request(*, item: AgendaItem) -> PaymentRequest | None:
    """The request that stands for an approved item, under its lock, for who records the payment; None where none does."""
    return PaymentRequest.objects.select_for_update(of=("self",)).filter(item=item, state=S.ASKED).first()


def _account(typed: str) -> str:
    """Digits and hyphens alone, however they were typed."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", typed)).translate(dict.fromkeys(map(ord, "‐‑‒–—−"), "-"))
    if not plain:
        raise Refused(_("Enter the account number."), field="account_number")
    if not ACCOUNT.fullmatch(plain) or not FEWEST_DIGITS <= sum(letter.isdigit() for letter in plain) <= MOST_DIGITS:
        raise Refused(_("An account number has 7 to 20 digits, with hyphens between them where you like. For example: 110-123-456789"),
                      field="account_number")
    return plain


def _tell(kind: str, row: PaymentRequest, by: Seat, **facts: object) -> None:
    fund, deal = row.item.meeting.fund, row.item.deal
    notify(kind, to=seats(fund, *TOLD), source=f"{kind}:{row.uuid}", by=by, fund=fund, about=deal.uuid, company=deal.company.name,
           url=reverse("applicants:closing", args=[fund.slug, row.item.uuid]), **facts)
