"""Entries of watch lists as the administrator adds them."""
from types import SimpleNamespace

from django.utils import timezone

from applicants.actions.watch import Named, add_watch
from applicants.models import Watch


def barred(c: SimpleNamespace, business_number: str = "", name: str = "검은굴뚝") -> Watch:
    """An entry on the list of those excluded from funding."""
    return add_watch(list="excluded", named=Named(name, business_number=business_number), source="규약", as_of=timezone.localdate(), by=c.administrator)
