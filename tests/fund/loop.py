"""A loop of one's own: in a run that drives a browser too, the main thread has one already."""
import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor


def run_apart(work: Coroutine) -> None:
    """Run it to its end in another thread; what it raises is raised here."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()
