"""Where files are kept and what scans them: read from the environment, and refused at the start where it cannot be meant."""
import re
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


def storage(env: Any) -> dict[str, Any]:
    """Django's STORAGES entry for blobs: a folder of this machine, or the bucket named by BLOB_BUCKET."""
    bucket, endpoint = env.str("BLOB_BUCKET", default=""), env.str("BLOB_ENDPOINT", default="").rstrip("/")
    if not bucket:
        if endpoint:
            raise ImproperlyConfigured("BLOB_ENDPOINT is set without BLOB_BUCKET: name the bucket too, or neither.")
        return {"BACKEND": "fund.store.local.Folder"}
    key, secret = env.str("AWS_ACCESS_KEY_ID", default=""), env.str("AWS_SECRET_ACCESS_KEY", default="")
    region = env.str("AWS_REGION", default="") or env.str("AWS_DEFAULT_REGION", default="")
    if not BUCKET.fullmatch(bucket):
        raise ImproperlyConfigured(f"BLOB_BUCKET is {bucket!r}: a bucket's name has 3 to 63 small letters, digits, dots and hyphens.")
    if bool(key) != bool(secret):
        raise ImproperlyConfigured("Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY both, or neither where the machine has a role.")
    if not endpoint and not region:
        raise ImproperlyConfigured("BLOB_BUCKET needs AWS_REGION (Amazon) or BLOB_ENDPOINT (any other S3-compatible store).")
    if endpoint and not (_is_web(endpoint) and urlsplit(endpoint).path == ""):
        raise ImproperlyConfigured(f"BLOB_ENDPOINT is {endpoint!r}: it must be an address like https://s3.example.com, without a path.")
    return {"BACKEND": "fund.store.s3.Bucket", "OPTIONS": {
        "bucket_name": bucket, "endpoint_url": endpoint or None, "region_name": region or "us-east-1", "access_key": key or None,
        "secret_key": secret or None}}


def scanner(url: str) -> str:
    """CLAMAV_URL as it is, once it names a daemon: tcp://host:port or unix:///path; "" for none."""
    parts = urlsplit(url)
    try:
        fine = not url or re.fullmatch("unix:///.+", url) or (
            parts.scheme == "tcp" and parts.hostname and parts.port and not parts.path)
    except ValueError:  # a port that is none
        fine = False
    if not fine:
        raise ImproperlyConfigured(f"CLAMAV_URL is {url!r}: it must be tcp://host:port or unix:///path/of/clamd.sock.")
    return url


def _is_web(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname)
