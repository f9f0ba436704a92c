"""When a request came, which is what a deadline asks: not when a thread, a row or the queue was free for it.

A request has come once its last byte is here (fund/asgi.py stamps it then); one whose end is missing at the closing comes later.
"""
import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone

ARRIVED = "fund.arrived"  # in a request's environment, where no header can write
LONGEST_WAIT = dt.timedelta(minutes=10)  # nothing waits longer inside the site; what claims to is not believed
LONGEST_IN_PROXY = dt.timedelta(seconds=60)
SINCE_1970 = re.compile(r"(?:t=)?(\d{10})(?:\.(\d{1,6}))?")


def arrival(meta: Mapping[str, Any]) -> dt.datetime:
    """When the request with this environment came; the present moment where nothing was stamped.

    The header named by ARRIVAL_HEADER, in seconds since 1970 ("t=1790000000.123", nginx: `t=${msec}`), counts where it names a moment of
    the last minute before the stamp: a proxy may have held the request back, and must overwrite what a client sends by that name.
    """
    stamped = dt.datetime.fromtimestamp(meta[ARRIVED], dt.UTC) if ARRIVED in meta else timezone.now()
    if settings.ARRIVAL_HEADER:
        said = SINCE_1970.fullmatch(str(meta.get("HTTP_" + settings.ARRIVAL_HEADER.upper().replace("-", "_"), "")))
        at = said and dt.datetime.fromtimestamp(int(said[1]), dt.UTC) + dt.timedelta(microseconds=int((said[2] or "0").ljust(6, "0")))
        if at and stamped - LONGEST_IN_PROXY <= at <= stamped:
            return at
    return stamped


def believed(arrived_at: dt.datetime | None) -> dt.datetime:
    """The moment that a rule about time goes by: the arrival, never in the future and at most LONGEST_WAIT ago; now without one."""
    now = timezone.now()
    return now if arrived_at is None else max(min(arrived_at, now), now - LONGEST_WAIT)
