"""E-mails go out by a real SMTP server over real TLS, with a password where one is needed and never in the clear."""

import smtplib
import socket
import ssl
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from tests.certificates import a_certificate

from pignon.audience.outgoing import Outgoing

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")
USER, PASSWORD = "no-reply@portal.example", "p@ss:w/rd %41"


@dataclass
class Server:
    """What a mail server on loopback heard."""

    port: int = 0
    took: list[tuple[list[str], bytes, bool]] = field(default_factory=list[tuple[list[str], bytes, bool]])
    logins: list[tuple[bytes, bytes, bool]] = field(default_factory=list[tuple[bytes, bytes, bool]])

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 (the library's name)
        self.took.append((envelope.rcpt_tos, envelope.content, _is_encrypted(server)))
        return "250 OK"

    def login(self, server: Any, _session: Any, _envelope: Any, _mechanism: str, given: LoginPassword) -> AuthResult:
        self.logins.append((given.login, given.password, _is_encrypted(server)))
        fits = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=fits, handled=False)


def _is_encrypted(server: Any) -> bool:
    return server.transport.get_extra_info("sslcontext") is not None


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate of 127.0.0.1 that vouches for itself, its key beside it."""
    return a_certificate(tmp_path_factory.mktemp("certificate") / "mail.pem")


@contextmanager
def serving(certificate: Path | None = None, *, from_the_start: bool = False, login: bool = True) -> Generator[Server]:
    """Run a mail server, with STARTTLS or TLS from the start where it has a certificate."""
    server, context = Server(), None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    offered: dict[str, Any] = {"ssl_context": context} if from_the_start else {"tls_context": context}
    if login:
        offered |= {
            "authenticator": server.login,
            "auth_required": True,
            "auth_require_tls": certificate is not None and not from_the_start,
        }
    with socket.create_server(("127.0.0.1", 0)) as free:
        server.port = free.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=server.port, **offered)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def _trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def _mail() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "no-reply@portal.example", "agence@c.example", "Été"
    message.set_content("Bonjour,\nà samedi.")
    return message


def _url(server: Server, scheme: str = "smtp", password: str = PASSWORD) -> str:
    return f"{scheme}://{quote(USER, safe='')}:{quote(password, safe='')}@127.0.0.1:{server.port}"


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_message_goes_out_over_tls_with_a_login(certificate: Path, scheme: str) -> None:
    with serving(certificate, from_the_start=scheme == "smtps") as server:
        send = Outgoing(_url(server, scheme), trust=_trusting(certificate))
        send(_mail())
        send(_mail())
    assert server.logins == [(USER.encode(), PASSWORD.encode(), True)] * 2
    assert [(to, encrypted) for to, _, encrypted in server.took] == [(["agence@c.example"], True)] * 2


def test_starttls_is_used_without_a_login_too(certificate: Path) -> None:
    with serving(certificate, login=False) as server:
        Outgoing(f"smtp://127.0.0.1:{server.port}", trust=_trusting(certificate))(_mail())
    assert [encrypted for _, _, encrypted in server.took] == [True]


def test_a_password_that_is_not_taken_is_a_failure_and_nothing_is_sent(certificate: Path) -> None:
    with serving(certificate) as server:
        with pytest.raises(smtplib.SMTPAuthenticationError):
            Outgoing(_url(server, password="another"), trust=_trusting(certificate))(_mail())
        assert server.took == []
        assert {encrypted for _, _, encrypted in server.logins} == {True}


def test_a_password_is_never_said_to_a_server_without_tls() -> None:
    with serving() as server:
        with pytest.raises(smtplib.SMTPNotSupportedError, match="not sent without"):
            Outgoing(_url(server))(_mail())
        assert (server.logins, server.took) == ([], [])


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_whose_certificate_nobody_vouches_for_is_sent_nothing(certificate: Path, scheme: str) -> None:
    with serving(certificate, from_the_start=scheme == "smtps") as server:
        with pytest.raises(ssl.SSLCertVerificationError):
            Outgoing(_url(server, scheme))(_mail())
        assert (server.logins, server.took) == ([], [])


def test_a_certificate_for_another_host_is_none(certificate: Path) -> None:
    with serving(certificate) as server:
        elsewhere = _url(server).replace("127.0.0.1", "localhost")
        with pytest.raises(ssl.SSLCertVerificationError, match="localhost"):
            Outgoing(elsewhere, trust=_trusting(certificate))(_mail())
        assert (server.logins, server.took) == ([], [])


@pytest.mark.parametrize("url", ["mail.example:25", "http://mail.example", "smtp://", "smtp://a:p%C3%A9@mail.example"])
def test_what_no_mail_can_go_by_is_said_without_its_password(url: str) -> None:
    with pytest.raises(ValueError, match=r"smtp://host:port|ASCII") as said:
        Outgoing(url)
    assert "é" not in str(said.value)
