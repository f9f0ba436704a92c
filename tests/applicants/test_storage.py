"""The private store of files: a folder or an S3-compatible bucket, behind the same two functions; settings that cannot be meant."""
import hashlib
import os
import resource
import subprocess
import sys
import time
import urllib.request
import zipfile
from io import BytesIO

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import storages

from applicants.actions.blob import remove_bytes, store_blob
from applicants.models import Blob
from applicants.queries.blob import blob_name, open_blob, read_blob
from fund import store
from fund.errors import StoreAway

KEYS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}


@pytest.fixture(scope="module")
def s3():
    """The address of an S3-compatible server of our own, with an empty bucket "papers"."""
    with open(os.devnull, "w") as nowhere:
        server = subprocess.Popen([sys.executable, "-c", "import sys\nfrom werkzeug.serving import make_server\nfrom moto.moto_server.werkzeug_app "
                                   "import DomainDispatcherApplication, create_backend_app\n"
                                   "server = make_server('127.0.0.1', 0, DomainDispatcherApplication(create_backend_app), threaded=True)\n"
                                   "print(server.port, flush=True)\nserver.serve_forever()"], stdout=subprocess.PIPE, stderr=nowhere, text=True)
    address = f"http://127.0.0.1:{int(server.stdout.readline())}"
    yield address
    server.kill()
    server.wait(5)


@pytest.fixture
def bucket(settings, tmp_path, s3):
    """The site with its store in a fresh bucket."""
    name = f"papers-{time.monotonic_ns()}"
    urllib.request.urlopen(urllib.request.Request(f"{s3}/{name}", method="PUT"))
    settings.BLOBS = tmp_path / "blobs"
    settings.STORAGES = settings.STORAGES | {"blobs": store.storage(given(BLOB_BUCKET=name, BLOB_ENDPOINT=s3, **KEYS))}
    return storages["blobs"]


@pytest.fixture(params=["folder", "bucket"])
def blobs(request, settings, tmp_path):
    """Either store; what holds of one holds of the other."""
    if request.param == "bucket":
        return request.getfixturevalue("bucket")
    settings.BLOBS = tmp_path / "blobs"
    return storages["blobs"]


def given(**variables):
    env = environ.Env()
    env.ENVIRON = variables
    return env


def names(blobs):
    """Everything that the store holds."""
    if hasattr(blobs, "bucket"):
        return sorted(found.key for found in blobs.bucket.objects.all())
    return sorted(str(path.relative_to(blobs.location)) for path in blobs.base_location.rglob("*") if path.is_file())


@pytest.mark.django_db
def test_bytes_are_kept_once_read_whole_in_part_and_in_a_stream_and_have_no_address(blobs):
    data = os.urandom(700_000)
    sha = hashlib.sha256(data).hexdigest()
    first = store_blob((data[at:at + 65_536] for at in range(0, len(data), 65_536)), "application/pdf")
    again = store_blob([data], "application/pdf")
    assert (first, again.pk, first.size, Blob.objects.count()) == (again, sha, 700_000, 1)
    assert names(blobs) == [f"{sha[:2]}/{sha[2:4]}/{sha}"]
    assert read_blob(sha) == data
    with open_blob(sha) as file:
        file.seek(-1000, os.SEEK_END)
        assert (file.tell(), file.read()) == (699_000, data[-1000:])
        file.seek(123_456)
        assert file.read(10) == data[123_456:123_466]
        file.seek(0)
        assert b"".join(iter(lambda: file.read(10_000), b"")) == data
    with pytest.raises(ValueError, match="no address"):
        blobs.url(blob_name(sha))


@pytest.mark.django_db
def test_an_archive_is_opened_in_place(blobs):
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("filler", os.urandom(600_000))
        archive.writestr("word", "여울펠릿")
    sha = store_blob([packed.getvalue()], "application/zip").pk
    with open_blob(sha) as file, zipfile.ZipFile(file) as archive:
        assert archive.read("word").decode() == "여울펠릿"


@pytest.mark.django_db
def test_what_is_not_there_is_not_found_and_what_breaks_off_leaves_nothing(blobs):
    def broken():
        yield b"half of it"
        raise ConnectionResetError

    with pytest.raises(FileNotFoundError):
        read_blob("0" * 64)
    with pytest.raises(ConnectionResetError):
        store_blob(broken(), "application/pdf")
    assert (names(blobs), Blob.objects.count()) == ([], 0)
    kept = store_blob([b"whole"], "text/plain").pk
    remove_bytes(sha256=kept)
    remove_bytes(sha256=kept)
    assert names(blobs) == []
    with pytest.raises(FileNotFoundError):
        open_blob(kept)
    assert store_blob([b"whole"], "text/plain").pk == kept and read_blob(kept) == b"whole"


@pytest.mark.django_db
def test_a_large_file_goes_into_the_bucket_and_back_in_bounded_memory(bucket):
    piece, pieces = os.urandom(1_000_000), 60
    store_blob([b"warm"], "text/plain")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kept = store_blob((piece for _n in range(pieces)), "application/pdf")
    sha = hashlib.sha256()
    with open_blob(kept.pk) as file:
        while data := file.read(262_144):
            sha.update(data)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000
    assert (kept.size, sha.hexdigest()) == (60_000_000, kept.pk)
    assert grown < 45, f"{grown:.0f} MB more were needed for a file of 60 MB"


@pytest.mark.django_db
def test_a_bucket_that_is_gone_is_said_and_nothing_is_half_written(bucket, settings):
    kept = store_blob([b"before"], "text/plain").pk
    bucket.bucket.objects.all().delete()
    bucket.bucket.delete()
    for attempt in (lambda: store_blob([b"after"], "text/plain"), lambda: read_blob(kept), lambda: remove_bytes(sha256=kept)):
        with pytest.raises(StoreAway, match="NoSuchBucket|There is no bucket"):
            attempt()
    assert [blob.pk for blob in Blob.objects.all()] == [kept]
    assert [path for path in settings.BLOBS.rglob("*") if path.is_file()] == []


@pytest.mark.django_db
def test_a_store_that_does_not_answer_is_said(settings, tmp_path):
    settings.BLOBS = tmp_path / "blobs"
    settings.STORAGES = settings.STORAGES | {"blobs": store.storage(given(BLOB_BUCKET="papers", BLOB_ENDPOINT="http://127.0.0.1:9", **KEYS))}
    with pytest.raises(StoreAway, match="did not answer"):
        store_blob([b"whole"], "text/plain")
    with pytest.raises(StoreAway, match="did not answer"):
        read_blob("0" * 64)
    assert Blob.objects.count() == 0


@pytest.mark.parametrize("variables, words", [
    ({"BLOB_ENDPOINT": "https://s3.example.com"}, "without BLOB_BUCKET"),
    ({"BLOB_BUCKET": "papers"}, "needs AWS_REGION"),
    ({"BLOB_BUCKET": "Papers!", "AWS_REGION": "ap-northeast-2"}, "small letters"),
    ({"BLOB_BUCKET": "papers", "AWS_REGION": "ap-northeast-2", "AWS_ACCESS_KEY_ID": "key"}, "both, or neither"),
    ({"BLOB_BUCKET": "papers", "BLOB_ENDPOINT": "s3.example.com"}, "must be an address"),
    ({"BLOB_BUCKET": "papers", "BLOB_ENDPOINT": "https://s3.example.com/papers"}, "without a path"),
])
def test_a_bucket_that_cannot_be_meant_is_refused_at_the_start(variables, words):
    with pytest.raises(ImproperlyConfigured, match=words):
        store.storage(given(**variables))


@pytest.mark.parametrize("url", ["localhost:3310", "tcp://localhost", "tcp://localhost:many", "unix:clamd.sock", "unix://", "http://clamd:3310"])
def test_a_scanner_that_cannot_be_meant_is_refused_at_the_start(url):
    with pytest.raises(ImproperlyConfigured, match="CLAMAV_URL is"):
        store.scanner(url)


def test_settings_that_can_be_meant_are_taken():
    assert store.storage(given())["BACKEND"] == "fund.store.local.Folder"
    amazon = store.storage(given(BLOB_BUCKET="papers.kr", AWS_DEFAULT_REGION="ap-northeast-2"))["OPTIONS"]
    assert (amazon["endpoint_url"], amazon["region_name"], amazon["access_key"]) == (None, "ap-northeast-2", None)
    assert [store.scanner(url) for url in ("", "tcp://clamd:3310", "unix:///run/clamd.sock")] == ["", "tcp://clamd:3310", "unix:///run/clamd.sock"]
