"""New versions of a form for the tests: written by the administrator with a few values changed, and given to a round."""
from types import SimpleNamespace
from typing import Any

from django.http import HttpResponse
from django.test import Client

from applicants import wording
from applicants.actions.form import write_form
from applicants.models import Form, Round
from applicants.queries.form import newest

ROOM = "/reference/forms/"
SHIPPED = {"first": 2, "second": 1}


def edited(c: SimpleNamespace, step: str = "first", old: Form | None = None, note: str = "문구를 고침", **changed: Any) -> Form:
    """The next version with these values by the names of their fields, `__` for `-`."""
    values = {name.replace("__", "-"): value for name, value in changed.items()}
    old = old or newest(step)
    return write_form(old=old, sections=wording.rewritten(old.sections, values), note=note, seen=newest(step).version, by=c.administrator)


def given(round: Round, form: Form) -> Form:
    """A round takes another version from now on."""
    Round.objects.filter(pk=round.pk).update(**{f"{form.step}_form": form})
    round.refresh_from_db()
    return form


def as_sent(page: HttpResponse, **changed: Any) -> dict[str, Any]:
    """The editor's form as a browser sends it, with these values changed; None leaves a box unticked."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields} | {name.replace("__", "-"): value for name, value in changed.items()}
    return {name: "on" if value is True else value for name, value in values.items() if value not in (None, False)}


def send(client: Client, step: str = "first", version: int = 0, **changed: Any) -> HttpResponse:
    """Open the editor, of the newest version that ships with the site unless another is named, and send it with these values changed."""
    address = f"{ROOM}{step}/{version or SHIPPED[step]}/write/"
    return client.post(address, as_sent(client.get(address), **{"note": "문구를 고침"} | changed))
