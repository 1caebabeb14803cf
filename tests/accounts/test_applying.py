"""The ledger becomes what the file declares, in one transaction, and stays untouched where it is so already."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.accounts.town import PORTALS, SECRET, TOWN, House, marketplace, settle

from pignon.ledger.accounts import contracts, customer, lock_accounts
from pignon.ledger.pools import Pools
from pignon.model.errors import Setup
from pignon.settings.applying import apply, apply_file
from pignon.settings.plan import hashed

Run = Callable[[Callable[[Pools], Any]], Any]
TABLES = ("customer", "directory", "turn", "contract", "client", "client_secret", "client_grant", "due")


async def rows(pools: Pools) -> dict[str, list[str]]:
    """Return every row of the accounts with the transaction that wrote it."""
    return {
        table: [
            row["it"]
            for row in await pools.engine.fetch(f"select xmin || ' ' || t::text as it from {table} t order by 1")
        ]
        for table in TABLES
    }


async def id_of(pools: Pools, name: str, *, sandbox: bool = False) -> Any:
    return await pools.engine.fetchval(
        "select customer_id from directory where intermediary_id = $1 and sandbox = $2", name, sandbox
    )


def test_applying_twice_changes_not_even_a_row(run: Run) -> None:
    async def body(pools: Pools) -> None:
        first = await settle(pools)
        assert "customer RC-100001 created" in first.changes
        assert "customer RC-100001 (sandbox) created" in first.changes
        assert "contract RC-100002 IWT created" in first.changes
        assert "client acme-crm created" in first.changes
        before = await rows(pools)
        assert all(before.values())
        for prune in (False, True):
            again = await settle(pools, prune=prune)
            assert (again.changes, again.secrets) == ((), ())
            assert await rows(pools) == before

    run(body)


def test_readers_tell_a_customer_and_its_open_contracts(run: Run) -> None:
    async def body(pools: Pools) -> None:
        await settle(pools)
        port = await id_of(pools, "RC-100001")
        await pools.engine.execute("update contract set live = 2, waiting = 1 where portal = 'SL'")
        async with pools.reading(port) as connection:
            found = await customer(connection, port)
            assert await customer(connection, await id_of(pools, "RC-100002")) is None
            agreed = await contracts(connection, port)
        assert found is not None
        assert (found.name, found.language, found.markets, found.closed) == ("Agence du Port", "fr", ("fr",), False)
        assert found.contact["email"] == "contact@agence.example"
        assert found.agents == ({"id": "A-17", "name": "Anne"},)
        assert [(each.portal, each.quota, each.at_limit, each.live, each.waiting) for each in agreed] == [
            ("BD", 1, "refuse", 0, 0),
            ("SL", 3, "wait", 2, 1),
        ]

    run(body)


def test_a_changed_contract_leaves_work_for_settlement_and_keeps_its_counters(run: Run) -> None:
    async def body(pools: Pools) -> None:
        await settle(pools)
        await pools.engine.execute("delete from due")
        await pools.engine.execute("update contract set live = 2, waiting = 1 where portal = 'IWT'")
        applied = await settle(pools, TOWN.replace("quota = 10", "quota = 20"))
        assert applied.changes == ("contract RC-100002 IWT changed",)
        due = await pools.engine.fetch("select customer_id, reason, listing_id, at <= now() as now from due")
        assert [tuple(row) for row in due] == [(await id_of(pools, "RC-100002"), "contract", None, True)]
        row = await pools.engine.fetchrow("select quota, live, waiting from contract where portal = 'IWT'")
        assert row is not None
        assert tuple(row) == (20, 2, 1)

    run(body)


def test_what_the_file_omits_is_kept_and_prune_closes_it_and_declaring_it_opens_it_again(run: Run) -> None:
    async def body(pools: Pools) -> None:
        await settle(pools)
        less = (
            TOWN[: TOWN.index('[[customers]]\nid = "RC-100002"')]
            .replace('portal = "BD"', 'portal = "SL"')
            .replace('[[customers.contracts]]\nportal = "SL"\nquota = 1\nat_limit = "refuse"\n', "")
        )
        assert (await settle(pools, less)).changes == ()
        await pools.engine.execute("delete from due")
        pruned = await settle(pools, less, prune=True)
        assert set(pruned.changes) == {
            "customer RC-100002 closed",
            "customer RC-100001 (sandbox) closed",
            "contract RC-100001 BD closed",
            "contract RC-100002 IWT closed",
            "contract RC-100001 (sandbox) SL closed",
            "contract RC-100001 (sandbox) BD closed",
            "client acme-crm disabled",
            "client solo disabled",
            "client acme-sandbox disabled",
        }
        assert await pools.engine.fetchval("select count(distinct customer_id) from due") == 3
        port = await id_of(pools, "RC-100001")
        async with pools.engine.acquire() as connection:
            assert [each.portal for each in await contracts(connection, port)] == ["SL"]
        back = await settle(pools)
        assert "customer RC-100002 opened again" in back.changes
        assert "contract RC-100001 BD opened again" in back.changes
        assert "client solo enabled again" in back.changes
        assert back.secrets == ()
        assert (await House(pools).ask()).status_code == 200

    run(body)


def test_a_generated_secret_is_told_once_kept_as_a_hash_and_works(run: Run) -> None:
    async def body(pools: Pools) -> None:
        text = TOWN.replace(f'secret = "{SECRET}"\n', "")
        applied = await settle(pools, text)
        ((client_id, secret),) = applied.secrets
        assert (client_id, len(secret)) == ("acme-crm", 43)
        assert (await settle(pools, text)).secrets == ()
        stored = await pools.engine.fetchval("select hash from client_secret where client_id = 'acme-crm'")
        assert stored == hashed(secret)
        assert (await House(pools).ask(client_secret=secret)).status_code == 200

    run(body)


def test_a_wrong_file_changes_nothing_and_a_right_one_is_applied_from_its_path(run: Run, tmp_path: Path) -> None:
    async def body(pools: Pools) -> None:
        await settle(pools)
        before = await rows(pools)
        file = tmp_path / "town.toml"
        file.write_text(TOWN.replace("quota = 3", "quota = 4").replace("sandbox = true", "sandbox = 1"), "utf-8")
        async with pools.engine.acquire() as connection:
            with pytest.raises(Setup, match=r"town\.toml:\d+: clients\[2\]\.sandbox = 1"):
                await apply_file(connection, file, portals=PORTALS)
            assert await rows(pools) == before
            lone = TOWN[TOWN.index('[[clients]]\nid = "solo"') :]
            file.write_text(lone.replace('scopes = ["caas:classifieds:read"]', 'scopes = ["caas:*"]'), "utf-8")
            assert (await apply_file(connection, file, portals=PORTALS)).changes == ("client solo changed",)
            with pytest.raises(Setup, match="RC-100001"):
                await apply_file(connection, file, portals=PORTALS, prune=True)

    run(body)


def test_processes_that_apply_at_once_take_turns(run: Run) -> None:
    async def body(pools: Pools) -> None:
        async def one() -> int:
            async with pools.engine.acquire() as connection:
                return len((await apply(connection, marketplace())).changes)

        counts = await asyncio.gather(*(one() for _ in range(4)))
        assert sorted(counts)[:3] == [0, 0, 0]
        assert max(counts) > 0

    run(body)


def test_apply_begins_again_when_postgresql_makes_it_yield(run: Run) -> None:
    async def body(pools: Pools) -> None:
        await settle(pools)
        async with pools.engine.acquire() as gate, pools.engine.acquire() as rival:
            await rival.execute("set deadlock_timeout = '60s'")
            held, rivalry = gate.transaction(), rival.transaction()
            await held.start()
            await rivalry.start()
            await gate.execute("update customer set name = name where intermediary_id = 'RC-100002'")
            await rival.execute("update contract set live = live where portal = 'IWT'")
            more = TOWN.replace("quota = 10", "quota = 20").replace("Haus und Hof", "Haus")
            applying = asyncio.create_task(settle(pools, more))
            await waiting(pools, 1)
            blocked = asyncio.create_task(lock_accounts(rival))
            await waiting(pools, 2)
            await held.commit()
            await blocked
            await rivalry.commit()
            assert (await applying).changes == ("customer RC-100002 changed", "contract RC-100002 IWT changed")

    run(body)


async def waiting(pools: Pools, backends: int) -> None:
    """Return when that many connections wait for a lock."""
    count = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    while await pools.engine.fetchval(count) < backends:  # noqa: ASYNC110  # what is awaited happens in PostgreSQL
        await asyncio.sleep(0.01)
