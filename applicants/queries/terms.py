"""What tabled terms come to: the part bought, the cap table after, whether the two agree; and what the form of a deal begins with."""
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applicants.metrics import cap_table
from applicants.metrics.cap_table import Gap, Holding
from applicants.models import AgendaItem, Deal, DossierVersion, Meeting, Submission
from fund.models import Fund, User
from fund.templatetags import look

Paper = AgendaItem.Instrument
UNPRICED = frozenset({Paper.SAFE, Paper.CONDITIONAL})
STAGES = {Meeting.Kind.PRELIMINARY: Deal.Stage.PRELIMINARY, Meeting.Kind.MAIN: Deal.Stage.COMMITTEE}
BOUGHT_AS = {Paper.COMMON: "common", Paper.RCPS: "preferred", Paper.CB: "option", Paper.BW: "option", Paper.SAFE: "option", Paper.CONDITIONAL: "option"}
Row = dict[str, Any]
TEXTS = {"source": 200, "exit": 200, "risks": 1500, "conditions": 1500, "dissent": 600}  # and how long each may be
LONGEST_NAME, MOST_CO, MOST_HOLDERS = 80, 10, 40


def kind_word(kind: str) -> str:
    """What a kind of shares is called in a cap table."""
    return {"common": pgettext("cap table", "Common"), "preferred": pgettext("cap table", "Preferred"),
            "option": pgettext("cap table", "Options and conversions")}.get(kind, kind)


def is_priced(terms: Mapping[str, Any]) -> bool:
    """Whether price and number of shares are settled; a SAFE waits for the next round."""
    return terms.get("instrument") not in UNPRICED


def new_money(terms: Mapping[str, Any]) -> Decimal:
    """Won that the company receives: this fund's amount and what co-investors put in with it; nothing where existing shares change hands."""
    return Decimal(0) if terms.get("shares_kind") == "existing" else Decimal(terms["amount"]) + co_money(terms)


def co_money(terms: Mapping[str, Any]) -> Decimal:
    """Won of all co-investors."""
    return sum((Decimal(row["amount"]) for row in terms.get("co_investors", ())), Decimal(0))


def holdings(terms: Mapping[str, Any]) -> list[Holding]:
    """The cap table before, as it was entered."""
    return [Holding(row["holder"], row["kind"], int(row["shares"])) for row in terms.get("cap_table", ())]


def bought(terms: Mapping[str, Any]) -> int:
    """Shares that this fund buys; of an instrument without a price those it would convert to at the cap."""
    return _shares_for(terms, Decimal(terms["amount"])) if not is_priced(terms) else int(terms["shares"])


def cap_after(terms: Mapping[str, Any], fund: Fund) -> tuple[Holding, ...]:
    """The cap table after, empty where none was entered. ValueError where the seller holds too few shares, or is not in it."""
    before = holdings(terms)
    if not before:
        return ()
    co = [(row["name"], _shares_for(terms, Decimal(row["amount"]))) for row in terms.get("co_investors", ())]
    seller = terms.get("seller") if terms.get("shares_kind") == "existing" else None
    return cap_table.after(before, shares=bought(terms), investor=investor(fund), kind=BOUGHT_AS[Paper(terms["instrument"])], co=co,
                           existing_from=seller)


def investor(fund: Fund) -> str:
    """The name under which this fund stands in a cap table."""
    return fund.name_ko or fund.name_en


def gap(terms: Mapping[str, Any], after: tuple[Holding, ...]) -> Gap | None:
    """Where the part bought differs between cap table and valuation by more than 0.05 percentage points."""
    return cap_table.disagreement(bought=bought(terms), whole=cap_table.total(after), amount=Decimal(terms["amount"]),
                                  post_money=Decimal(terms["post_money"]))


def warnings(terms: Mapping[str, Any], fund: Fund) -> list[str]:
    """What is to be looked at again before the terms go to the committee; it holds nothing up."""
    if not terms.get("cap_table"):
        return []
    if seller_is_missing(terms):
        return [_("%(seller)s does not stand in the cap table, so the table after was not computed. Write the name as it stands there.") % {
            "seller": terms["seller"]}]
    found = gap(terms, cap_after(terms, fund))
    return [gap_words(found)] if found else []


def gap_words(found: Gap) -> str:
    """The disagreement in a sentence with both figures."""
    return _("The cap table and the valuation do not agree: by the cap table %(table)s is bought, by amount over post-money %(valuation)s.") % {
        "table": look.pct(_decimal(found.cap_table), 2), "valuation": look.pct(_decimal(found.valuation), 2)}


def seller_is_missing(terms: Mapping[str, Any]) -> bool:
    """Whether existing shares are bought of somebody whom the entered cap table does not name."""
    rows = holdings(terms)
    return bool(rows) and terms.get("shares_kind") == "existing" and not cap_table.held_by(rows, terms.get("seller", ""))


def side_by_side(before: list[Row], after: list[Row]) -> dict[str, Any]:
    """Both tables in one: {rows: [{holder, kind, before, before_share, after, after_share}], before, after (totals)}; shares of the total as Decimal."""
    rows: dict[tuple[str, str], Row] = {}
    for name, table in (("before", before), ("after", after)):
        for row in cap_table.shared([Holding(r["holder"], r["kind"], int(r["shares"])) for r in table]):
            found = rows.setdefault((row.holder, row.kind), {"holder": row.holder, "kind": kind_word(row.kind)})
            found[name] = found.get(name, 0) + row.shares
            found[f"{name}_share"] = found.get(f"{name}_share", Decimal(0)) + _decimal(row.share)
    return {"rows": list(rows.values()), **{name: sum(int(row["shares"]) for row in table) for name, table in (("before", before), ("after", after))}}


def preview(terms: Mapping[str, Any], fund: Fund) -> dict[str, Any]:
    """What the page shows before anything is saved: amount, post-money, ownership, both cap tables, warnings."""
    after = () if seller_is_missing(terms) else cap_after(terms, fund)
    post = Decimal(terms["post_money"])
    return {"terms": terms, "ownership": Decimal(terms["amount"]) / post if post else None, "priced": is_priced(terms), "warnings": warnings(terms, fund),
            "round": Decimal(terms["amount"]) + co_money(terms),
            "table": side_by_side(list(terms["cap_table"]), as_rows(after))}


def as_rows(rows: tuple[Holding, ...]) -> list[Row]:
    """A cap table as it is kept: {holder, kind, shares}."""
    return [{"holder": row.holder, "kind": row.kind, "shares": str(row.shares)} for row in rows]


def tableable(meeting: Meeting, user: User) -> QuerySet[Deal]:
    """Active deals at the stage of this kind of meeting that no agenda holds and no approval waits for, and those this meeting still prepares."""
    items, S = AgendaItem.objects.all(), AgendaItem.State
    busy = items.exclude(state=S.DECIDED).exclude(meeting=meeting, state=S.PREPARING)
    here = items.filter(meeting=meeting).exclude(state=S.PREPARING)
    approved = items.approving()
    return Deal.objects.in_house(user).filter(
        fund=meeting.fund_id, stage=STAGES[Meeting.Kind(meeting.kind)], status=Deal.Status.ACTIVE).exclude(
        Q(pk__in=busy.values("deal")) | Q(pk__in=here.values("deal")) | Q(pk__in=approved.values("deal"))).select_related(
        "company__organisation").order_by("company__organisation__name")


def house_deal(meeting: Meeting, user: User, uuid: str) -> Deal | None:
    """A deal of the meeting's fund by its uuid as text, also one that may no longer be tabled; None where this person sees none."""
    try:
        key = UUID(uuid)
    except ValueError:
        return None
    return Deal.objects.in_house(user).filter(fund=meeting.fund_id, uuid=key).select_related("company__organisation", "fund").first()


def choices(meeting: Meeting, deals: QuerySet[Deal]) -> list[Row]:
    """The deals that may be tabled: {deal, item}; `item` where it stands on this agenda already."""
    items = {item.deal_id: item for item in AgendaItem.objects.filter(meeting=meeting, deal__in=deals)}
    return [{"deal": deal, "item": items.get(deal.pk)} for deal in deals]


def terms_so_far(meeting: Meeting, deal: Deal) -> dict[str, Any]:
    """What the form begins with: the deal's terms on this agenda, else those of its last meeting, else what its founder applied with."""
    items = AgendaItem.objects.filter(deal=deal)
    item = items.filter(meeting=meeting).first() or items.order_by("-pk").first()
    if item:
        return dict(item.terms)
    submission: Submission | None = deal.submissions.first()
    start = {"source": investor(meeting.fund), "cap_table": entered(deal)}
    return start | ({"pre_money": str(submission.pre_money)} if submission and submission.pre_money else {})


def entered(deal: Deal) -> list[Row]:
    """The shareholders as the second step lists them, as the rows of a cap table; empty without one, or once it is erased."""
    version = DossierVersion.objects.filter(dossier__deal=deal).order_by("-number").first()
    listed = version.content.get("terms", {}).get("holders") or () if version else ()
    return [{"holder": row["holder"], "kind": row.get("class", "common"), "shares": str(row["shares"])}
            for row in listed if row.get("holder") and row.get("shares")]


def _shares_for(terms: Mapping[str, Any], amount: Decimal) -> int:
    """Whole shares for this money: at the price, or at the cap where there is none yet."""
    if is_priced(terms):
        return int(amount // Decimal(terms["price"]))
    return cap_table.as_converted(amount, cap=Decimal(terms["pre_money"]), shares=cap_table.total(holdings(terms)))


def _decimal(share: Any) -> Decimal:
    return Decimal(share.numerator) / Decimal(share.denominator)
