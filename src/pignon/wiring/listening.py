"""The port, as a socket for each web process: the kernel deals connections out among them.

Processes that share one socket do not share the work: whoever wakes first takes all that is waiting, and of connections
that come together and stay one process had nine in ten while another slept. The supervisor holds all sockets, so that
what comes while a process starts again waits for it and is not refused.
"""

import socket

from pignon.model.errors import Setup

BACKLOG = 2048


def listen(host: str, port: int, *, count: int) -> list[socket.socket]:
    """Return `count` sockets that listen on a port, a free one for 0; raises Setup where somebody else has it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as alone:
        alone.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            alone.bind((host, port))
        except OSError as error:
            raise Setup(f"Cannot listen on {host}:{port}: {error.strerror}. Choose another --port.") from error
        port = alone.getsockname()[1]
    return [_dealt(family, host, port) for _ in range(count)]


def _dealt(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listening.bind((host, port))
    listening.listen(BACKLOG)
    return listening
