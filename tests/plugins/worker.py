"""A real Celery worker on the test database and the test queue, for tests where jobs matter."""
import os
import subprocess
import sys
import time

import pytest


@pytest.fixture
def celery_worker_process(transactional_db, settings):
    """Start `celery -A fund worker` against this test process's database and queue; it is gone when the test ends."""
    from django.db import connection
    from redis import Redis

    database = connection.settings_dict
    host = database["OPTIONS"].get("host") or database["HOST"]
    url = f"postgresql://{database['USER']}@/{database['NAME']}?host={host}"
    queue = settings.CELERY_BROKER_URL
    Redis.from_url(queue.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")).flushdb()
    env = {**os.environ, "DATABASE_URL": url, "REDIS_URL": queue, "SECRET_KEY": settings.SECRET_KEY, "HTTPS": "0",
           "BLOB_FOLDER": str(settings.BLOBS), "SITE_URL": settings.SITE_URL}
    process = subprocess.Popen([sys.executable, "-m", "celery", "-A", "fund", "worker", "-c", "1", "-l", "warning", "--without-mingle",
                                "--without-gossip", "--without-heartbeat"], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    time.sleep(0.5)
    assert process.poll() is None, process.stdout.read().decode()
    yield process
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)
