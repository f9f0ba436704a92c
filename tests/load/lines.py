"""Work for many founders on a few lines at a time."""
import asyncio
from collections.abc import Awaitable, Callable, Iterable

from tests.load.people import Founder

LINES = 8


async def in_lines(work: Callable[[Founder], Awaitable[None]], founders: Iterable[Founder]) -> None:
    """So many at a time as there are lines."""
    waiting = list(founders)[::-1]

    async def one() -> None:
        while waiting:
            await work(waiting.pop())

    await asyncio.gather(*(one() for _n in range(LINES)))
