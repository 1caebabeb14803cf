"""The way out for e-mails: one SMTP server, asked anew for each message."""

import smtplib
import ssl
from email.message import EmailMessage
from typing import Final
from urllib.parse import unquote, urlsplit

SECONDS: Final = 30.0
"""For the whole of one step with the server."""
_PORTS: Final = {"smtp": 25, "smtps": 465}


class Outgoing:
    """Sends by the server at `smtp://[user:password@]host[:port]`, or `smtps://` for TLS from the start.

    Where a server on `smtp://` offers TLS, it is used; a password is never sent without.
    """

    def __init__(self, url: str, *, trust: ssl.SSLContext | None = None) -> None:
        """Read the address; raises ValueError, which does not repeat it: it may hold a password.

        `trust` says whose certificates are taken; those that the system trusts by default, or `SSL_CERT_FILE` names.
        """
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("expected smtp://host:port or smtps://host:port, with user:password@ where needed")
        self._tls = parts.scheme == "smtps"
        self._host, self._port = parts.hostname, parts.port or _PORTS[parts.scheme]
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        if not f"{self._user}{self._password}".isascii():
            raise ValueError("a user and password of ASCII alone can be sent to a mail server")
        self._trust = trust

    def __call__(self, message: EmailMessage) -> None:
        """Hand a message over; raises OSError or SMTPException."""
        context = self._trust or ssl.create_default_context()
        with (
            smtplib.SMTP_SSL(self._host, self._port, timeout=SECONDS, context=context)
            if self._tls
            else smtplib.SMTP(self._host, self._port, timeout=SECONDS)
        ) as server:
            server.ehlo()
            if not self._tls and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
                secret = True
            else:
                secret = self._tls
            if self._user:
                if not secret:
                    raise smtplib.SMTPNotSupportedError("the server takes no TLS, and a password is not sent without")
                server.login(self._user, self._password)
            server.send_message(message)
