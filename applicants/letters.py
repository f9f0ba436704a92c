"""The letters of the applicants' house: receipt, committee packet, request for figures, figures sent back."""
import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from applicants.queries.consent import retention
from applicants.queries.decision_letter import manager
from applicants.queries.erasure import carried_out
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


def _exclusion(given: Mapping[str, Any]) -> dict[str, str]:
    answer = pgettext("exclusion", "Granted") if given["granted"] else pgettext("exclusion", "Declined")
    return {"who": given["to"], "company": given["company"], "answer": answer,
            "reason": given["answer"] or _("not given"), "link": given["url"]}


def _late(given: Mapping[str, Any]) -> dict[str, str]:
    deal, new = given["deal"], given["new_day"]
    return {"who": given["to"], "company": deal.company.name, "round": deal.round.name, "step": str(given["step"]),
            "due": moment(given["due"]) if given["due"] else _("no day yet"),
            "new_day": moment(new) if new else _("not set yet; we write to you as soon as it is"),
            "reason": given["reason"] or _("not given"), "link": given["url"]}


def _closing_moved(given: Mapping[str, Any]) -> dict[str, str]:
    return {"who": given["to"], "company": given["company"], "round": given["names"][given["to"].language], "before": moment(given["before"]),
            "after": moment(given["after"]), "reason": given["reason"], "link": given["url"]}


def _inquiry(given: Mapping[str, Any]) -> dict[str, str]:
    deal, rows = given["deal"], given["inquiries"]
    return {"who": given["to"], "company": deal.company.name, "round": deal.round.name if deal.round else "", "receipt_no": deal.receipt_no or "",
            "due": moment(rows[0].due_on), "questions": "\n\n".join(f"{row.number}. {row.text}" for row in rows), "link": given["link"]}


def _inquiry_reminder(given: Mapping[str, Any]) -> dict[str, str]:
    when = _("The due day has passed. You can still answer.") if given["late"] else _("The due day is near.")
    lines = [_("%(n)s (due %(day)s)") % {"n": row.number, "day": moment(row.due_on)} + f"\n{row.text}" for row in given["inquiries"]]
    return _inquiry(given) | {"when": when, "questions": "\n\n".join(lines)}


def _decision(given: Mapping[str, Any]) -> dict[str, str]:
    deal, row = given["deal"], given["decision"]
    apology = _("We had promised our answer by %(day)s. It comes %(n)s days late. We apologise.") % {
        "day": moment(given["promised"]), "n": given["late"]} if given["late"] else ""
    return {
        "who": given["to"], "company": deal.company.name, "round": deal.round.name if deal.round else deal.fund.name, "fund": deal.fund.name,
        "receipt_no": deal.receipt_no or "", "apology": apology, "reasons": "\n".join(f"- {words}" for words in row.reason_words),
        "sentence": row.sentence, "step": row.get_step_display() if row.step else "", "day": moment(row.meets_on) if row.meets_on else "",
        "retention": retention(deal), "own_data": _("Your data, and how to have it erased: %(url)s") % {"url": given["own_data"]} if (
            given["own_data"]) else "", "manager": manager(deal.fund), "link": given["url"]}


def _packet(given: Mapping[str, Any]) -> dict[str, str]:
    meeting = given["meeting"]
    return {"who": given["to"], "fund": given["fund"].name, "company": given["company"].name, "meeting": meeting.number,
            "title": meeting.title, "day": day(meeting.held_on), "link": given["link"]}


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
     Hole("title", gettext_lazy("What the meeting is called"), lambda: _("Committee meeting no. %(n)s") % {"n": 12}),
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
register(Letter(
    "exclusion", gettext_lazy("Answer to a request to exclude readers"), FOUNDERS,
    (WHO, COMPANY, Hole("answer", gettext_lazy("Granted or not granted"), lambda: pgettext("exclusion", "Granted"), required=True),
     Hole("reason", gettext_lazy("The reason that was given, if any"), lambda: _("Nobody of this name sits in the fund.")),
     _link("/applications/…/readers/exclude/")), _exclusion))
STEP = Hole("step", gettext_lazy("Which step"), lambda: _("Result of the review"), required=True)
DAY_BEFORE = Hole("due", gettext_lazy("The day that was promised"), lambda: moment(dt.date(2026, 8, 21)), required=True)
NEW_DAY = Hole("new_day", gettext_lazy("The new day, if there is one"), lambda: moment(dt.date(2026, 8, 28)), required=True)
WHY_MOVED = Hole("reason", gettext_lazy("The reason that was given, if any"), lambda: _("Two reviewers fell ill."))
register(Letter(
    "late", gettext_lazy("A step is late"), FOUNDERS, (WHO, COMPANY, CALL, STEP, DAY_BEFORE, NEW_DAY, WHY_MOVED, _link("/applications/…/status/")),
    _late))
register(Letter(
    "target_moved", gettext_lazy("A promised day moved"), FOUNDERS,
    (WHO, COMPANY, CALL, STEP, DAY_BEFORE, NEW_DAY, WHY_MOVED, _link("/applications/…/status/")), _late))
register(Letter(
    "closing_moved", gettext_lazy("The closing of a call moved"), FOUNDERS,
    (WHO, COMPANY, CALL, Hole("before", gettext_lazy("When it was to close"), lambda: moment(dt.datetime(2026, 7, 31, 18, tzinfo=SEOUL))),
     Hole("after", gettext_lazy("When it closes now"), lambda: moment(dt.datetime(2026, 8, 3, 18, tzinfo=SEOUL)), required=True),
     Hole("reason", gettext_lazy("Why it was moved"), lambda: _("The line was down for a day."), required=True), _link("/applications/…/")),
    _closing_moved))
QUESTIONS = Hole("questions", gettext_lazy("The questions, each with its number"),
                 lambda: "1. " + _("How many tonnes did you sell in the last quarter?"), required=True)
DUE_DAY = Hole("due", gettext_lazy("Due day"), lambda: moment(dt.date(2026, 9, 30)), required=True)
WRITERS = gettext_lazy("The owners and editors of the company that applied")
register(Letter(
    "inquiry", gettext_lazy("Question from the fund"), WRITERS, (WHO, COMPANY, CALL, NUMBER, QUESTIONS, DUE_DAY, _link("/applications/…/questions/")),
    _inquiry))
register(Letter(
    "inquiry_reminder", gettext_lazy("Reminder of a question from the fund"), FOUNDERS,
    (WHO, COMPANY, CALL, NUMBER, QUESTIONS, Hole("due", DUE_DAY.about, DUE_DAY.sample),  # each question names its own day
     Hole("when", gettext_lazy("Whether the due day is near or has passed"), lambda: _("The due day is near.")),
     _link("/applications/…/questions/")), _inquiry_reminder))
SAY_WHY = (
    WHO, COMPANY, CALL, FUND, NUMBER,
    Hole("apology", gettext_lazy("An apology, if it comes after the promised day"),
         lambda: _("We had promised our answer by %(day)s. It comes %(n)s days late. We apologise.") % {"day": moment(dt.date(2026, 8, 21)), "n": 3},
         required=True),
    Hole("reasons", gettext_lazy("The reasons, one a line"), lambda: f"- {_('The figures do not carry the plan')}", required=True),
    Hole("sentence", gettext_lazy("What the fund says to this founder"),
         lambda: _("Three customers under contract would show that the price holds. Please come back with them."), required=True),
    Hole("manager", gettext_lazy("Who answers questions"), lambda: _("Ieum Ventures")))
HELD_UNTIL = Hole("day", gettext_lazy("Until when it is on hold"), lambda: moment(dt.date(2026, 10, 30)), required=True)
INVITED_ON = Hole("day", gettext_lazy("The day of the invitation"), lambda: moment(dt.date(2026, 9, 10)), required=True)
INVITED_TO = Hole("step", gettext_lazy("What the invitation is to"), lambda: _("A conversation with the fund manager"), required=True)
register(Letter(
    "decision_decline", gettext_lazy("Decision: declined"), FOUNDERS,
    (*SAY_WHY, Hole("retention", gettext_lazy("How long what was handed in is kept"), lambda: _("One year from the day the result is given.")),
     Hole("own_data", gettext_lazy("Where they read, copy and have erased their data, if there is such a page"),
          lambda: _("Your data, and how to have it erased: %(url)s") % {"url": "https://sunhwan.invalid/applications/…/data/"}),
     _link("/applications/…/decision/")), _decision))
register(Letter("decision_hold", gettext_lazy("Decision: on hold"), FOUNDERS, (*SAY_WHY, HELD_UNTIL, _link("/applications/…/decision/")), _decision))
register(Letter(
    "decision_invite", gettext_lazy("Decision: invitation"), FOUNDERS, (*SAY_WHY, INVITED_TO, INVITED_ON, _link("/applications/…/decision/")),
    _decision))


def _erased(given: Mapping[str, Any]) -> dict[str, str]:
    deal, row = given["deal"], given["erasure"]
    lines = carried_out(row)
    kept = [f"- {line.label}: {line.rule.source}" + (f" ({_('until %(day)s') % {'day': day(line.until)}})" if line.until else "")
            for line in lines if not line.goes and line.rule]
    return {"who": given["to"], "company": deal.company.name, "round": deal.round.name if deal.round else deal.fund.name,
            "receipt_no": deal.receipt_no or "", "gone": "\n".join(f"- {line.label}" for line in lines if line.goes),
            "kept": "\n".join(kept), "reason": row.answer, "link": given["url"]}


register(Letter(
    "erased", gettext_lazy("Application erased"), FOUNDERS,
    (WHO, COMPANY, CALL, NUMBER, Hole("gone", gettext_lazy("What was erased, one part a line"), lambda: f"- {_('First step as handed in')}", required=True),
     Hole("kept", gettext_lazy("What stays, under which rule and until when"), lambda: f"- {_('Consents given and taken back')}", required=True),
     _link("/applications/…/data/")), _erased))
register(Letter(
    "erasure_declined", gettext_lazy("Request to erase declined"), FOUNDERS,
    (WHO, COMPANY, CALL, NUMBER,
     Hole("reason", gettext_lazy("The reason that was given"), lambda: _("A complaint about this application is open; we answer again once it is closed."),
          required=True), _link("/applications/…/data/")), _erased))
