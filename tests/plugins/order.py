"""Which tests a process takes together, which come first and which last: what takes long and starts late is waited for by every other process."""
import pytest
from xdist.scheduler import LoadFileScheduling

BENCHES = "tests/benchmarks/"
LONG = ("tests/journey/test_every_page.py", "tests/applicants/test_barrier.py", "tests/fund/test_demo.py", "tests/journey/test_journey.py",
        "tests/applicants/test_blind_everywhere.py", "tests/load/", "tests/journey/", "tests/test_access.py", "tests/applicants/test_withdrawal.py")


class FilesAndBenches(LoadFileScheduling):
    """A file is one process's. So are all the benches: one at a time, at the end, when the other processes have nothing left to do beside them."""

    def _split_scope(self, nodeid: str) -> str:
        return BENCHES if nodeid.startswith(BENCHES) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log) -> FilesAndBenches:
    return FilesAndBenches(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        last = len(LONG) + item.nodeid.startswith(BENCHES)
        return next((place for place, start in enumerate(LONG) if item.nodeid.startswith(start)), last)

    items.sort(key=place)
