"""Which tests a process takes together and which come first: a long one that starts last is waited for by every other process."""
import pytest
from xdist.scheduler import LoadFileScheduling

BENCHES = "tests/benchmarks/"
LONG = (BENCHES, "tests/journey/test_every_page.py", "tests/applicants/test_barrier.py", "tests/fund/test_demo.py", "tests/journey/test_journey.py",
        "tests/applicants/test_blind_everywhere.py", "tests/load/", "tests/journey/", "tests/test_access.py", "tests/applicants/test_withdrawal.py")


class FilesAndBenches(LoadFileScheduling):
    """A file is one process's, and so are all the benches: they run one at a time, and a process that waits for another's does nothing."""

    def _split_scope(self, nodeid: str) -> str:
        return BENCHES if nodeid.startswith(BENCHES) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log) -> FilesAndBenches:
    return FilesAndBenches(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        return next((place for place, start in enumerate(LONG) if item.nodeid.startswith(start)), len(LONG))

    items.sort(key=place)
