"""E-mails about leads that are still to be sent. The person is read when one is sent, and never kept in the queue."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from pignon.ledger.leads import Person
from pignon.ledger.pools import Pool
from pignon.ledger.statements import sql
from pignon.model.names import CustomerId

AT_ONCE: Final = 20


@dataclass(frozen=True, slots=True)
class Mail:
    """One to send now."""

    customer_id: CustomerId
    lead_id: UUID
    recipient: str
    title: str
    url: str
    portal: str
    language: str
    """Of the customer."""
    attempts: int
    """This one among them."""
    received_at: datetime
    person: Person


async def take(engine: Pool, *, now: datetime, until: datetime) -> list[Mail]:
    """Take up to AT_ONCE that are due; one that is not settled by `until` is due again."""
    rows = await engine.fetch(sql("audience/all_due_mails"), now, AT_ONCE, until)
    return [
        Mail(
            customer_id=row["customer_id"],
            lead_id=row["lead_id"],
            recipient=row["recipient"],
            title=row["title"],
            url=row["url"],
            portal=row["portal"],
            language=row["language"],
            attempts=row["attempts"],
            received_at=row["received_at"],
            person=Person(row["first_name"], row["last_name"], row["email"], row["phone"], row["message"]),
        )
        for row in rows
    ]


async def settle(engine: Pool, mail: Mail) -> None:
    """Forget one that was sent, or is given up."""
    await engine.execute(sql("audience/mail_sent"), mail.customer_id, mail.lead_id)


async def put_off(engine: Pool, mail: Mail, *, until: datetime, failure: str) -> None:
    """Try one again later."""
    await engine.execute(sql("audience/mail_failed"), mail.customer_id, mail.lead_id, until, failure)
