"""The stages without a web in front: one customer, the door and a settler on a real database."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import asyncpg
import orjson
from tests.conftest import a_customer
from tests.rules.documents import french, german

from pignon.intake import Door
from pignon.ledger.pools import Pools
from pignon.ledger.recount import Difference, recount
from pignon.market import load
from pignon.model.identity import public_id, uuid7
from pignon.model.names import ClientId, CustomerId, ExternalId, ListingId, Market, SubmissionId
from pignon.model.states import Kind
from pignon.model.write import Accepted, Checked, Write
from pignon.rules.validate import check
from pignon.settlement import Settler

PACKS = load()
FR, DE = Market("fr"), Market("de")
Run = Callable[[Callable[[Pools], Awaitable[None]]], None]


def a_house(external_id: str = "A-1", portals: str = "SL", **changes: Any) -> dict[str, Any]:
    """Give a French classified that SL takes; `price=None` makes one that it refuses."""
    document = french({"/portals": portals.split(","), "/data/metaData/source/offererEstateId": external_id})
    for name, value in changes.items():
        match name:
            case "price":
                document["data"]["prices"]["buy"] = {} if value is None else {"price": {"amount": value}}
            case "city":
                document["data"]["location"]["city"] = value
            case _:
                document[name] = value
    return document


def a_haus(external_id: str = "H-1", **data: Any) -> dict[str, Any]:
    """Give a German listing that every portal takes, unless `data` says otherwise."""
    document = german({"/metadata/source/offererEstateId": external_id})
    document["data"]["spaces"] = {"spaceMeasureUnit": "SQUARE_METER", "residential": {"livingSpace": 120}}
    document["data"]["prices"] = {"currency": "EUR", "buy": {"price": {"amount": 500_000}}}
    document["data"] |= data
    return document


@dataclass
class Floor:
    """One customer's way of a listing, stage by stage."""

    pools: Pools
    door: Door
    settler: Settler
    customer: CustomerId
    pictures_come: bool = True
    """Whether the media stage is played: each revision with media has a good picture before it is settled."""

    def write(
        self,
        kind: Kind,
        document: dict[str, Any] | None = None,
        *,
        market: Market = FR,
        wanted: str | None = None,
        **more: Any,
    ) -> Write:
        """Make a write of a document, addressed by its external id unless `listing_id` is given."""
        checked: Checked | None = None
        if document is not None:
            checked, _ = check(orjson.dumps(document), PACKS[market], wanted=wanted)
            more.setdefault("external_id", checked.external_id)
        more.setdefault("customer_id", self.customer)
        return Write(
            kind=kind,
            market=market,
            client_id=ClientId("acme"),
            submission_id=SubmissionId(uuid7()),
            checked=checked,
            **more,
        )

    async def post(self, document: dict[str, Any], **more: Any) -> Accepted:
        return await self.door.submit(self.write(Kind.POST, document, **more))

    async def put(self, document: dict[str, Any], **more: Any) -> Accepted:
        return await self.door.submit(self.write(Kind.PUT, document, **more))

    async def delete(self, external_id: str = "A-1", **more: Any) -> Accepted:
        more.setdefault("external_id", ExternalId(external_id))
        return await self.door.submit(self.write(Kind.DELETE, **more))

    async def settle(self) -> None:
        """Settle all that is pending."""
        if self.pictures_come:
            await have_pictures(self.pools)
        while await self.settler.turn():
            pass

    async def states(self, one: Accepted | ListingId) -> dict[str, str]:
        """Return the listing's state on each portal."""
        rows = await self.pools.engine.fetch(
            "select portal, state from publication where listing_id = $1", _listing(one)
        )
        return {row["portal"]: row["state"] for row in rows}

    async def outcome(self, one: Accepted) -> str | None:
        return await self.pools.engine.fetchval(
            "select outcome from submission where submission_id = $1", one.submission_id
        )

    async def events(self, one: Accepted | ListingId) -> list[str]:
        """Return the listing's events, each as `type portals STATUS`."""
        rows = await self.pools.engine.fetch(
            "select type, portals, status from event where listing_id = $1 order by sequence", _listing(one)
        )
        return [" ".join(part for part in row if part) for row in rows]

    async def rows(self, one: Accepted | ListingId) -> list[str]:
        """Return the status rows of the wire that settlement gave, each as `STATUS portals code,code`."""
        found = await self.pools.engine.fetch(
            "select portals, status, data from event where listing_id = $1 and status is not null order by sequence",
            _listing(one),
        )
        return [_told(row) for row in found]

    async def pages(self) -> dict[str, bool]:
        """Return the public pages as `portal/public id`, each with whether it is up."""
        rows = await self.pools.engine.fetch("select portal, public_id, ended_at from showcase")
        return {f"{row['portal']}/{row['public_id']}": row["ended_at"] is None for row in rows}

    async def is_up(self, one: Accepted | ListingId, portal: str = "SL") -> bool | None:
        """Tell whether the listing's page is up; none where it never was."""
        return (await self.pages()).get(f"{portal}/{public_id(_listing(one))}")

    async def counters(self, portal: str = "SL") -> tuple[int, int]:
        """Return `(live, waiting)` by the contract."""
        row = await self.pools.engine.fetchrow(
            "select live, waiting from contract where customer_id = $1 and portal = $2", self.customer, portal
        )
        assert row is not None
        return row["live"], row["waiting"]

    async def contract(self, portal: str = "SL", **terms: Any) -> None:
        """Change or add a contract as `pignon apply` does: with work for settlement."""
        given = {"quota": 10, "at_limit": "wait", "closed_at": None} | terms
        market = "de" if portal in {"IWT", "IMN"} else "fr"
        async with self.pools.engine.acquire() as connection, connection.transaction():
            await connection.execute(
                "insert into contract (customer_id, portal, market, quota, at_limit, closed_at)"
                " values ($1, $2, $3, $4, $5, case when $6 then now() end) on conflict (customer_id, portal)"
                " do update set quota = excluded.quota, at_limit = excluded.at_limit, closed_at = excluded.closed_at",
                *(self.customer, portal, market, given["quota"], given["at_limit"], bool(given["closed_at"])),
            )
            await connection.execute(
                "insert into due (customer_id, due_id, at, reason) values ($1, gen_random_uuid(), now(), 'contract')",
                self.customer,
            )

    async def differences(self) -> tuple[Difference, ...]:
        """Return what `pignon verify` would complain of."""
        async with self.pools.engine.acquire() as connection:
            return (await recount(connection)).differences


async def have_pictures(pools: Pools) -> None:
    """Play the media stage: give each pending revision with media a good picture."""
    for statement in (
        "insert into asset_listing select customer_id, listing_id, max(revision), 'ready' from submission"
        " where outcome is null and position('\"media\"'::bytea in document) > 0 group by 1, 2"
        " on conflict (customer_id, listing_id) do update set revision = excluded.revision",
        "insert into asset_use select customer_id, listing_id, 0, listing_id, revision from asset_listing"
        " on conflict do nothing",
        "insert into asset_source (customer_id, source_id, address, medium, host, state, verdict)"
        " select customer_id, listing_id, '', 'picture', '', 'decided', 'CREATED' from asset_listing"
        " on conflict do nothing",
    ):
        await pools.engine.execute(statement)


def on_floor(run: Run, body: Callable[[Floor], Awaitable[None]], *, verify: bool = True, **customer: Any) -> None:
    """Run a test's body on a floor of its own; at the end the ledger must agree with itself."""

    async def within(pools: Pools) -> None:
        door = Door(pools)
        floor = await a_floor(pools, door, **customer)
        await body(floor)
        await door.close()
        if verify:
            await floor.settle()
            assert await floor.differences() == ()

    run(within)


async def a_floor(pools: Pools, door: Door, **customer: Any) -> Floor:
    """Add a customer, by default French with 10 places on SL, and put the stages around it."""
    customer.setdefault("contracts", {"SL": 10})
    return Floor(
        pools,
        door,
        Settler(pools.by_key, PACKS),
        await a_customer(pools, **customer),
    )


def _listing(one: Accepted | ListingId) -> ListingId:
    return one.listing_id if isinstance(one, Accepted) else one


def _told(row: asyncpg.Record) -> str:
    codes = ",".join(finding["code"] for finding in orjson.loads(row["data"]).get("findings", []))
    return " ".join(part for part in (row["status"], row["portals"], codes) if part)
