"""Times taken in turn, and ratios of them that a machine of changing speed does not spoil."""
from statistics import median
from time import perf_counter


def in_turn(client, *paths: str, repeats: int = 20) -> list[list[float]]:
    """The times of each address in seconds, opened in turn so that what slows the machine down slows all of them."""
    times: list[list[float]] = [[] for _ in paths]
    for _ in range(repeats):
        for place, path in enumerate(paths):
            start = perf_counter()
            assert client.get(path).status_code == 200
            times[place].append(perf_counter() - start)
    return times


def ratio(these: list[float], those: list[float]) -> float:
    """How many times longer: the middle one of the ratios of neighbours in time."""
    return median(a / b for a, b in zip(these, those, strict=True))


def seconds(times: list[float]) -> str:
    """The middle one, in words."""
    return f"{median(times):.4f} s"
