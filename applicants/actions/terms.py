"""Put a deal on a meeting's agenda with the terms the committee is to decide on."""
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants import characters
from applicants.actions.wall import check_open
from applicants.metrics import cap_table
from applicants.models import AgendaItem, Deal, Meeting
from applicants.queries import packet
from applicants.queries import terms as query
from applicants.queries.diligence import is_approved
from applicants.queries.mandate import blocking_keys
from applicants.queries.terms import LONGEST_NAME, MOST_CO, MOST_HOLDERS, TEXTS
from fund.audit import acting
from fund.errors import Refused
from fund.models import Fund, Seat
from fund.permissions import Can, holds
from fund.templatetags.look import money

NOT_YOURS = gettext_lazy("Your seat may not do this in this fund. Nothing was changed.")
LONGEST_CONDITION = 300  # what its own row holds after the decision
TOO_LARGE = Decimal(10) ** 17


def table_deal(*, meeting: Meeting, deal: Deal, terms: Mapping[str, Any], by: Seat) -> AgendaItem:
    """Put a deal at the stage of the meeting's kind on the agenda, or change its terms while its packet is being prepared.

    `terms`: source, instrument, shares_kind (new or existing), seller, shares (whole), price, amount and pre_money (won), discount (a fraction),
    co_investors [{name, amount}], cap_table [{holder, kind, shares}], and the texts exit, risks, conditions, dissent. Amount = price × shares
    and post-money are computed; a SAFE has neither price nor number, and its pre_money is the valuation cap. Refused over the
    single-company limit that nobody let pass, and wherever a term cannot be, beside it: rows by name as "co-0-amount" and "holder-0-shares".
    """
    with acting(by, "table deal"):
        locked = Deal.objects.select_for_update(of=("self",)).get(pk=deal.pk)
        item = _checked(meeting, locked, terms, by)
        item.save()
        return item


def check_terms(*, meeting: Meeting, deal: Deal, terms: Mapping[str, Any], by: Seat) -> dict[str, Any]:
    """What these terms come to, canonical and computed, without saving anything. Refused as `table_deal` refuses."""
    with transaction.atomic():
        return _checked(meeting, deal, terms, by).terms


def seated(*, by: Seat, fund: Fund, can: Can) -> None:
    """Refused for a seat that does not sit in this fund today or may not do this."""
    if not holds(by.role, can) or not Seat.objects.live().filter(pk=by.pk, fund=fund).exists():
        raise Refused(NOT_YOURS)


def at_committee(deal: Deal, meeting: Meeting) -> None:
    """Refused where the deal does not stand, active, at the stage of the meeting's kind in the meeting's fund."""
    if deal.fund_id != meeting.fund_id or deal.stage != query.STAGES[Meeting.Kind(meeting.kind)] or deal.status != Deal.Status.ACTIVE:
        if meeting.kind == Meeting.Kind.PRELIMINARY:
            raise Refused(_("This deal does not stand at the stage of the preliminary committee."), field="deal")
        raise Refused(_("This deal does not stand at the committee stage."), field="deal")


def _checked(meeting: Meeting, deal: Deal, terms: Mapping[str, Any], by: Seat) -> AgendaItem:
    """The item with its new terms, not saved."""
    seated(by=by, fund=meeting.fund, can=Can.PREPARE_MEETING)
    kept = _terms(terms, meeting.fund)
    at_committee(deal, meeting)
    check_open(deal=deal, by=by)
    item = AgendaItem.objects.select_for_update(of=("self",)).filter(meeting=meeting, deal=deal).first()
    if item and item.state != AgendaItem.State.PREPARING:
        raise Refused(_("This deal's packet is frozen. Its terms can no longer change."), field="deal")
    if packet.latest_submission(deal) is None:
        raise Refused(_("This deal has no submitted application to put before the committee."), field="deal")
    if AgendaItem.objects.filter(deal=deal).exclude(state=AgendaItem.State.DECIDED).exclude(meeting=meeting).exists():
        raise Refused(_("This deal stands on the agenda of another meeting that has not decided yet."), field="deal")
    if is_approved(deal):
        raise Refused(_("The committee approved this deal already, and its minutes wait to be signed."), field="deal")
    item = item or AgendaItem(meeting=meeting, deal=deal)
    item.terms = kept
    _within_limit(item)
    return item


def _terms(given: Mapping[str, Any], fund: Fund) -> dict[str, Any]:
    """Terms as canonical strings, with amount and post-money computed."""
    if given.get("instrument") not in AgendaItem.Instrument.values:
        raise Refused(_("Choose the class of shares."), field="instrument")
    kind = str(given.get("shares_kind") or "new")
    if kind not in ("new", "existing"):
        raise Refused(_("Say whether the shares are new or existing ones."), field="shares_kind")
    found: dict[str, Any] = {"instrument": str(given["instrument"]), "shares_kind": kind}
    if kind == "existing" and not query.is_priced(found):
        raise Refused(_("A SAFE or a conditional note is made with the company itself: there are no existing shares to buy."), field="shares_kind")
    seller = str(given.get("seller") or "") if kind == "existing" else ""
    found["seller"] = characters.legible(seller, most=LONGEST_NAME, field="seller",
                                         missing=_("Say whose shares are bought.") if kind == "existing" else "")
    found |= _priced(given) if query.is_priced(found) else _unpriced(given)
    before = _whole(given.get("pre_money"), "pre_money")
    found |= {"pre_money": str(before), "co_investors": _co_investors(given.get("co_investors") or ())}
    post = before + query.new_money(found)
    if post >= TOO_LARGE:
        raise Refused(_("Price × shares is too large to be meant."), field="shares" if query.is_priced(found) else "amount")
    if kind == "existing" and Decimal(found["amount"]) > before:
        raise Refused(_("The shares would cost more than the whole company is worth. Look at the valuation again."), field="pre_money")
    found |= {"post_money": str(post), "cap_table": _cap_table(given.get("cap_table") or ())}
    _seller_has_them(found, fund)
    texts = {name: characters.legible(str(given.get(name) or ""), most=most, field=name) for name, most in TEXTS.items()}
    for number, line in enumerate(texts["conditions"].splitlines(), 1):
        if len(line) > LONGEST_CONDITION:
            raise Refused(_("Line %(n)s has %(given)s characters; %(max)s fit in one condition.") % {
                "n": number, "given": len(line), "max": LONGEST_CONDITION}, field="conditions")
    return found | texts


def _priced(given: Mapping[str, Any]) -> dict[str, str]:
    """Number, price and amount of shares; an amount that was entered has to be their product."""
    shares, price = (_whole(given.get(name), name) for name in ("shares", "price"))
    amount = price * shares
    if amount >= TOO_LARGE:
        raise Refused(_("Price × shares is too large to be meant."), field="shares")
    if given.get("amount") not in (None, ""):
        said = _whole(given["amount"], "amount")
        if said != amount:
            raise Refused(_("You entered %(said)s won, but price × shares is %(computed)s won. Correct one of the three, or leave the amount empty.") % {
                "said": money(said), "computed": money(amount)}, field="amount")
    return {"shares": str(shares), "price": str(price), "amount": str(amount), "discount": ""}


def _unpriced(given: Mapping[str, Any]) -> dict[str, str]:
    """A SAFE or conditional note: an amount, and perhaps a discount; price and number come with the next round."""
    for name in ("price", "shares"):
        if str(given.get(name) or "0") != "0":
            raise Refused(_("A SAFE or a conditional note has neither price nor number of shares: both come with the next round. Leave this empty."),
                          field=name)
    return {"shares": "0", "price": "0", "amount": str(_whole(given.get("amount"), "amount")), "discount": _discount(given.get("discount"))}


def _discount(value: Any) -> str:
    if value in (None, ""):
        return ""
    number = _number(value, "discount")
    if not 0 < number < 1:
        raise Refused(_("A discount lies between 0 and 100 %."), field="discount")
    return packet.plain(number.quantize(Decimal("0.0001")))


def _co_investors(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    if len(rows) > MOST_CO:
        raise Refused(_("At most %(n)s co-investors fit.") % {"n": MOST_CO}, field=f"co-{MOST_CO}-name")
    return [{"name": characters.legible(str(row.get("name") or ""), most=LONGEST_NAME, field=f"co-{n}-name", missing=_("Say who it is.")),
             "amount": str(_whole(row.get("amount"), f"co-{n}-amount"))} for n, row in enumerate(rows)]


def _cap_table(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    if len(rows) > MOST_HOLDERS:
        raise Refused(_("At most %(n)s rows fit. Put small holders together in one.") % {"n": MOST_HOLDERS}, field=f"holder-{MOST_HOLDERS}-holder")
    found = []
    for n, row in enumerate(rows):
        if row.get("kind") not in cap_table.KINDS:
            raise Refused(_("Choose the kind of shares."), field=f"holder-{n}-kind")
        found.append({"holder": characters.legible(str(row.get("holder") or ""), most=LONGEST_NAME, field=f"holder-{n}-holder",
                                                   missing=_("Say who holds them.")),
                      "kind": str(row["kind"]), "shares": str(_whole(row.get("shares"), f"holder-{n}-shares"))})
    return found


def _seller_has_them(terms: Mapping[str, Any], fund: Fund) -> None:
    if query.seller_is_missing(terms):
        return  # the page says so; the name may be written in another way
    try:
        query.cap_after(terms, fund)
    except ValueError:
        raise Refused(_("%(seller)s holds %(n)s shares by the cap table, fewer than are to be bought.") % {
            "seller": terms["seller"], "n": money(cap_table.held_by(query.holdings(terms), terms["seller"]))}, field="shares") from None


def _number(value: Any, name: str) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise Refused(_("No number was found. For example: 9,600"), field=name) from None
    if not number.is_finite() or number <= 0:
        raise Refused(_("This must be more than zero."), field=name)
    if number >= TOO_LARGE:
        raise Refused(_("This number is too large to be meant."), field=name)
    return number


def _whole(value: Any, name: str) -> Decimal:
    number = _number(value, name)
    if number != number.to_integral_value():
        raise Refused(_("Enter a whole number."), field=name)
    return number.quantize(Decimal(1))


def _within_limit(item: AgendaItem) -> None:
    """As the rule of the mandate has it, so that what its members consented to passes here too."""
    if "single_company" not in blocking_keys(item.deal, item.terms):
        return
    fund, total = item.meeting.fund, Decimal(item.terms["amount"]) + packet.committed_earlier(item)
    over = _("This would be %(share)s of the fund in one company; its limit is %(limit)s.") % {
        "share": f"{total / fund.size:.1%}", "limit": f"{fund.single_company_limit:.1%}"}
    raise Refused(" ".join([over, _("Where its rules let that pass, ask for it first, under law and mandate on the deal's page.")]),
                  field="shares" if query.is_priced(item.terms) else "amount")
