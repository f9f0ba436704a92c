"""Text messages: the adapter that TEXT_MESSAGES names, and the one that comes with the site, which writes to the console.

An adapter is a function `(number: str, text: str) -> None`, for example one that calls an SMS gateway or sends 알림톡 by a template.
`number` is digits only, national or with a leading +; `text` is one or two sentences in the reader's language and a link, at most
a few hundred characters. It returns once the service has taken the message and raises anything otherwise: the job tries three
times, then the outbox shows the message as not delivered. It may be called twice for one message, when a worker dies in between.
"""
import re

from django.conf import settings
from django.utils.module_loading import import_string

CONSOLE = "fund.text_messages.console"


def send(number: str, text: str) -> None:
    """Hand a message to the adapter of this site."""
    import_string(settings.TEXT_MESSAGES)(number, text)


def available() -> bool:
    """Whether a message reaches anybody: on a live site the console is nobody's telephone."""
    return settings.TEXT_MESSAGES != CONSOLE or settings.DEMO or settings.DEBUG


def number(phone: str) -> str:
    """A telephone number as adapters take it."""
    return re.sub(r"(?!^\+)\D", "", phone.strip())


def console(number: str, text: str) -> None:
    """Write the message to standard output, where the log of the worker keeps it."""
    print(f"Text message to {number}: {text}", flush=True)
