"""What a check was compared with, in words: the list and its day, the rule or law behind it, the answers and when they came."""
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from applicants.models import Watch
from applicants.queries.eligibility import rule_words
from fund.templatetags.look import day, digest, moment

Source = Mapping[str, Any]


def source_words(source: Source) -> str:
    """One source in a sentence; empty for a kind that is not known."""
    write = WORDS.get(source["kind"])
    return write(source) if write else ""


def _rule(source: Source) -> str:
    return {
        "check_digit": _("The number's own check digit, by the weights of the National Tax Service. No register was asked."),
        "corporate_digit": _("The number's own check digit. No register was asked."),
        "no_register": _("Rule of this fund: a number from abroad is looked at by people."),
        "names": _("Rule of this fund: names are compared without legal form, spaces, signs and case; in names of four letters or more one "
                   "letter may differ."),
    }[source["rule"]]


def _call(source: Source) -> str:
    bound, law = rule_words(source["rules"], source["rule"], dt.date.fromisoformat(source["closes_on"]))
    return f"{law}: {bound}"


def _list(source: Source) -> str:
    name, at = Watch.List(source["list"]).label, _at(source)
    if not source["entries"]:
        return _("List “%(name)s”, empty on %(at)s.") % {"name": name, "at": at}
    said = _("List “%(name)s”: %(n)s entries on %(at)s, the newest as of %(day)s.") % {
        "name": name, "n": f"{source['entries']:,}", "at": at, "day": day(dt.date.fromisoformat(source["as_of"]))}
    law = _("The Fair Trade Commission designates such groups by the Fair Trade Act, article 31.") if source["list"] == Watch.List.GROUP else ""
    return f"{said} {law}".strip()


def _at(source: Source) -> str:
    return moment(dt.datetime.fromisoformat(source["at"]))


WORDS: dict[str, Callable[[Source], str]] = {
    "rule": _rule, "call": _call, "list": _list,
    "submission": lambda s: _("Application, version %(n)s, received %(at)s.") % {"n": s["number"], "at": _at(s)},
    "second_step": lambda s: _("Second step, version %(n)s, received %(at)s: shareholders and the group it names.") % {
        "n": s["number"], "at": _at(s)},
    "no_second_step": lambda s: _("Shareholders were not compared: no second step was handed in yet."),
    "self_check": lambda s: _("The founder's own check before applying, answered %(at)s.") % {"at": _at(s)},
    "deals": lambda s: _("Every application handed in to this fund, in this call and others, as of %(at)s.") % {"at": _at(s)},
    "people": lambda s: _("Representative: as the application names them.") if s["named"] else _(
        "Representative: the application names nobody, so the account names of the company's owners were compared."),
    "organisations": lambda s: _("This fund's own organisations: %(n)s on %(at)s.") % {"n": s["entries"], "at": _at(s)},
    "indicator": lambda s: _("Indicator %(code)s, version %(n)s: more is better.") % {"code": s["code"], "n": s["version"]} if s["upward"] else _(
        "Indicator %(code)s, version %(n)s: less is better.") % {"code": s["code"], "n": s["version"]},
    "deck": lambda s: _("The deck as it was handed in, SHA-256 %(sha)s.") % {"sha": digest(s["sha256"])},
    "consents": lambda s: _("Answers to the consents as they stood on %(at)s; Personal Information Protection Act, articles 15, 17 and 22.") % {
        "at": _at(s)},
    "clock": lambda s: _("The server's clock against the call, which takes this application from %(opens)s to %(closes)s.") % {
        "opens": moment(dt.datetime.fromisoformat(s["opens_at"])), "closes": moment(dt.datetime.fromisoformat(s["closes_at"]))},
}
