"""A web process: the APIs and the pages on the socket it was handed."""

import signal
import socket

import uvicorn

from pignon.web.deadlines import Deadlines, punctual
from pignon.wiring.app import open_web
from pignon.wiring.assignment import Assignment, watch
from pignon.wiring.listening import BACKLOG

DRAIN_S = 20
"""How long running requests may take to end after SIGTERM."""


async def run(given: Assignment) -> None:
    """Serve until SIGTERM, then drain."""
    async with open_web(given.serving, given.dsn) as web:
        config = uvicorn.Config(
            web,
            http=punctual(Deadlines(), docs=given.serving.public_url),
            loop="uvloop",
            ws="none",
            lifespan="off",
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            date_header=True,
            backlog=BACKLOG,
            timeout_graceful_shutdown=DRAIN_S,
        )
        server = uvicorn.Server(config)

        def stop() -> None:
            server.should_exit = True

        watch(given.lifeline, stop)
        signal.signal(signal.SIGTERM, lambda _number, _frame: stop())  # uvicorn raises it again when it has drained
        await server.serve(sockets=[socket.socket(fileno=given.socket)])
