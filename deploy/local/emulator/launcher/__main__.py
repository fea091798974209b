"""Command line: `python -m launcher --host 127.0.0.1 --port P [--call-log FILE]`."""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import signal

# Each create makes an automated snapshot and moto's default quota is 100 (testbed.md 2.2); read at import time.
os.environ.setdefault("MOTO_RDS_SNAPSHOT_LIMIT", "100000")
# CORS headers cost time in every answer and only browsers read them.
os.environ.setdefault("MOTO_DISABLE_GLOBAL_CORS", "true")

from . import rds_lifecycle, s3_rules  # noqa: E402
from .accounts import Accounts  # noqa: E402
from .call_log import CallLog  # noqa: E402
from .clock import CLOCK  # noqa: E402
from .durations import Durations  # noqa: E402
from .faults import Faults  # noqa: E402
from .front import Front  # noqa: E402
from .http_server import HttpConnection  # noqa: E402
from .moto_backend import MotoBackend  # noqa: E402
from .settings import Settings  # noqa: E402


def parse_arguments() -> argparse.Namespace:
    """Flags. Port 0 takes a free one; the ready line names it."""
    parser = argparse.ArgumentParser(prog="launcher", description="AWS emulator: S3, RDS, STS, EC2, KMS over moto")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    parser.add_argument("--call-log", metavar="FILE", help="append every call as one JSON line")
    parser.add_argument("--accounts", metavar="FILE", help='JSON {"<access key id>": "<account id>"}')
    parser.add_argument("--latency-ms", type=float, default=0.0, help="added to every call")
    parser.add_argument("--instant", action="store_true", help="all RDS durations are zero")
    parser.add_argument(
        "--duration", action="append", default=[], metavar="STATUS=SECONDS", help="e.g. creating=10; repeatable"
    )
    return parser.parse_args()


def build(arguments: argparse.Namespace) -> Front:
    """The whole emulator, with moto's classes patched."""
    durations = Durations(os.environ, arguments.instant)
    for text in arguments.duration:
        name, _, seconds = text.partition("=")
        durations.set(name, float(seconds))
    settings = Settings(durations, CLOCK, arguments.latency_ms)
    rds_lifecycle.install(settings)
    s3_rules.install()
    accounts = Accounts.from_file(arguments.accounts) if arguments.accounts else Accounts()
    return Front(settings, CallLog(arguments.call_log), Faults(), accounts, MotoBackend())


async def serve(front: Front, host: str, port: int) -> None:
    """Answer until a signal comes; then leave without waiting for clients."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: HttpConnection(front.handle), host, port, backlog=1024)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, os._exit, 0)
    bound = server.sockets[0].getsockname()[1]
    print(f"emulator ready on http://{host}:{bound}", flush=True)
    await server.serve_forever()


def main() -> None:
    arguments = parse_arguments()
    front = build(arguments)
    # moto's modules are long-lived; without this each full collection walks all of them.
    gc.collect()
    gc.freeze()
    asyncio.run(serve(front, arguments.host, arguments.port))


if __name__ == "__main__":
    main()
