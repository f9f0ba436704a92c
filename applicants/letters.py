"""The letters of the applicants' house: receipt, committee packet, request for figures, figures sent back."""
import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.queries.extension import company_of
from applicants.queries.round import deadline
from fund.letters import FUND, WHO, Hole, Letter, register
from fund.templatetags.look import day, moment, stamp

SEOUL = ZoneInfo("Asia/Seoul")
COMPANY = Hole("company", gettext_lazy("The company's name"), lambda: _("Company A"))
QUARTER = Hole("quarter", gettext_lazy("The quarter"), lambda: "2026Q3")


def _receipt(given: Mapping[str, Any]) -> dict[str, str]:
    deal, submission = given["deal"], given["submission"]
    return {"who": given["to"], "company": deal.company.name, "round": deal.round.name, "receipt_no": deal.receipt_no,
            "version": submission.number, "submitted_at": stamp(submission.submitted_at), "sha256": submission.sha256,
            "until": moment(deadline(deal)), "results_by": moment(deal.round.results_by), "link": given["url"]}


def _second(given: Mapping[str, Any]) -> dict[str, str]:
    deal, dossier = given["deal"], given["dossier"]
    return {"who": given["to"], "company": deal.company.name, "round": deal.round.name, "due": moment(dossier.due_at),
            "message": dossier.message, "reason": dossier.due_reason, "link": given["url"]}


def _receipt_second(given: Mapping[str, Any]) -> dict[str, str]:
    deal, version = given["deal"], given["submission"]
    return {"who": given["to"], "company": deal.company.name, "receipt_no": deal.receipt_no, "version": version.number,
            "submitted_at": stamp(version.submitted_at), "sha256": version.sha256, "until": moment(version.dossier.due_at), "link": given["url"]}


def _withdrawn(given: Mapping[str, Any]) -> dict[str, str]:
    deal = given["deal"]
    return {"who": given["to"], "company": deal.company.name, "round": deal.round.name, "receipt_no": deal.receipt_no or "",
            "reason": deal.reason or _("not given"), "link": given["url"]}


def _extension(given: Mapping[str, Any]) -> dict[str, str]:
    row = given["extension"]
    return {"who": given["to"], "company": company_of(row.deal), "round": row.deal.round.name,
            "answer": _("Granted until %(when)s") % {"when": moment(row.until)} if row.until else _("Not granted"), "reason": row.reason,
            "link": given["url"]}


def _packet(given: Mapping[str, Any]) -> dict[str, str]:
    meeting = given["meeting"]
    return {"who": given["to"], "fund": given["fund"].name, "company": given["company"].name, "meeting": meeting.number,
            "day": day(meeting.held_on), "link": given["link"]}


def _kpi_request(given: Mapping[str, Any]) -> dict[str, str]:
    asked = given["request"]
    return {"who": given["to"], "fund": given["fund"].name, "company": given["company"].name, "quarter": asked.period,
            "start": day(asked.period.start), "end": day(asked.period.end), "due": day(asked.due_on), "link": given["link"]}


def _kpi_returned(given: Mapping[str, Any]) -> dict[str, str]:
    return {"who": given["to"], "company": given["company"].name, "quarter": given["request"].period, "reason": given["reason"]}


def _link(path: str) -> Hole:
    return Hole("link", gettext_lazy("The link"), lambda: f"https://sunhwan.invalid{path}", required=True)


register(Letter(
    "receipt", gettext_lazy("Receipt of an application"), gettext_lazy("The founders of the company that applied"),
    (WHO, COMPANY, Hole("round", gettext_lazy("The call for applications"), lambda: _("Autumn call for applications")),
     Hole("receipt_no", gettext_lazy("Receipt number"), lambda: "K7QM-2R4T", required=True),
     Hole("version", gettext_lazy("Which version was handed in"), lambda: "1"),
     Hole("submitted_at", gettext_lazy("When it was handed in"), lambda: stamp(dt.datetime(2026, 7, 31, 17, 42, 8, tzinfo=SEOUL))),
     Hole("sha256", gettext_lazy("SHA-256 of the content"), lambda: "4f1c" * 16),
     Hole("until", gettext_lazy("Until when it can be changed"), lambda: moment(dt.datetime(2026, 7, 31, 18, tzinfo=SEOUL))),
     Hole("results_by", gettext_lazy("The day of the result"), lambda: moment(dt.date(2026, 8, 21))), _link("/applications/…/receipt/")),
    _receipt))
register(Letter(
    "packet", gettext_lazy("Committee packet"), gettext_lazy("Everybody with a committee seat"),
    (WHO, FUND, COMPANY, Hole("meeting", gettext_lazy("Number of the meeting"), lambda: "12"),
     Hole("day", gettext_lazy("Day of the meeting"), lambda: day(dt.date(2026, 9, 17))), _link("/f/…/committee/items/…/")),
    _packet))
register(Letter(
    "kpi_request", gettext_lazy("Request for figures"), gettext_lazy("The owners of a company in the portfolio"),
    (WHO, FUND, COMPANY, QUARTER, Hole("start", gettext_lazy("First day of the quarter"), lambda: day(dt.date(2026, 7, 1))),
     Hole("end", gettext_lazy("Last day of the quarter"), lambda: day(dt.date(2026, 9, 30))),
     Hole("due", gettext_lazy("Due day"), lambda: day(dt.date(2026, 10, 20)), required=True), _link("/k/…/")),
    _kpi_request))
register(Letter(
    "kpi_returned", gettext_lazy("Figures sent back"), gettext_lazy("The owners of a company in the portfolio"),
    (WHO, COMPANY, QUARTER, Hole("reason", gettext_lazy("Why they were sent back"), lambda: _("Q3 holds last quarter's weight."),
                                 required=True)),
    _kpi_returned))
FOUNDERS = gettext_lazy("The owners of the company that applied")
CALL = Hole("round", gettext_lazy("The call for applications"), lambda: _("Autumn call for applications"))
NUMBER = Hole("receipt_no", gettext_lazy("Receipt number"), lambda: "2026H2-7K3Q")
DUE_TIME = Hole("due", gettext_lazy("Due time"), lambda: moment(dt.datetime(2026, 9, 30, 18, tzinfo=SEOUL)), required=True)
register(Letter(
    "second_step", gettext_lazy("Second step opened"), FOUNDERS,
    (WHO, COMPANY, CALL, DUE_TIME, Hole("message", gettext_lazy("What the fund says with it, if anything"), lambda: _("We would like to know more.")),
     _link("/applications/…/second/")), _second))
register(Letter(
    "second_step_moved", gettext_lazy("Due time of the second step moved"), FOUNDERS,
    (WHO, COMPANY, CALL, DUE_TIME, Hole("message", gettext_lazy("What the fund says with it, if anything"), lambda: _("We would like to know more.")),
     Hole("reason", gettext_lazy("Why the due time was moved"), lambda: _("You asked for a week more."), required=True),
     _link("/applications/…/second/")), _second))
register(Letter(
    "receipt_second", gettext_lazy("Receipt of the second step"), FOUNDERS,
    (WHO, COMPANY, Hole("receipt_no", gettext_lazy("Receipt number"), lambda: "2026H2-7K3Q", required=True),
     Hole("version", gettext_lazy("Which version was handed in"), lambda: "1"),
     Hole("submitted_at", gettext_lazy("When it was handed in"), lambda: stamp(dt.datetime(2026, 9, 29, 17, 42, 8, tzinfo=SEOUL))),
     Hole("sha256", gettext_lazy("SHA-256 of the content"), lambda: "4f1c" * 16),
     Hole("until", gettext_lazy("Until when it can be changed"), lambda: moment(dt.datetime(2026, 9, 30, 18, tzinfo=SEOUL))),
     _link("/applications/…/second/receipt/")), _receipt_second))
register(Letter(
    "withdrawn", gettext_lazy("Application withdrawn"), FOUNDERS,
    (WHO, COMPANY, CALL, NUMBER, Hole("reason", gettext_lazy("The reason that was given, if any"), lambda: _("Another investor came first.")),
     _link("/applications/…/")), _withdrawn))
register(Letter(
    "extension", gettext_lazy("Answer to a request for more time"), FOUNDERS,
    (WHO, COMPANY, CALL, Hole("answer", gettext_lazy("Granted until when, or not granted"), lambda: _("Not granted"), required=True),
     Hole("reason", gettext_lazy("The reason that was given"), lambda: _("The line was down for a day."), required=True),
     _link("/applications/…/")), _extension))
