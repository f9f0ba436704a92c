"""When a person wants no letter and no text message: hours of the day in Seoul that may cross midnight. Pure."""
from datetime import datetime, time, timedelta

from fund.periods import SEOUL


def quiet_until(now: datetime, starts: time | None, ends: time | None) -> datetime | None:
    """The moment at which this quiet time ends, or None when `now` lies outside it or no quiet time is kept."""
    if starts is None or ends is None or starts == ends:
        return None
    here = now.astimezone(SEOUL)
    clock = here.time()
    inside = starts <= clock < ends if starts < ends else clock >= starts or clock < ends
    if not inside:
        return None
    return datetime.combine(here.date() + timedelta(days=clock >= ends), ends, tzinfo=SEOUL)
