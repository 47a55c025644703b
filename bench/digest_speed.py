"""`python -m bench.digest_speed`: how many digests one worker composes and hands over per second.

One process does what one worker does, on the real stack of `bench.digest_crash`; the SMTP server (aiosmtpd, a slow one) is a process
of its own. The processor time is the worker's alone. DESIGN.md section 5 asks for 300 per second, composed and handed over.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import time


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


PORT = _free_port()
os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{PORT}"  # before the settings are read

from django.db import connection  # noqa: E402

from bench import digest_crash as stage  # noqa: E402
from lupusteam.devstack.servers import leave  # noqa: E402
from notifications import delivery, digests  # noqa: E402
from notifications.actions.digests import queue_due_digests  # noqa: E402
from notifications.models import DigestDelivery  # noqa: E402

_BATCH = 100


def measure(members: int) -> str:
    """One row: everybody's digest, written and then handed over."""
    stage.make_due()
    queue_due_digests()
    ids = list(DigestDelivery.objects.order_by("pk").values_list("pk", flat=True))
    begun, cpu = time.perf_counter(), time.process_time()
    for start in range(0, members, _BATCH):
        digests.write_digests(ids[start : start + _BATCH])
    written, written_cpu = time.perf_counter(), time.process_time()
    sent = delivery.deliver(seconds=600).sent
    done, done_cpu = time.perf_counter(), time.process_time()
    return (
        f"| {members / (written - begun):>9.0f} | {sent / (done - written):>13.0f} | {sent / (done - begun):>6.0f} "
        f"| {(written_cpu - cpu) / members * 1000:>13.2f} | {(done_cpu - written_cpu) / sent * 1000:>17.2f} "
        f"| {os.getloadavg()[0]:>4.1f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--digests", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    command = ["-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{PORT}", "-c", "aiosmtpd.handlers.Sink"]
    sink = subprocess.Popen([sys.executable, *command], stderr=subprocess.DEVNULL)
    try:
        stage.set_up(options.digests)
        measure(options.digests)  # warms what a worker has warm: templates, addresses, plans
        print("| written/s | handed over/s | both/s | CPU ms, write | CPU ms, hand over | load |")
        print("|-----------|---------------|--------|---------------|-------------------|------|")
        for _ in range(options.rounds):
            print(measure(options.digests), flush=True)
    finally:
        sink.kill()
        connection.close()
        leave(stage.ROOT)


if __name__ == "__main__":
    main()
