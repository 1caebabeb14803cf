"""A process of the server, of one kind; it loads no more of the house than that needs, so that it is up soon.

Started by the supervisor as `python -m pignon.wiring.process web`, its assignment on standard input; ends by itself
when the supervisor is gone.
"""

import asyncio
import gc
import os
import signal
import sys
from importlib import import_module

import uvloop

from pignon.wiring.assignment import Assignment
from pignon.wiring.logs import set_up_logs

GARBAGE = 500_000
"""Objects between two looks for circles: a turn of settlement makes 150,000 and no circles."""
GARBAGE_OF_PAGES = 2_500
"""The same where pages are made: each leaves a hundred in circles, and clearing those of thousands took a second."""
KINDS = {"web": "webs", "worker": "stages", "media": "darkrooms", "delivery": "couriers"}
"""Where each kind is put together and `run`."""


def main() -> None:
    given = Assignment.loads(sys.stdin.read())
    set_up_logs()
    os.set_blocking(given.lifeline, False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    run = import_module(f"pignon.wiring.{KINDS[given.kind]}").run
    gc.freeze()
    gc.set_threshold(GARBAGE_OF_PAGES if given.kind == "web" else GARBAGE, 20, 20)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(given))


if __name__ == "__main__":
    main()
