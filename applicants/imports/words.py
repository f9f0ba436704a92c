"""What a table that was handed in is told, in the reader's language: the headings of the file to fill in, why it or a cell cannot be taken."""
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from applicants.imports.deal import HEADS, STARTS
from applicants.models import Company, Deal


def label(name: str) -> str:
    """What pages and the file to download call a column."""
    return {
        "name": _("Company"), "business_number": _("Business registration number"), "country": _("Country"),
        "foreign_number": _("Registration number abroad"), "theme": _("Theme"), "one_line": _("In one line"), "website": _("Website"),
        "ask": pgettext("deal", "Ask"), "source": pgettext("deal", "Source"), "source_note": _("Who, or where"), "stage": _("Stage"), "owner": _("Owner"),
        "contact": _("Contact"), "contact_title": _("Title"), "contact_email": _("E-mail"), "contact_phone": _("Telephone"),
        "task": _("First task")}.get(name, name)


def template_rows() -> list[list[str]]:
    """The file to fill in: the headings in the reader's language and one sample row, all of it understood as it stands."""
    sample = {
        "name": _("Sample Recycling Inc."), "business_number": "999-98-00013", "theme": str(Company.Theme.CIRCULAR.label),
        "one_line": _("Mixed plastic waste into pellets"), "website": "example.com", "ask": "12억", "source": str(Deal.Source.REFERRAL.label),
        "source_note": _("Somebody's name"), "stage": str(Deal.Stage.SUBMITTED.label), "contact": _("Somebody's name"), "contact_title": "CEO",
        "contact_email": "ceo@example.com", "contact_phone": "010-0000-0000", "task": _("Ask for the deck")}
    return [[label(name) for name in HEADS], [sample.get(name, "") for name in HEADS]]


def unreadable_words(code: str, facts: Mapping[str, Any]) -> str:
    """Why a file cannot be read as a table, in a sentence that says the way out."""
    texts = {
        "empty": _("Nothing stands in this file. Fill in the file to download and upload that."),
        "binary": _("Line %(line)s holds what is no text. Save the table as CSV (UTF-8) or XLSX and upload that."),
        "encoding": _("Line %(line)s cannot be read: it is neither UTF-8 nor CP949 (EUC-KR). Save the table as CSV (UTF-8) and upload that."),
        "quote": _("A quotation mark that opens near line %(line)s never closes. Correct the line and upload the file again."),
        "cell": _("A cell near line %(line)s is endlessly long. A quotation mark may be missing there."),
        "no_name": _("No heading names the company. Line %(line)s was read as headings: %(found)s. Call one of them “회사명” or “Company”."),
        "twice": _("Several headings in line %(line)s name the same column: %(heads)s. Keep one of them."),
        "no_rows": _("There is no row under the headings."),
        "more": _("The table has more than %(max)s rows. Divide it."),
        "protected": _("This file is protected by a password. Upload it without one."),
        "too_heavy": _("This workbook is too large to be read. Save the sheet as CSV (UTF-8) and upload that."),
        "no_table": _("This is no table. Only CSV and XLSX are read here."),
        "program": _("This is a program, whatever its name says. Programs are not accepted."),
        "macros": _("This workbook carries macros, which are programs. Save it without macros (.xlsx) and upload that."),
        "old": _("This is a format from before 2007. Open it, save it as XLSX, and upload that."),
        "bomb": _("This file would unpack to far more than it shows. It was not opened; save it once more and upload it again."),
    }
    words = texts.get(code, _("This workbook is damaged. Open it, save it once more and upload it again."))
    given = {name: ", ".join(map(str, value)) if isinstance(value, list) else f"{value:,}" if isinstance(value, int) else value
             for name, value in facts.items()}
    return words % given if given else words


def why(problem: Mapping[str, Any]) -> str:
    """Why a cell cannot be taken, in a sentence that says the way out."""
    code = problem["code"]
    if code in ("stage_late", "stage_unused"):
        stage = str(Deal.Stage(problem["stage"]).label)
        words = {"stage_late": _("“%(stage)s” cannot be where a deal begins; the latest is “%(last)s”."),
                 "stage_unused": _("This fund has no stage “%(stage)s”.")}[code]
        return words % {"stage": stage, "last": str(Deal.Stage.INTERVIEW.label)}
    return _sentences()[code] % problem


def _sentences() -> dict[str, str]:
    return {
        "error": _("The spreadsheet itself says %(text)s here. Correct the formula."),
        "formula": _("This formula was never computed. Open the file, save it once, and upload it again."),
        "shifted": _("This row has more cells than there are headings. Put what holds a comma into quotation marks."),
        "long": _("%(n)s characters are too many; %(max)s fit."),
        "characters": _("It holds characters that nobody can see or read. Type the text anew."),
        "nameless": _("There is no name."), "letterless": _("A name needs letters or digits."),
        "ten_digits": _("A business registration number has ten digits, for example 123-45-67891."),
        "check_digit": _("The check digit does not fit. Compare the number with the certificate."),
        "shortened": _("The spreadsheet has shortened this figure. Format the column as text and fill it in again."),
        "number_abroad": _("This number is Korean, the country is not. Put it under the number abroad."),
        "country_missing": _("Say in which country it is registered under this number."),
        "country": _("No country of that name is known."),
        "currency": _("This is not in won. Enter the amount in won."),
        "amount": _("No amount was found. For example: 1.2억 or 120,000,000"),
        "website": _("This is no address. For example: example.com"),
        "email": _("This is no e-mail address."), "phone": _("This is no telephone number."),
        "source": _("No such source. There are: %(names)s.") % {"names": ", ".join(
            str(item.label) for item in Deal.Source if item != Deal.Source.CALL)},
        "call": _("Who applies to a call does it on the call's page; such a deal is not imported."),
        "stage": _("No such stage. There are: %(names)s.") % {"names": ", ".join(str(Deal.Stage(stage).label) for stage in STARTS)},
        "theme": _("No such theme. There are: %(names)s.") % {"names": ", ".join(str(item.label) for item in Company.Theme)},
        "owner": _("Nobody of this name or address looks after deals of this fund."),
        "owner_several": _("Several people have this name. Give the address instead."),
        "contact_nameless": _("Say whose mail or telephone this is."),
        "unnumbered": _("Without a registration number a deal starts at “received”."),
        "barred": _("The number is on the list of those excluded from funding: it can only start at “received”."),
        "twin": _("The same company stands in line %(line)s."),
    }
