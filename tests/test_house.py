"""The walls of the house: each statement names its tenant, each file of SQL is used, readers see one customer only."""

import re
from functools import cache
from pathlib import Path

import asyncpg
import pytest
from tests.conftest import a_customer
from tests.floor import Floor, Run, a_floor, a_house, on_floor

import pignon
from pignon.ledger.pools import Connection
from pignon.model.identity import uuid7
from pignon.model.names import CustomerId

HOUSE = Path(pignon.__file__).parent
SQL = HOUSE / "ledger" / "sql"
STATEMENTS = sorted(path.relative_to(SQL).with_suffix("").as_posix() for path in SQL.rglob("*.sql"))
TENANT_TABLES = (
    *("customer", "contract", "turn", "listing", "submission", "standing", "publication", "due", "event"),
    *("webhook", "project", "media_use", "delivery", "attempt", "idempotency", "appointment"),
    *("performance", "lead", "lead_mail"),
    *("asset_turn", "asset_source", "asset", "asset_use", "asset_listing"),
    *("promotion", "credit", "credit_entry", "promotion_rule", "promotion_verdict"),
)
"""Every table whose key starts with `customer_id`, but the showcase, which the public reads."""
EVERYBODYS = re.compile(r"^verify/.*|(.*/)?(health|all_.*|revoked)$")
"""Statements over all customers by their nature: recounts, figures for operators, all accounts."""


@cache
def _code() -> str:
    return "\n".join(path.read_text("utf-8") for path in HOUSE.rglob("*.py"))


def _spoken(name: str) -> str:
    """Return a statement without its comments."""
    return re.sub(r"--[^\n]*", "", (SQL / f"{name}.sql").read_text("utf-8"))


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_opens_with_its_name_and_what_for(name: str) -> None:
    first = (SQL / f"{name}.sql").read_text("utf-8").splitlines()[0]
    assert re.match(rf"-- ({re.escape(name)}|{re.escape(name.rsplit('/', 1)[-1])})\.sql: \S.{{5,}}", first), first


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_is_used_by_code(name: str) -> None:
    folder = name.split("/", maxsplit=1)[0]
    assert f'"{name}"' in _code() or (f"{folder}/{{" in _code() and f'"{name.rsplit("/", 1)[-1]}"' in _code())


@pytest.mark.parametrize("name", [name for name in STATEMENTS if not EVERYBODYS.match(name)])
def test_a_statement_that_touches_a_tenant_table_names_the_customer(name: str) -> None:
    spoken = _spoken(name)
    touched = set(re.findall(r"\b(?:from|join|into|update)\s+([a-z_]+)", spoken)) & set(TENANT_TABLES)
    for alias in _aliases(spoken):
        assert re.search(rf"\b{alias}\.customer_id\b|\bcustomer_id = (\$\d|any)|using \(customer_id\)", spoken), (
            f"{alias} in {name}"
        )
    assert not touched or "customer_id" in spoken


def _aliases(spoken: str) -> list[str]:
    tables = "|".join(TENANT_TABLES)
    found = re.findall(rf"\b(?:from|join|update)\s+(?:{tables})\s+(?:as\s+)?([a-z]{{1,2}})\b(?!\()", spoken)
    return [alias for alias in found if alias not in {"as", "on"}]


def test_all_tenant_tables_are_walled(run: Run) -> None:
    async def body(floor: Floor) -> None:
        rows = await floor.pools.engine.fetch(
            "select c.relname, c.relrowsecurity and c.relforcerowsecurity as walled,"
            " (select array_agg(a.attname::text order by k.n) from pg_index i"
            "  cross join lateral unnest(i.indkey) with ordinality as k (attnum, n)"
            "  join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum"
            "  where i.indrelid = c.oid and i.indisprimary) as key"
            " from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace"
        )
        tenant = {row["relname"] for row in rows if row["key"] and row["key"][0] == "customer_id"}
        assert tenant == set(TENANT_TABLES)
        assert {row["relname"] for row in rows if row["walled"]} == set(TENANT_TABLES)

    on_floor(run, body)


def test_a_reader_sees_its_customer_and_nothing_of_others(run: Run) -> None:
    async def body(floor: Floor) -> None:
        other = await a_floor(floor.pools, floor.door, intermediary_id="RC-100002", contracts={"SL": 1})
        for one in (floor, other):
            await one.post(a_house("live", "SL,BD"))
            await one.settle()
            async with floor.pools.engine.acquire() as connection:
                await _fill(connection, one.customer)
        for table in TENANT_TABLES:
            assert await floor.pools.engine.fetchval(f"select count(distinct customer_id) from {table}") == 2, table
            for one in (floor, other):
                async with floor.pools.reading(one.customer) as connection:
                    seen = await connection.fetch(f"select distinct customer_id from {table}")
                    assert [row["customer_id"] for row in seen] == [one.customer], table
            async with floor.pools.reading(CustomerId(uuid7())) as connection:
                assert await connection.fetchval(f"select count(*) from {table}") == 0, table

    on_floor(run, body, verify=False)


async def _fill(connection: Connection, customer: CustomerId) -> None:
    for statement in (
        "insert into asset_turn values ($1, 0)",
        "insert into lead (customer_id, lead_id, listing_id, market, marketing_key, revision, portal, language,"
        " consent, received_at) values ($1, gen_random_uuid(), gen_random_uuid(), 'fr', '', 1, 'SL', 'fr',"
        " '1', 'infinity')",
        "insert into lead_mail (customer_id, lead_id, recipient, title, url, next_at)"
        " select customer_id, lead_id, 'a@b.example', '', '', 'infinity' from lead where customer_id = $1",
        "insert into performance (customer_id, listing_id, portal, hour) values ($1, gen_random_uuid(), 'SL', now())",
        "insert into asset_source (customer_id, source_id, address, medium, host, state)"
        " values ($1, gen_random_uuid(), 'https://a.example', 'picture', 'a.example', 'decided')",
        "insert into asset (customer_id, asset_id, content, medium, bytes, files)"
        " values ($1, gen_random_uuid(), 'a', 'picture', 1, '[]')",
        "insert into asset_use values ($1, gen_random_uuid(), 0, gen_random_uuid(), 1)",
        "insert into asset_listing values ($1, gen_random_uuid(), 1, 'open')",
        "insert into promotion (customer_id, promotion_id, listing_id, portal, kind, state, source, at, when_live,"
        " look_at, cost, month, held, series_id, created_at) values ($1, gen_random_uuid(), gen_random_uuid(), 'SL',"
        " 'bump', 'scheduled', 'api', now(), false, 'infinity', 1, '2026-11-01', false, gen_random_uuid(), now())",
        "insert into credit (customer_id, portal, month) values ($1, 'SL', '2026-11-01')",
        "insert into credit_entry values ($1, gen_random_uuid(), 'held', 'SL', '2026-11-01', 1, 'hold', null, now())",
        "insert into promotion_rule values ($1, 'stale', 'SL', '{}', 'infinity', now())",
        "insert into promotion_verdict values ($1, gen_random_uuid(), 'stale', now(), null, null, 'idle', '{}')",
    ):
        await connection.execute(statement, customer)
    await connection.execute(
        "insert into due (customer_id, due_id, at, reason) values ($1, gen_random_uuid(), 'infinity', 'pack')",
        customer,
    )
    webhook = await connection.fetchval(
        "insert into webhook (customer_id, client_id, market, url, statuses)"
        " values ($1, 'acme', 'fr', 'https://crm.example', '') returning webhook_id",
        customer,
    )
    await connection.execute(
        "insert into delivery (customer_id, webhook_id, sequence, next_at) values ($1, $2, 1, 'infinity')",
        *(customer, webhook),
    )
    await connection.execute(
        "insert into attempt (customer_id, webhook_id, attempt_id, sequence, message_id, at, took_ms, url, signature,"
        " request) values ($1, $2, gen_random_uuid(), 1, 'm', now(), 1, 'https://crm.example', 'v1,', '{}')",
        *(customer, webhook),
    )
    await connection.execute("insert into project values ($1, 'P-1', gen_random_uuid(), '{}')", customer)
    await connection.execute("insert into idempotency values ($1, '', '', null, 202, '', now())", customer)
    await connection.execute(
        "insert into appointment values"
        " ($1, gen_random_uuid(), gen_random_uuid(), 'fr', 'A-1', 'pause', null, 'acme', 'infinity', now())",
        customer,
    )


def test_a_reader_without_a_customer_sees_nothing_and_can_write_nothing(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.post(a_house())
        await a_customer(floor.pools, intermediary_id="RC-100002")
        async with floor.pools.readers.acquire() as connection:
            async with connection.transaction():
                await connection.execute("set local role pignon_reader")
                for table in TENANT_TABLES:
                    assert await connection.fetchval(f"select count(*) from {table}") == 0, table
            for statement in ("delete from listing", "update contract set quota = 9", "select * from client_secret"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(f"begin; set local role pignon_reader; {statement}")
                await connection.execute("rollback")

    on_floor(run, body)
