"""The port and who gets its connections."""

import socket

import pytest

from pignon.model.errors import Setup
from pignon.wiring.listening import listen


def test_connections_are_dealt_out_among_the_sockets_of_a_port() -> None:
    sockets = listen("127.0.0.1", 0, count=2)
    address = sockets[0].getsockname()
    assert sockets[1].getsockname() == address
    callers = [socket.create_connection(address) for _ in range(64)]
    shares: list[int] = []
    for one in sockets:
        one.settimeout(0)
        share = 0
        while True:
            try:
                one.accept()[0].close()
            except BlockingIOError:
                break
            share += 1
        shares.append(share)
    for each in (*callers, *sockets):
        each.close()
    assert sum(shares) == 64
    assert min(shares) > 8, "by chance one socket has so few once in a hundred million times"


def test_a_port_that_a_server_has_is_refused_to_the_next() -> None:
    (first,) = listen("127.0.0.1", 0, count=1)
    port = first.getsockname()[1]
    with pytest.raises(Setup, match=f"Cannot listen on 127.0.0.1:{port}"):
        listen("127.0.0.1", port, count=1)
    first.close()
