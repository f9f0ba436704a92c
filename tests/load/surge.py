"""The deadline surge: hundreds of founders upload and press submit in a round's last minute, over HTTP, against servers of its own.

    .venv/bin/python -m tests.load.surge [--founders 500] [--seconds 60] [--redis-stop]

It prints what it measured and what must be nothing; its exit code is 1 where that is not so. Nothing of it stays behind.
"""
import argparse
import os
import sys
from importlib import import_module
from pathlib import Path

from tests.load.servers import environment, site


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m tests.load.surge", description=__doc__.split("\n\n")[0])
    words.add_argument("--founders", type=int, default=500, help="how many press submit (500)")
    words.add_argument("--seconds", type=float, default=60, help="how long before the closing the first one begins (60)")
    words.add_argument("--redis-stop", action="store_true", help="Redis hangs for a quarter of that time, and is killed towards its end")
    words.add_argument("--patience", type=float, default=150, help="how many seconds the jobs have afterwards (150)")
    words.add_argument("--logs", type=Path, help="a folder that keeps the servers' logs")
    asked = words.parse_args()
    with site(asked.logs) as servers:
        print(f"Servers of its own, with their data in {servers.data}", flush=True)
        os.environ.clear()
        os.environ.update(environment(servers.data))
        import_module("django").setup()
        return import_module("tests.load.run").run(servers, asked)  # it imports models, which need the settings above


if __name__ == "__main__":
    sys.exit(main())
