"""A cache that fails soft: with Redis away the site is slower, not down."""
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import TimeoutError as TooSlow


class SoftRedisCache(RedisCache):
    """Django's Redis cache that answers with the default, or does nothing, when Redis does not answer."""

    def _softly(self, name, default, *args, **kwargs):
        try:
            return getattr(super(), name)(*args, **kwargs)
        except (Unreachable, TooSlow, OSError):
            return default

    def add(self, *args, **kwargs):
        return self._softly("add", True, *args, **kwargs)

    def get(self, key, default=None, version=None):
        return self._softly("get", default, key, default=default, version=version)

    def set(self, *args, **kwargs):
        return self._softly("set", None, *args, **kwargs)

    def touch(self, *args, **kwargs):
        return self._softly("touch", False, *args, **kwargs)

    def delete(self, *args, **kwargs):
        return self._softly("delete", False, *args, **kwargs)

    def get_many(self, *args, **kwargs):
        return self._softly("get_many", {}, *args, **kwargs)

    def set_many(self, *args, **kwargs):
        return self._softly("set_many", [], *args, **kwargs)

    def delete_many(self, *args, **kwargs):
        return self._softly("delete_many", None, *args, **kwargs)

    def has_key(self, *args, **kwargs):
        return self._softly("has_key", False, *args, **kwargs)

    def clear(self):
        return self._softly("clear", False)
