"""A token opens what it was given for, until it is taken back, whichever key signed it."""

import sys
import time
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from tests.accounts.town import SECRET, TOWN, Hand, House, settle

from pignon.ledger.pools import Pools
from pignon.model.errors import Unauthenticated
from pignon.web.oauth.keyring import LEARNING, LONGEST, RENEWAL

Run = Callable[[Callable[[Pools], Any]], Any]
CAAS = "/caas/v4"


async def refused(house: House, header: str | None, path: str = CAAS, hosts: tuple[str, ...] = ()) -> str:
    """Return why the token is refused; fails where it is not."""
    with pytest.raises(Unauthenticated) as caught:
        await house.tokens.grant(header, audience_path=path, hosts=hosts)
    return caught.value.why


async def opens(house: House, header: str) -> bool:
    """Tell whether the French API opens to the token."""
    try:
        await house.tokens.grant(header, audience_path=CAAS)
    except Unauthenticated:
        return False
    return True


def test_a_grant_tells_whom_the_caller_acts_for(run: Run) -> None:
    async def body(pools: Pools) -> None:
        await settle(pools)
        house = House(pools)
        header = await house.token(intermediary_id="RC-100002")
        grant = await house.tokens.grant(header, audience_path=CAAS)
        assert (grant.client_id, grant.intermediary_id, grant.language) == ("acme-crm", "RC-100002", "de")
        assert grant.markets == ("de", "fr")
        assert not grant.sandbox
        assert await house.tokens.grant(header.replace("Bearer", "bearer"), audience_path=CAAS) == grant

    run(body)


def test_a_token_opens_its_own_api_only_and_sandbox_never_mixes_with_live(run: Run) -> None:
    async def body(pools: Pools) -> None:
        await settle(pools)
        house = House(pools)
        paths = ["/caas/v4", "/platform/v1", "/import-listings/v1", "/seeker-leads/v1"]
        live = {path: await house.token(audience=f"https://market.example{path}") for path in paths}
        sandbox = await house.token(
            client_id="acme-sandbox",
            client_secret=f"{SECRET}-sandbox",
            audience="https://market.example/sandbox/caas/v4",
        )
        for own, header in [*live.items(), ("/sandbox/caas/v4", sandbox)]:
            for path in [*paths, *(f"/sandbox{path}" for path in paths)]:
                if path == own:
                    assert (await house.tokens.grant(header, audience_path=path)).sandbox == path.startswith("/sandbox")
                else:
                    assert own in await refused(house, header, path)
        tenants = {(await house.tokens.grant(live[CAAS], audience_path=CAAS)).customer_id}
        tenants.add((await house.tokens.grant(sandbox, audience_path="/sandbox/caas/v4")).customer_id)
        assert len(tenants) == 2

    run(body)


def test_a_token_for_the_host_the_request_came_to_opens_it_there_only(run: Run) -> None:
    async def body(pools: Pools) -> None:
        await settle(pools)
        house = House(pools)
        async with house.http() as http:
            fields = {
                "grant_type": "client_credentials",
                "client_id": "solo",
                "client_secret": f"{SECRET}-solo",
                "audience": "http://127.0.0.1:8080/caas/v4",
            }
            answer = await http.post("/oauth/token", json=fields, headers={"host": "127.0.0.1:8080"})
        header = f"Bearer {answer.json()['access_token']}"
        assert await house.tokens.grant(header, audience_path=CAAS, hosts=("127.0.0.1:8080",))
        assert "another server" in await refused(house, header)
        assert "another server" in await refused(house, header, hosts=("127.0.0.1:9090",))

    run(body)


def test_what_is_no_token_of_ours_is_refused(run: Run) -> None:
    async def body(pools: Pools) -> None:
        await settle(pools)
        house = House(pools)
        good = (await house.token()).removeprefix("Bearer ")
        head, claims, _ = good.split(".")
        stranger = ECKey.generate_key("P-256", {"kid": "stranger"})
        kid = (await house.keyring.signer()).kid
        forged = [
            jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": kid}, {"aud": "x"}, stranger),
            jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": "stranger"}, {"aud": "x"}, stranger),
            jwt.encode({"alg": "ES256", "kid": kid}, {"aud": "x"}, (await house.keyring.signer()).key),
        ]
        for token in ["", "x", "a.b.c", f"{head}.{claims}.", f"{head}.{claims}.AAAA", "\ud800", "." * 9000, *forged]:
            assert await refused(house, f"Bearer {token}")
        for header in (None, "", good, f"Basic {good}", "Bearer"):
            assert await refused(house, header)
        assert await house.tokens.grant(f"Bearer {good}", audience_path=CAAS)

    run(body)


def test_a_token_is_refused_when_its_time_is_over(run: Run) -> None:
    async def body(pools: Pools) -> None:
        await settle(pools)
        house = House(pools)
        header = await house.token()
        house.clock.pass_by(86399)
        assert await house.tokens.grant(header, audience_path=CAAS)
        house.clock.pass_by(1)
        assert "expired" in await refused(house, header)

    run(body)


TAKEN_BACK = {
    "the client is left out and pruned": (TOWN[: TOWN.index("[[clients]]")], True),
    "the customer is left out and pruned": (
        TOWN[TOWN.index('[[customers]]\nid = "RC-100002"') :]
        .replace('"RC-100001", ', "")
        .replace("RC-100001", "RC-100002"),
        True,
    ),
    "the grant is removed": (TOWN.replace('"RC-100001", "RC-100002"', '"RC-100002"'), False),
    "a scope is removed": (TOWN.replace('"caas:*", "clim', '"clim'), False),
    "the secret is replaced": (TOWN.replace(f'"{SECRET}"', '"another-secret-now"'), False),
}


@pytest.mark.parametrize("case", TAKEN_BACK)
def test_what_is_taken_back_is_refused_by_every_process_within_5_s(run: Run, case: str) -> None:
    async def body(pools: Pools) -> None:
        await settle(pools)
        clock = Hand()
        here, there = House(pools, clock), House(pools, clock)
        header = await here.token()
        for house in (here, there):
            assert await house.tokens.grant(header, audience_path=CAAS)
        text, prune = TAKEN_BACK[case]
        await settle(pools, text, prune=prune)
        clock.pass_by(4.9)
        for house in (here, there, House(pools, clock)):
            assert "taken back" in await refused(house, header)

    run(body)


def test_under_steady_calls_too_a_disabled_client_is_refused_within_5_s(run: Run) -> None:
    async def body(pools: Pools) -> None:
        await settle(pools)
        house = House(pools)
        header = await house.token()
        assert await house.tokens.grant(header, audience_path=CAAS)
        await settle(pools, TOWN[: TOWN.index("[[clients]]")], prune=True)
        passed = 0.0
        while passed < 10 and await opens(house, header):
            house.clock.pass_by(0.25)
            passed += 0.25
        assert passed <= 5

    run(body)


def test_a_client_enabled_again_is_served_at_once_but_not_by_its_old_tokens(run: Run) -> None:
    async def body(pools: Pools) -> None:
        await settle(pools)
        house = House(pools)
        old = await house.token()
        await settle(pools, TOWN[: TOWN.index("[[clients]]")], prune=True)
        house.clock.pass_by(4.5)
        assert await refused(house, old)
        assert (await house.ask()).status_code == 401
        await settle(pools)
        new = await house.token()
        assert await house.tokens.grant(new, audience_path=CAAS)
        house.clock.pass_by(4.5)
        assert await house.tokens.grant(new, audience_path=CAAS)
        assert await refused(house, old)

    run(body)


def test_keys_are_rotated_without_refusing_a_valid_token(run: Run) -> None:
    async def body(pools: Pools) -> None:
        await settle(pools)
        clock = Hand()
        here, there = House(pools, clock), House(pools, clock)
        first = await here.token()
        assert await there.tokens.grant(first, audience_path=CAAS)
        new = await here.keyring.rotate()
        assert (await here.keyring.signer()).kid != new
        clock.pass_by(LEARNING.total_seconds())
        assert (await here.keyring.signer()).kid == new
        second = await here.token()
        for house in (here, there, House(pools, clock)):
            assert await house.tokens.grant(first, audience_path=CAAS)
            assert await house.tokens.grant(second, audience_path=CAAS)
        assert len(await there.keyring.published()) == 2

    run(body)


def test_a_key_is_dropped_when_no_token_under_it_can_be_valid_and_renewed_when_old(run: Run) -> None:
    async def body(pools: Pools) -> None:
        house = House(pools)
        first = (await house.keyring.signer()).kid
        second = await house.keyring.rotate()
        house.clock.pass_by((LEARNING + LONGEST).total_seconds() - 1)
        third = await house.keyring.rotate()
        assert [key["kid"] for key in await house.keyring.published()] == [first, second, third]
        house.clock.pass_by(2)
        fourth = await house.keyring.rotate()
        assert [key["kid"] for key in await house.keyring.published()] == [second, third, fourth]
        house.clock.pass_by(RENEWAL.total_seconds() + 1)
        assert len(await house.keyring.published()) == 2
        assert (await house.keyring.signer()).kid == fourth

    run(body)


def test_a_key_unknown_so_far_is_learnt_from_the_ledger_once_a_second_at_most(run: Run) -> None:
    async def body(pools: Pools) -> None:
        clock = Hand()
        here, there = House(pools, clock), House(pools, clock)
        await there.keyring.signer()
        new = await here.keyring.rotate()
        assert await there.keyring.find(new) is None
        clock.pass_by(1)
        assert await there.keyring.find(new)

    run(body)


@pytest.mark.skipif(sys.gettrace() is not None, reason="tracing costs more than what is measured")
def test_a_remembered_token_costs_less_than_3_us(run: Run) -> None:
    async def body(pools: Pools) -> None:
        await settle(pools)
        house = House(pools)
        header = await house.token()
        grant = house.tokens.grant
        await grant(header, audience_path=CAAS)
        best = float("inf")
        for _ in range(20):
            began = time.perf_counter()
            for _ in range(2000):
                await grant(header, audience_path=CAAS, hosts=())
            best = min(best, (time.perf_counter() - began) / 2000)
        assert best < 3e-6

    run(body)
