"""Times taken in turn, and ratios of them that a machine of changing speed does not spoil."""
from statistics import median
from time import perf_counter

from django.db.models import Q
from django.template import Context, Template

from fund.models import Seat

FIXED = "a fixed piece of work"
PAGE = Template("{% for row in rows %}<tr><td>{{ row|stringformat:'05d' }}</td>"
                "<td>{% if row %}{{ words|upper|truncatechars:20 }}{% endif %}</td></tr>{% endfor %}")


def fixed_work() -> None:
    """Queries put together and asked, and markup drawn, about as a bare page does both; unlike that page it never becomes cheaper, so that
    what is measured beside it does not look the dearer for it."""
    for n in range(6):
        seats = Seat.objects.filter(Q(starts_on__lte="2026-01-01") | Q(ends_on=None), user__name__gt="").exclude(Q(role="lp") & ~Q(fund=None))
        list(seats.select_related("user", "organisation", "fund").order_by("user__name", "pk")[n:n + 1])
    PAGE.render(Context({"rows": range(120), "words": "So many words that some are cut"}))


def visit(client, path: str) -> None:
    """Open an address; FIXED stands for the fixed piece of work."""
    if path == FIXED:
        fixed_work()
    else:
        assert client.get(path).status_code == 200


def in_turn(client, *paths: str, repeats: int = 20) -> list[list[float]]:
    """The times of each address in seconds, opened in turn so that what slows the machine down slows all of them."""
    times: list[list[float]] = [[] for _ in paths]
    for _ in range(repeats):
        for place, path in enumerate(paths):
            start = perf_counter()
            visit(client, path)
            times[place].append(perf_counter() - start)
    return times


def beside_fixed(client, *paths: str, repeats: int = 12) -> list[tuple[float, str]]:
    """Of each address how many times the fixed piece of work it takes, each time just after it, and its middle time in words."""
    in_turn(client, FIXED, *paths, repeats=2)  # what is made once is made now
    spent: list[tuple[list[float], list[float]]] = [([], []) for _ in paths]
    for _ in range(repeats):
        for (times, beside), path in zip(spent, paths, strict=True):
            (fixed,), (once,) = in_turn(client, FIXED, path, repeats=1)
            times.append(once)
            beside.append(fixed)
    return [(ratio(*pair), seconds(pair[0])) for pair in spent]


def ratio(these: list[float], those: list[float]) -> float:
    """How many times longer: the middle one of the ratios of neighbours in time."""
    return median(a / b for a, b in zip(these, those, strict=True))


def seconds(times: list[float]) -> str:
    """The middle one, in words."""
    return f"{median(times):.4f} s"
