"""Whose turn it is: a few threads answer, and of those who wait the one comes next that has waited longest, or may wait least."""
import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from heapq import heappop, heappush
from itertools import count
from typing import Any


class Turns:
    """So many threads. Work that may wait stands in the queue as if it had come so many seconds later, so nothing waits for ever."""

    def __init__(self, threads: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="site")
        self._free, self._order = threads, count()
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []

    async def run(self, work: Callable[..., Any], *args: Any, may_wait: float = 0) -> Any:
        """What `work` returns, done in one of the threads."""
        loop = asyncio.get_running_loop()
        if self._free:
            self._free -= 1
        else:
            turn: asyncio.Future[None] = loop.create_future()
            heappush(self._waiting, (loop.time() + may_wait, next(self._order), turn))
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self._next()
                raise
        try:
            return await loop.run_in_executor(self._threads, work, *args)
        finally:
            self._next()

    def _next(self) -> None:
        while self._waiting:
            _when, _order, turn = heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
