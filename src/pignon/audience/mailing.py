"""Tells agencies of leads by e-mail: what is sent, when it is tried again, when it is given up."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from smtplib import SMTPException
from typing import Final

import structlog

from pignon.ledger.mails import Mail, put_off, settle, take
from pignon.ledger.pools import Pool
from pignon.model.ports import Clock, system_clock

WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360))
"""After each failure; then the last one again."""
LIFE: Final = timedelta(days=3)
"""An e-mail that nobody took for so long is given up; the lead stays, and was told by webhook."""
LEASE: Final = timedelta(minutes=10)
_log = structlog.get_logger("pignon.audience")
_TEXTS: Final = {
    "fr": ("Contact pour « {title} »", "{name} vous écrit au sujet de votre annonce sur {portal} :"),
    "de": ("Anfrage zu „{title}“", "{name} schreibt Ihnen zu Ihrer Anzeige auf {portal}:"),
    "en": ("Inquiry about “{title}”", "{name} writes to you about your listing on {portal}:"),
}
Send = Callable[[EmailMessage], None]
"""Hands a message to a server; blocks, raises OSError or SMTPException."""
_FAILURES: Final = (OSError, SMTPException, MessageError, ValueError, IndexError)
"""What one e-mail may fail by; the last three where the listing's contact is no address that mail knows."""


class Postman:
    """Sends what is due. Any number may run."""

    def __init__(self, engine: Pool, send: Send, *, sender: str, clock: Clock = system_clock) -> None:
        """`sender` is whom the e-mails come from."""
        self._engine = engine
        self._send = send
        self._sender = sender
        self._clock = clock

    async def turn(self) -> int:
        """Send what is due; return how many were tried."""
        now = self._clock()
        mails = await take(self._engine, now=now, until=now + LEASE)
        for mail in mails:
            await self._deliver(mail)
        return len(mails)

    async def _deliver(self, mail: Mail) -> None:
        try:
            await asyncio.to_thread(self._send, written(mail, sender=self._sender))
        except _FAILURES as error:
            await self._failed(mail, type(error).__name__)
        else:
            await settle(self._engine, mail)

    async def _failed(self, mail: Mail, failure: str) -> None:
        now = self._clock()
        _log.warning("an e-mail was not taken", lead=str(mail.lead_id), attempts=mail.attempts, why=failure)
        if now - mail.received_at >= LIFE:
            _log.error("an e-mail is given up", lead=str(mail.lead_id))
            await settle(self._engine, mail)
        else:
            wait = WAITS[min(mail.attempts, len(WAITS)) - 1]
            await put_off(self._engine, mail, until=now + wait, failure=failure)


def written(mail: Mail, *, sender: str) -> EmailMessage:
    """Write the e-mail; an answer goes to the seeker. Raises as `_FAILURES` say where the recipient is no address."""
    subject, opening = _TEXTS[mail.language]
    person = mail.person
    name = " ".join(part for part in (person.first_name, person.last_name) if part)
    message = EmailMessage()
    message["From"] = sender
    message["To"] = Address(addr_spec=mail.recipient)
    message["Reply-To"] = person.email
    message["Subject"] = _line(subject.format(title=mail.title))
    message["Date"] = format_datetime(mail.received_at)
    message["Message-ID"] = make_msgid(idstring=mail.lead_id.hex, domain=sender.rpartition("@")[2].strip("> "))
    message["Auto-Submitted"] = "auto-generated"
    details = "\n".join(part for part in (name, person.email, person.phone) if part)
    message.set_content(
        f"{opening.format(name=name, portal=mail.portal)}\n\n{person.message}\n\n{details}\n\n"
        f"{mail.title}\n{mail.url}\n"
    )
    return message


def _line(text: str) -> str:
    return " ".join(text.split())[:200]
