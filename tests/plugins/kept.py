"""What is kept of a person's queries is written again now and then, in whatever test runs: it must come out the same to the letter."""
from collections.abc import Callable, Hashable
from itertools import count
from typing import Any

import pytest

EVERY = 23
asked = count(1)


def same(kept: Any, made: Any) -> bool:
    """Whether two texts, sets that are known to be empty, or parts put together from texts are alike."""
    if hasattr(kept, "parts"):
        return bool(kept.parts == made.parts and kept.constant == made.constant)
    return bool((kept.sql, kept.params) == (made.sql, made.params)) if hasattr(kept, "sql") else type(kept) is type(made)


@pytest.fixture(autouse=True, scope="session")
def texts_stay_the_same():
    from fund import written

    def kept(drawer: dict[Hashable, Any], what: Hashable, make: Callable[[], Any]) -> Any:
        if what not in drawer:
            drawer[what] = make()
        elif not next(asked) % EVERY:
            assert same(drawer[what], make()), f"{what}: what was kept is not what would be written now"
        return drawer[what]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(written, "_kept", kept)
        yield
