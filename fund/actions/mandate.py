"""Set what a fund may invest in: which rules block or warn, who may let a deal pass, limits, classes, and where each rule stands written."""
import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from fund.audit import acting
from fund.errors import Refused
from fund.metrics.mandate import BOUNDS, Bounds, Rule, items
from fund.models import Fund, Mandate, Seat
from fund.permissions import Can, holds
from fund.queries.mandate import mandate_of, plain, seen, usual

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
LONGEST_WORDS, MOST_ITEMS, LONGEST_SOURCE = 80, 30, 300
MOST_YEARS = 50
SMALLEST = Decimal("0.0001")  # of a share, as the fund's own terms keep it
OUTSIDE = "none"  # what a deal's main purpose is called that falls in no class


def set_mandate(*, fund: Fund, rules: Mapping[str, Mapping[str, Any]], by: Seat, before: str = "") -> tuple[Rule, ...]:
    """Set rules by key; a rule or a part of one that is not named stays as it is. `before` is `queries.mandate.seen` of what was changed.

    Parts: mode, override, limit (Decimal: a share, or years for the company's age), values (lines `code | 한국어 | English`), source,
    dated (ISO day or empty). Only what differs from the usual rules is kept; the limit for a single company is kept as the fund's term.
    Refused for a seat that may not, beside the field (`limit_single_company`) for what a rule cannot be, and where somebody else changed
    the rules meanwhile.
    """
    if by.fund_id != fund.pk or not holds(by.role, Can.KEEP_MANDATE):
        raise Refused(_("Your seat may not take this step. Nothing was changed."))
    with acting(by, "set mandate"):
        locked = Fund.objects.select_for_update().get(pk=fund.pk)  # a fund's first mandate has no row of its own to lock
        if before and before != seen(locked):
            raise Refused(_("Somebody else changed the rules meanwhile. Yours are below and not saved: look at theirs, then save again."))
        row = Mandate.objects.filter(fund=locked).first() or Mandate(fund=locked)
        standing, kept = {rule.key: rule for rule in mandate_of(locked)}, dict(row.rules)
        for key, given in rules.items():
            if key not in standing:
                raise Refused(_("There is no rule “%(key)s”.") % {"key": key})
            wanted = _checked(standing[key], given)
            if key == "single_company":
                _set_limit(locked, wanted.pop("limit"))
            kept[key] = {part: value for part, value in wanted.items() if value not in _shipped(key, part)}
        kept = {key: own for key, own in kept.items() if own}
        if kept != row.rules:
            row.rules = kept
            row.save()
    return mandate_of(locked)


def _checked(rule: Rule, given: Mapping[str, Any]) -> dict[str, Any]:
    """The whole rule as it is kept, every part of it fit to be kept."""
    bounds, key = BOUNDS[rule.key], rule.key
    mode, override = given.get("mode", rule.mode), given.get("override", rule.override)
    if mode not in bounds.modes:
        raise Refused(_no_mode(bounds), field=f"mode_{key}")
    if override not in bounds.overrides:
        raise Refused(_no_override(bounds), field=f"override_{key}")
    kept = {"mode": mode, "override": override, "source": _source(given.get("source", rule.source), key),
            "dated": _dated(given.get("dated", rule.dated), key)}
    if bounds.limit:
        kept["limit"] = plain(_limit(given.get("limit", rule.limit), key, bounds))
    if bounds.has_values:
        kept["values"] = _values(given.get("values", rule.values), key)
    return kept


def _no_mode(bounds: Bounds) -> str:
    if bounds.modes == ("block",):
        return _("This rule is law and always blocks.")
    return _("This rule is law: it cannot be turned off.") if bounds.is_law else _("Choose how the rule works.")


def _no_override(bounds: Bounds) -> str:
    if bounds.overrides == ("nobody",):
        return _("This rule is law: nobody may let a deal pass it.")
    return _("The law asks for the consent of all the fund's members. A second person cannot give it.") if bounds.is_law else _(
        "Choose who may let a deal pass.")


def _limit(given: Decimal | None, key: str, bounds: Bounds) -> Decimal:
    field = f"limit_{key}"
    if bounds.limit == "years":
        if given is None or given != given.to_integral_value() or not 1 <= given <= MOST_YEARS:
            raise Refused(_("Enter whole years from 1 to %(most)s.") % {"most": MOST_YEARS}, field=field)
        return given
    if given is None or not 0 < given <= 1 or given != given.quantize(SMALLEST):
        raise Refused(_("Enter a share of more than 0% and at most 100%, with at most two decimals."), field=field)
    if bounds.is_law and given > Decimal(usual()[key]["limit"]):
        raise Refused(_("The law draws this line at %(limit)s%%. A fund may draw it lower, not higher.")
                      % {"limit": plain(Decimal(usual()[key]["limit"]) * 100)}, field=field)
    return given


def _values(given: Iterable[str], key: str) -> list[str]:
    field, found = f"values_{key}", items(line for line in given if line.strip())
    if not found:
        raise Refused(_("Name at least one, or turn the rule off."), field=field)
    if len(found) > MOST_ITEMS:
        raise Refused(_("%(n)s lines are too many; %(most)s fit.") % {"n": len(found), "most": MOST_ITEMS}, field=field)
    codes = [item.code for item in found]
    for item in found:
        if not CODE.fullmatch(item.code) or item.code == OUTSIDE:
            raise Refused(_("“%(code)s” cannot be a code: letters, digits and hyphens, at most 40, and not “none”.") % {"code": item.code[:60]},
                          field=field)
        if codes.count(item.code) > 1:
            raise Refused(_("“%(code)s” stands there twice.") % {"code": item.code}, field=field)
        for words in (item.ko, item.en):
            if len(words) > LONGEST_WORDS:
                raise Refused(_("“%(words)s” is too long; %(most)s characters fit.") % {"words": words[:20] + "…", "most": LONGEST_WORDS}, field=field)
            _check_characters(words, field)
    return [f"{item.code} | {item.ko} | {item.en}" for item in found]


def _source(given: str, key: str) -> str:
    field, text = f"source_{key}", unicodedata.normalize("NFC", " ".join(given.split()))
    if not text:
        raise Refused(_("Say where this rule stands written: the article, or the fund's rules."), field=field)
    if len(text) > LONGEST_SOURCE:
        raise Refused(_("%(n)s characters are too many; %(max)s fit.") % {"n": len(text), "max": LONGEST_SOURCE}, field=field)
    _check_characters(text, field)
    return text


def _dated(given: dt.date | str | None, key: str) -> str:
    try:
        return dt.date.fromisoformat(str(given)).isoformat() if given else ""
    except ValueError:
        raise Refused(_("Enter a day, for example 2026-07-01."), field=f"dated_{key}") from None


def _check_characters(text: str, field: str) -> None:
    if any(unicodedata.category(each) in ("Cc", "Cf", "Co", "Cs") for each in text):
        raise Refused(_("There are invisible characters in it. Type the text anew."), field=field)


def _set_limit(fund: Fund, limit: str) -> None:
    if fund.single_company_limit != Decimal(limit):
        fund.single_company_limit = Decimal(limit)
        fund.save(update_fields=["single_company_limit"])


def _shipped(key: str, part: str) -> tuple[Any, ...]:
    """What the usual rule says of this part, in every language."""
    row = usual()[key]
    return (row["source_ko"], row["source_en"]) if part == "source" else (row[part],)
