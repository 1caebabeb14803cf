"""A seeker's message reaches the agency every way there is, and is forgotten everywhere when that is asked."""

import re
import socket
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import httpx2
import orjson
import pytest
from aiosmtpd.controller import Controller
from tests.pages.stock import application
from tests.web.town import PACKS, Run, Town, a_classified, in_town

from pignon.audience import CONSENT, Forgetting, Patience, read_person
from pignon.audience.mailing import Postman, written
from pignon.audience.outgoing import Outgoing
from pignon.delivery.courier import Courier
from pignon.ledger.leads import LIFE, Person
from pignon.ledger.mails import Mail
from pignon.ledger.pools import Pools
from pignon.model.identity import public_id, uuid7
from pignon.model.names import CustomerId, ListingId
from pignon.wire import Answer

GIVEN = {
    "first_name": "Zéphyrine",
    "last_name": "Quatrepommes",
    "email": "zephyrine@quatrepommes.example",
    "phone": "+33 6 11 22 33 44",
    "message": "Bonjour,\nje voudrais visiter dès samedi.",
    "consent": CONSENT,
    "website": "",
}
TRACES = ("phyrine", "uatrepommes", "11 22 33 44", "visiter d")
LEADS = "/platform/v1/leads"
PROMOTIONS = "/platform/v1/promotions"


@dataclass
class Seeker:
    """Somebody before the contact form of a live classified."""

    town: Town
    listing: ListingId
    client: httpx2.AsyncClient
    now: list[datetime]

    @property
    def form(self) -> str:
        return f"/sl/{public_id(self.listing)}/contact"

    async def send(self, headers: Mapping[str, str] | None = None, /, **changes: str) -> httpx2.Response:
        """Send the form as a browser does, ten seconds after it was shown."""
        given = GIVEN | {"t": str(int(self.now[0].timestamp()) - 10)} | changes
        sent = {"content-type": "application/x-www-form-urlencoded", **(headers or {})}
        return await self.client.post(self.form, content=urlencode(given).encode(), headers=sent)

    async def leads(self) -> list[Any]:
        return (await self.town.call("GET", LEADS)).json()["items"]


@asynccontextmanager
async def seeking(town: Town) -> AsyncGenerator[Seeker]:
    kept = await town.call("PUT", "/platform/v1/fr/listings/A-1", a_classified("A-1"))
    await town.settle()
    now = [datetime.now(UTC)]
    transport = httpx2.ASGITransport(app=application(town.pools, clock=lambda: now[0]))
    async with httpx2.AsyncClient(transport=transport, base_url="http://pages.example") as client:
        yield Seeker(town, ListingId(UUID(kept.json()["listingId"])), client, now)


async def dumped(pools: Pools) -> str:
    """Return every row of every table as text, what is stored as bytes readable too."""
    names = await pools.engine.fetch(
        "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
    )
    tables = [await pools.engine.fetch(f"select t::text as row from {one['relname']} t") for one in names]
    rows = [row["row"] for table in tables for row in table]
    stored = [part for row in rows for part in re.findall(r"\\x((?:[0-9a-f]{2})+)", row)]
    return "\n".join([*rows, *(bytes.fromhex(part).decode("utf-8", "replace") for part in stored)])


def test_a_message_is_kept_counted_attributed_and_thanked_for(run: Run) -> None:
    async def body(town: Town) -> None:
        async with seeking(town) as seeker:
            shown = await seeker.client.get(seeker.form)
            assert (shown.status_code, shown.headers["x-robots-tag"]) == (200, "noindex")
            thanked = await seeker.send()
            assert (thanked.status_code, thanked.headers["location"]) == (303, f"{seeker.form}/thanks")
            assert (await seeker.client.get(thanked.headers["location"])).status_code == 200
            [lead] = await seeker.leads()
            assert lead["contactRequest"] == {
                "firstName": "Zéphyrine",
                "lastName": "Quatrepommes",
                "email": GIVEN["email"],
                "phoneNumbers": [GIVEN["phone"]],
                "message": GIVEN["message"],
            }
            assert (lead["listingId"], lead["externalId"], lead["portal"]) == (str(seeker.listing), "A-1", "SL")
            assert (lead["revision"], lead["promotionId"], lead["consent"]) == (1, None, f"{CONSENT}/fr")
            assert (await town.call("GET", f"{LEADS}/{lead['leadId']}")).json() == lead
            figures = (await town.call("GET", "/platform/v1/performance")).json()["items"]
            assert sum(one["contacts"] for one in figures) == 1

    in_town(run, body)


def test_the_french_contract_gives_leads_of_a_week(run: Run) -> None:
    async def body(town: Town) -> None:
        async with seeking(town) as seeker:
            await seeker.send()
            await seeker.send(last_name="Deuxième")
            page = (await town.call("GET", "/seeker-leads/v1/leads?limit=1")).json()
            assert page["items"][0]["property"] == {
                "classifiedId": str(seeker.listing),
                "offererEstateId": "A-1",
                "offererMarketingKey": "A-1",
                "projectId": None,
            }
            assert page["items"][0]["metadata"]["category"] == "CLASSIFIED"
            following = page["links"]["next"].partition("/seeker-leads")[2]
            second = (await town.call("GET", f"/seeker-leads{following}")).json()
            assert [one["contactRequest"]["lastName"] for one in second["items"]] == ["Deuxième"]
            one = second["items"][0]
            assert (await town.call("GET", f"/seeker-leads/v1/leads/{one['leadId']}")).json() == one
            wide = await town.call("GET", "/seeker-leads/v1/leads?minDate=1795132800&maxDate=1795910400")
            assert (wide.status_code, wide.json()["errors"][0]["name"]) == (400, "minDate")
            stranger = await town.a_stranger()
            assert (await town.call("GET", "/seeker-leads/v1/leads", **stranger)).json()["items"] == []
            assert (await town.call("GET", f"{LEADS}/{one['leadId']}", **stranger)).status_code == 404
            assert (await town.call("DELETE", f"{LEADS}/{one['leadId']}", **stranger)).status_code == 404

    in_town(run, body)


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"last_name": " "}, "last_name", "manque"),
        ({"email": "zephyrine"}, "email", "adresse e-mail"),
        ({"email": "a@b.example\r\nBcc: x@y.example"}, "email", "adresse e-mail"),
        ({"phone": "appelez-moi"}, "phone", "téléphone"),
        ({"message": "x" * 4001}, "message", "trop long"),
        ({"consent": ""}, "consent", "accord"),
        ({"consent": "2020-01"}, "consent", "accord"),
    ],
)
def test_a_fault_is_said_at_its_field_and_nothing_is_kept(
    run: Run, changes: dict[str, str], field: str, says: str
) -> None:
    async def body(town: Town) -> None:
        async with seeking(town) as seeker:
            answer = await seeker.send(**changes)
            assert answer.status_code == 400
            told = re.search(rf'id="{field}-fault">([^<]+)<', answer.text)
            assert told is not None
            assert says in told[1]
            assert answer.text.count('aria-invalid="true"') == 1
            assert await seeker.leads() == []

    in_town(run, body)


def test_machines_and_floods_are_kept_out(run: Run) -> None:
    async def body(town: Town) -> None:
        async with seeking(town) as seeker:
            assert (await seeker.send(website="https://spam.example")).status_code == 303
            now = int(seeker.now[0].timestamp())
            assert (await seeker.send(t=str(now))).status_code == 400
            assert (await seeker.send(t=str(now - 90_000))).status_code == 400
            assert (await seeker.send({"origin": "https://elsewhere.example"})).status_code == 403
            assert (await seeker.send({"sec-fetch-site": "cross-site"})).status_code == 403
            assert (await seeker.send({"content-type": "text/plain"})).status_code == 403
            assert await seeker.leads() == []
            own = {"origin": "http://pages.example", "sec-fetch-site": "same-origin"}
            assert [(await seeker.send(own)).status_code for _ in range(6)] == [303] * 5 + [429]
            assert len(await seeker.leads()) == 5
            await town.call("DELETE", "/platform/v1/fr/listings/A-1")
            await town.settle()
            assert (await seeker.send()).status_code == 410

    in_town(run, body)


def test_patience_comes_back_with_time_and_forgets_the_oldest() -> None:
    now = [0.0]
    patience = Patience(lambda: now[0])
    assert [patience.has_room("1.2.3.4", "a") for _ in range(6)] == [True] * 5 + [False]
    assert patience.has_room("1.2.3.5", "a")
    now[0] = 600.0
    assert patience.has_room("1.2.3.4", "a")


def test_a_person_is_read_without_what_hides_in_text() -> None:
    person, faults = read_person(GIVEN | {"last_name": " Le\u202e\x00  Goff\n", "phone": ""})
    assert (person.last_name, person.phone, faults) == ("Le Goff", "", {})


@dataclass
class Receiver:
    """A webhook's other side; refuses while it is told to."""

    refuses: int = 0
    came: list[Any] = field(default_factory=list[Any])

    async def __call__(self, url: str, body: bytes, *, headers: Mapping[str, str], seconds: float, most: int) -> Answer:
        assert url == "https://crm.example/x"
        assert (headers["content-type"], seconds > 0, most > 0) == ("application/json", True, True)
        self.came.append(orjson.loads(body))
        self.refuses -= 1
        return Answer(500 if self.refuses >= 0 else 200, {}, url, body)


async def _tell(town: Town, receiver: Receiver, *, later: timedelta = timedelta(0)) -> None:
    await town.settle()
    courier = Courier(town.pools.by_key, PACKS, receiver, clock=lambda: datetime.now(UTC) + later)
    while await courier.turn():
        await courier.idle()


def test_erasure_leaves_no_trace_in_the_ledger_the_delivery_log_or_the_mail_queue(run: Run) -> None:
    async def body(town: Town) -> None:
        async with seeking(town) as seeker:
            await town.call(
                "POST", "/platform/v1/webhooks", {"url": "https://crm.example/x", "types": ["lead.received"]}
            )
            for statement in (
                "insert into client (client_id, scopes, sandbox) values ('acme', 'platform:*', false)",
                f"insert into client_grant values ('acme', '{town.intermediary_id}')",
            ):
                await town.pools.engine.execute(statement)
            receiver = Receiver(refuses=1)
            await seeker.send()
            await _tell(town, receiver)
            [lead] = await seeker.leads()
            assert receiver.came[0]["data"]["contactRequest"] == lead["contactRequest"]
            assert receiver.came[0]["data"]["leadId"] == lead["leadId"]
            log = await dumped(town.pools)
            assert all(trace in log for trace in TRACES)
            attempts = await town.pools.engine.fetch("select request, answer from attempt")
            assert attempts
            assert not any(b"uatrepommes" in row["request"] + (row["answer"] or b"") for row in attempts)
            events = (await town.call("GET", "/platform/v1/events?types=lead.received")).text
            assert lead["leadId"] in events
            assert "uatrepommes" not in events
            erased = (await town.call("DELETE", f"{LEADS}/{lead['leadId']}")).json()
            assert erased["erased"] == {"contactRequest": 1, "unsentEmails": 1}
            again = (await town.call("DELETE", f"{LEADS}/{lead['leadId']}")).json()
            assert again == erased | {"erased": {"contactRequest": 0, "unsentEmails": 0}}
            await _tell(town, receiver, later=timedelta(minutes=10))
            assert receiver.came[-1]["data"]["contactRequest"] is None
            after = await dumped(town.pools)
            assert not [trace for trace in TRACES if trace in after]
            assert (await seeker.leads())[0]["contactRequest"] is None

    in_town(run, body)


def test_after_three_years_a_person_is_forgotten_unasked(run: Run) -> None:
    async def body(town: Town) -> None:
        async with seeking(town) as seeker:
            await seeker.send()
            for later, forgotten in ((LIFE - timedelta(minutes=1), 0), (LIFE + timedelta(minutes=1), 1)):
                at = seeker.now[0] + later
                assert await Forgetting(town.pools.engine, clock=lambda at=at: at).turn() == forgotten
            assert (await seeker.leads())[0]["erasedAt"] is not None
            assert not [trace for trace in TRACES if trace in await dumped(town.pools)]

    in_town(run, body)


@dataclass
class Mailbox:
    """What an SMTP server on loopback took."""

    came: list[tuple[list[str], bytes]] = field(default_factory=list[tuple[list[str], bytes]])

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 (the library's name)
        self.came.append((envelope.rcpt_tos, envelope.content))
        return "250 OK"


def test_a_lead_is_told_by_e_mail_once_the_server_takes_it(run: Run) -> None:
    async def body(town: Town) -> None:
        async with seeking(town) as seeker:
            await seeker.send()
            box = Mailbox()
            with socket.create_server(("127.0.0.1", 0)) as free:
                port: int = free.getsockname()[1]
            server = Controller(box, hostname="127.0.0.1", port=port)
            now = [datetime.now(UTC)]
            away = Postman(
                town.pools.engine, Outgoing("smtp://127.0.0.1:1"), sender="no-reply@p.example", clock=lambda: now[0]
            )
            assert (await away.turn(), await away.turn()) == (1, 0)
            server.start()
            try:
                url = f"smtp://127.0.0.1:{port}"
                postman = Postman(town.pools.engine, Outgoing(url), sender="no-reply@p.example", clock=lambda: now[0])
                assert await postman.turn() == 0
                now[0] += timedelta(minutes=2)
                assert (await postman.turn(), await postman.turn()) == (1, 0)
            finally:
                server.stop()
            [(to, content)] = box.came
            mail = message_from_bytes(content, policy=default)
            assert to == ["contact@agence.example"]
            assert mail["reply-to"] == GIVEN["email"]
            text = str(mail.get_payload(decode=True), "utf-8")  # pyright: ignore[reportArgumentType] (bytes: one part)
            assert all(part in text for part in ("Zéphyrine Quatrepommes", "visiter dès samedi", "/sl/"))
            assert await town.pools.engine.fetchval("select count(*) from lead_mail") == 0

    in_town(run, body)


def test_an_e_mail_is_given_up_after_three_days(run: Run) -> None:
    async def body(town: Town) -> None:
        async with seeking(town) as seeker:
            await seeker.send()
            now = [datetime.now(UTC)]
            away = Postman(
                town.pools.engine, Outgoing("smtp://127.0.0.1:1"), sender="a@b.example", clock=lambda: now[0]
            )
            tries = 0
            for _ in range(80):
                tries += await away.turn()
                now[0] += timedelta(hours=1)
            assert 10 < tries < 25
            assert await town.pools.engine.fetchval("select count(*) from lead_mail") == 0
            assert len(await seeker.leads()) == 1

    in_town(run, body)


def test_an_address_that_is_none_keeps_no_other_e_mail_waiting(run: Run) -> None:
    async def body(town: Town) -> None:
        async with seeking(town) as seeker:
            sent: list[str] = []
            postman = Postman(town.pools.engine, lambda mail: sent.append(str(mail["to"])), sender="a@b.example")
            for address in ("a@", "a@b,c@d", "@", "agence@c.example"):
                await seeker.send()
                await town.pools.engine.execute(
                    "update lead_mail set recipient = $1, next_at = now() - interval '1 min'"
                    " where recipient = 'contact@agence.example'",
                    address,
                )
            assert await postman.turn() == 4
            assert sent == ["agence@c.example"]
            failures = await town.pools.engine.fetch("select failure from lead_mail")
            assert len(failures) == 3
            assert all(row["failure"] for row in failures)

    in_town(run, body)


def test_a_lead_is_put_down_to_the_last_top_that_runs_or_bump_of_thirty_days(run: Run) -> None:
    async def body(town: Town) -> None:
        async with seeking(town) as seeker:
            await town.pools.engine.execute("update contract set bump_credits = 99")
            asked = {"listingId": str(seeker.listing), "portal": "SL"}
            until = (seeker.now[0] + timedelta(days=60)).isoformat()
            top = (await town.call("POST", PROMOTIONS, {**asked, "kind": "top", "until": until})).json()["promotionId"]
            bump = (await town.call("POST", PROMOTIONS, {**asked, "kind": "bump"})).json()["promotionId"]
            begun = seeker.now[0]
            for days in (0, 29.9, 30.1, 59.9, 60.1):
                seeker.now[0] = begun + timedelta(days=days)
                await seeker.send()
            rows = await town.pools.engine.fetch("select promotion_id from lead order by received_at")
            assert [None if row[0] is None else str(row[0]) for row in rows] == [bump, bump, top, top, None]

    in_town(run, body)


def test_nothing_in_a_title_becomes_a_header() -> None:
    person = Person("", "Le Goff", "a@b.example", "", "Bonjour")
    mail = Mail(
        customer_id=CustomerId(uuid7()),
        lead_id=uuid7(),
        recipient="agence@c.example",
        title="Maison\r\nBcc: all@d.example",
        url="https://p.example/sl/x",
        portal="SL",
        language="fr",
        attempts=1,
        received_at=datetime(2026, 11, 20, tzinfo=UTC),
        person=person,
    )
    message = message_from_bytes(written(mail, sender="Pignon <no-reply@p.example>").as_bytes(), policy=default)
    assert message["bcc"] is None
    assert "Bcc: all@d.example" in message["subject"]
