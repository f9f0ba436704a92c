"""Give a letter the site's own wording, or the shipped one again; every wording is kept as a version."""
from django.utils.translation import gettext as _

from fund.actions.reference import ask_keeper
from fund.audit import acting
from fund.errors import Refused
from fund.letters import LETTERS, shipped
from fund.models import MailText, Seat
from fund.queries.mail_text import problems, wording
from fund.versions import next_version


def save_wording(*, letter: str, language: str, subject: str, body: str, seen: int, by: Seat) -> MailText:
    """Use this wording from now on. `seen` is the newest version the writer had before them, 0 for none.

    Refused where a placeholder is unknown or missing, where nothing differs, or where somebody wrote meanwhile.
    """
    ask_keeper(by=by)
    subject, body = subject.strip(), _lines(body)
    for field, texts in problems(LETTERS[letter], subject, body).items():
        raise Refused(texts[0], field=field)
    with acting(by, "write mail text"):
        rows = MailText.objects.filter(letter=letter, language=language)
        number = next_version(rows, seen)
        now = wording(letter, language)
        if (subject, body) == (now.subject, _lines(now.body)):
            raise Refused(_("Nothing differs from the wording in use."), field="body")
        return MailText.objects.create(letter=letter, language=language, version=number, subject=subject, body=body, written_by=by)


def restore_wording(*, letter: str, language: str, seen: int, by: Seat) -> MailText:
    """Use the wording that ships with the site again, as one more version. Refused where it is in use already."""
    ask_keeper(by=by)
    with acting(by, "restore mail text"):
        rows = MailText.objects.filter(letter=letter, language=language)
        number = next_version(rows, seen)
        if not rows.filter(version=seen, in_use=True).exists():
            raise Refused(_("The shipped wording is in use already."))
        subject, body = shipped(letter, language)
        return MailText.objects.create(letter=letter, language=language, version=number, subject=subject, body=body, in_use=False,
                                       written_by=by)


def _lines(text: str) -> str:
    """As browsers send it and files hold it: the same line ends, nothing around."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
