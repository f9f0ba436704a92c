"""What a rule says when it says no, in words a user may read."""
from django.utils.functional import Promise


class Refused(Exception):
    """A rule said no. `text` is shown as it is; `field` names the form field it belongs to, if any."""

    def __init__(self, text: str | Promise, *, field: str | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.field = field

    def __str__(self) -> str:
        return str(self.text)


class StoreAway(OSError):
    """The private store of files does not answer or takes nothing; whoever asked may try again, and nothing is half-written."""
