"""Why a call came to nothing, in words that are there in every language."""

import asyncio
import socket
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from tests.certificates import a_certificate
from tests.wire.hosts import a_host, always

from pignon.market.phrases import in_words
from pignon.wire import Guard, SystemResolver, Unanswered, Wire

HERE = "127.0.0.1"


async def _said(url: str, trusted: Path | None = None, *, guard: Guard | None = None, most: int = 9) -> tuple[str, str]:
    """Return what is said of a call that came to nothing, in German and in French."""
    resolve = SystemResolver()
    trust = ssl.create_default_context(cafile=None if trusted is None else str(trusted))
    wire = Wire(guard or Guard.of(["127.0.0.0/8"]), resolve, trust=trust)
    try:
        with pytest.raises(Unanswered) as refused:
            await wire.get(url, most=most, seconds=5)
    finally:
        await wire.close()
        resolve.close()
    return in_words(refused.value.detail, "de"), in_words(refused.value.detail, "fr")


@asynccontextmanager
async def _secured(certificate: Path) -> AsyncGenerator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), HERE, 0, ssl=context)
    async with server:
        yield f"https://{HERE}:{server.sockets[0].getsockname()[1]}/"


def test_a_certificate_that_does_not_hold_is_told_with_what_is_wrong_with_it(tmp_path: Path) -> None:
    good = a_certificate(tmp_path / "good.pem")
    expired = a_certificate(tmp_path / "expired.pem", lasts=-timedelta(hours=1))
    foreign = a_certificate(tmp_path / "foreign.pem", address="127.0.0.9")

    async def body() -> None:
        for certificate, trusted, german, french in (
            (good, None, "ist von sich selbst signiert", "est signé par lui-même"),
            (expired, expired, "ist abgelaufen", "a expiré"),
            (foreign, foreign, "gilt für einen anderen Namen", "est à un autre nom"),
        ):
            async with _secured(certificate) as url:
                assert await _said(url, trusted) == (
                    f"das Zertifikat von {HERE} {german}",
                    f"le certificat de {HERE} {french}",
                )
        server = await asyncio.start_server(
            lambda _reader, writer: writer.write(b"220 mail.example ESMTP\r\n"), HERE, 0
        )
        async with server:
            german, _ = await _said(f"https://{HERE}:{server.sockets[0].getsockname()[1]}/")
        assert german == f"{HERE} spricht kein TLS, wie wir es sprechen"

    asyncio.run(body())


def test_what_cannot_be_reached_or_read_is_told_with_its_host_and_figures() -> None:
    async def body() -> None:
        with socket.create_server((HERE, 0)) as free:
            port = free.getsockname()[1]
        german, french = await _said(f"http://{HERE}:{port}/")
        assert (german, french) == (f"{HERE} lehnt Verbindungen ab", f"{HERE} refuse les connexions")
        assert await _said("http://nobody.invalid/") == ("nobody.invalid", "nobody.invalid")
        private = f"{HERE} ist {HERE}, und das ist nicht öffentlich"
        assert (await _said(f"http://{HERE}/", guard=Guard()))[0] == private
        for url, said in (
            ("http://a:b:c/", "sie lässt sich nicht als Adresse lesen"),
            ("ftp://a.example/", "sie ist keine http- oder https-Adresse von höchstens 4096 Zeichen"),
            ("http://me@a.example/", "sie enthält einen Benutzernamen"),
            ("http://2130706433/", "2130706433 ist kein Host"),
        ):
            assert (await _said(url))[0] == said
        async with a_host(always(b"x" * 10)) as host:
            assert (await _said(host.url))[1] == "10 octets, plus de 9"
        async with a_host(always(status=302, location="http://a:b:c/")) as host:
            assert (await _said(host.url))[0] == "sie führt weiter zu http://a:b:c/, was keine Adresse ist"

    asyncio.run(body())
