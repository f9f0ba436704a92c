"""Run an action from a form and put a refusal beside the field it belongs to."""
from collections.abc import Callable
from typing import Any

from django import forms

from fund.errors import Refused


def attempt(form: forms.Form, action: Callable[..., Any], **arguments: Any) -> Any:
    """The action's result, or None with the refusal added to the form; call it with a valid form."""
    try:
        return action(**arguments)
    except Refused as no:
        form.add_error(no.field if no.field in form.fields else None, str(no))
        return None
