"""The benchmark's host of pictures says nothing of guests who leave before they are served."""

import socket
import struct
from urllib.parse import urlsplit

import httpx2
import pytest
from bench.gallery import host
from tests.media.corpus import a_picture


def test_a_guest_who_leaves_makes_no_noise_and_the_next_is_served(capfd: pytest.CaptureFixture[str]) -> None:
    big = a_picture() + b"\0" * 20_000_000
    with host([big]) as url:
        at = urlsplit(url)
        for _ in range(3):
            with socket.create_connection((at.hostname or "", at.port or 0)) as guest:
                guest.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                guest.sendall(b"GET /large/1 HTTP/1.1\r\nHost: a\r\n\r\n")
                guest.recv(10)
        assert httpx2.get(f"{url}/small/1").status_code == 200
    assert capfd.readouterr().err == ""
