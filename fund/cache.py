"""A cache that fails soft: with Redis away it goes on in PostgreSQL, so the site is slower, not down, and sign-in limits hold."""
from collections.abc import Callable
from time import monotonic
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

PAUSE = 10.0  # seconds in which a Redis that did not answer is not asked again: one that hangs would cost its timeout each time
_asleep: dict[str, float] = {}


def _soft(name: str) -> Callable[..., Any]:
    def call(self, *args: Any, **kwargs: Any) -> Any:
        if monotonic() >= _asleep.get(self.where, 0):
            try:
                return getattr(RedisCache, name)(self, *args, **kwargs)
            except (RedisError, OSError):
                _asleep[self.where] = monotonic() + PAUSE
        return getattr(self.spare, name)(*args, **kwargs)
    return call


class SoftRedisCache(RedisCache):
    """Django's Redis cache; what Redis does not answer goes to the table of fund.models.CacheEntry."""

    def __init__(self, server, params):
        super().__init__(server, params)
        self.where = str(server)
        # Django's 300 entries would let a guesser push the limit on their own address out by signing in as 300 others.
        self.spare = DatabaseCache("fund_cache", {**params, "OPTIONS": {"MAX_ENTRIES": 100_000}})

    add, get, set, touch, delete = map(_soft, ("add", "get", "set", "touch", "delete"))
    get_many, set_many, delete_many = map(_soft, ("get_many", "set_many", "delete_many"))
    has_key, incr, clear = map(_soft, ("has_key", "incr", "clear"))
