"""The token endpoint answers as FR.md and RFC 6749 say, whatever it is sent."""

import base64
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import asyncpg
import httpx2
import pytest
from joserfc import jws, jwt
from joserfc.jwk import KeySet
from tests.accounts.town import SECRET, TOWN, URL, House, asking, settle

from pignon.ledger.pools import Pools
from pignon.model.errors import Setup

Run = Callable[[Callable[[Pools], Any]], Any]


def test_a_token_is_given_for_json_form_and_basic(run: Run) -> None:
    async def body(pools: Pools) -> None:
        await settle(pools)
        house = House(pools)
        bare = asking(client_id=None, client_secret=None)
        async with house.http() as http:
            answers = [
                await http.post("/oauth/token", json=asking()),
                await http.post("/oauth/token", data=asking()),
                await http.post("/oauth/token", data=bare, auth=("acme-crm", SECRET)),
                await http.post("/oauth/token", json=bare, auth=("acme-crm", SECRET)),
            ]
        for answer in answers:
            assert answer.status_code == 200, answer.text
            assert answer.headers["cache-control"] == "no-store"
            content = answer.json()
            assert set(content) == {"access_token", "token_type", "expires_in"}
            assert (content["token_type"], content["expires_in"]) == ("Bearer", 86400)

    run(body)


def test_a_token_is_an_es256_at_jwt_that_the_jwks_verifies(run: Run) -> None:
    async def body(pools: Pools) -> None:
        await settle(pools)
        house = House(pools)
        token = (await house.token(scope="caas:classifieds:read")).removeprefix("Bearer ")
        async with house.http() as http:
            described = (await http.get("/.well-known/oauth-authorization-server")).json()
            keys = (await http.get("/.well-known/jwks.json")).json()
        assert described["issuer"] == URL
        assert described["token_endpoint"] == f"{URL}/oauth/token"
        assert described["jwks_uri"] == f"{URL}/.well-known/jwks.json"
        assert "d" not in keys["keys"][0]
        header = jws.extract_compact(token.encode()).protected
        assert header == {"alg": "ES256", "typ": "at+jwt", "kid": keys["keys"][0]["kid"]}
        claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=["ES256"]).claims
        assert claims["exp"] - claims["iat"] == 86400
        assert {k: claims[k] for k in ("iss", "sub", "client_id", "aud", "scope", "intermediary_id", "epoch")} == {
            "iss": URL,
            "sub": "acme-crm",
            "client_id": "acme-crm",
            "aud": f"{URL}/caas/v4",
            "scope": "caas:classifieds:read",
            "intermediary_id": "RC-100001",
            "epoch": 1,
        }
        assert claims["jti"]
        assert claims["customer"]

    run(body)


FAULTS: list[tuple[dict[str, Any], int, str]] = [
    ({"grant_type": None}, 400, "invalid_request"),
    ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ({"client_id": None}, 401, "invalid_client"),
    ({"client_secret": None}, 401, "invalid_client"),
    ({"client_secret": "wrong-wrong-wrong-wrong"}, 401, "invalid_client"),
    ({"client_id": "nobody"}, 401, "invalid_client"),
    ({"client_id": "a\u0000b"}, 400, "invalid_request"),
    ({"client_id": 7}, 400, "invalid_request"),
    ({"client_id": {"a": 1}}, 400, "invalid_request"),
    ({"audience": None}, 400, "invalid_request"),
    ({"audience": f"{URL}/caas/v3"}, 400, "invalid_target"),
    ({"audience": "https://other.example/caas/v4"}, 400, "invalid_target"),
    ({"audience": f"{URL}/sandbox/caas/v4"}, 400, "invalid_target"),
    ({"audience": "http://[::1"}, 400, "invalid_target"),
    ({"audience": "/caas/v4"}, 400, "invalid_target"),
    ({"audience": f"{URL}/caas/v4?a=b"}, 400, "invalid_target"),
    ({"intermediary_id": None}, 400, "invalid_request"),
    ({"intermediary_id": "RC-999999"}, 403, "access_denied"),
    ({"client_id": "solo", "client_secret": f"{SECRET}-solo", "intermediary_id": "RC-100002"}, 403, "access_denied"),
    ({"scope": "caas:*:x platform:*"}, 400, "invalid_scope"),
    ({"scope": "platform:*"}, 400, "invalid_scope"),
    ({"audience": f"{URL}/import-listings/v1", "scope": "clim:*"}, 400, "invalid_scope"),
    ({"client_id": "solo", "client_secret": f"{SECRET}-solo", "scope": "caas:*"}, 400, "invalid_scope"),
    ({"client_id": "solo", "client_secret": f"{SECRET}-solo", "audience": f"{URL}/platform/v1"}, 400, "invalid_scope"),
    (
        {"client_id": "acme-sandbox", "client_secret": f"{SECRET}-sandbox", "audience": f"{URL}/caas/v4"},
        400,
        "invalid_target",
    ),
]


def test_each_fault_has_its_error_and_nothing_is_given(run: Run) -> None:
    async def body(pools: Pools) -> None:
        await settle(pools)
        house = House(pools)
        for changes, status, error in FAULTS:
            answer = await house.ask(**changes)
            assert (answer.status_code, answer.json()["error"]) == (status, error), (changes, answer.text)
            assert set(answer.json()) == {"error", "error_description"}
            assert answer.headers["cache-control"] == "no-store"

    run(body)


RAW: list[tuple[bytes, str | None, int]] = [
    (b"", "application/json", 400),
    (b"{", "application/json", 400),
    (b"[]", "application/json", 400),
    (b"null", "application/json", 400),
    (b'"x"', "application/json", 400),
    (b"\xff\xfe", "application/json", 400),
    (b"[" * 60_000, "application/json", 400),
    (b'{"a":' * 10_000, "application/json", 400),
    (b"9" * 50_000, "application/json", 400),
    (b'{"grant_type":"client_credentials","grant_type":"client_credentials"}', "application/json", 400),
    (b'{"grant_type":"client_credentials","client_id":"\\ud800","client_secret":"\\ud800"}', "application/json", 400),
    (b"grant_type=client_credentials&grant_type=client_credentials", "application/x-www-form-urlencoded", 400),
    (b"grant_type=%ff", "application/x-www-form-urlencoded", 400),
    (b"\xff", "application/x-www-form-urlencoded", 400),
    (b"&".join(b"a%d=1" % n for n in range(500)), "application/x-www-form-urlencoded", 400),
    (b"grant_type=client_credentials", None, 400),
    (b"grant_type=client_credentials", "text/plain", 400),
    (b"grant_type=client_credentials", "multipart/form-data; boundary=x", 400),
    (b"{}", "application/json; charset=utf-16", 400),
    (b" " * 65_537, "application/json", 413),
]


def test_hostile_bodies_get_the_same_shape_and_never_a_500(run: Run) -> None:
    async def body(pools: Pools) -> None:
        await settle(pools)
        async with House(pools).http() as http:
            for content, kind, status in RAW:
                headers = {"content-type": kind} if kind else {}
                began = time.process_time()
                answer = await http.post("/oauth/token", content=content, headers=headers)
                assert (answer.status_code, answer.json()["error"]) == (status, "invalid_request"), (kind, content[:40])
                assert time.process_time() - began < 0.2
            zipped = await http.post("/oauth/token", content=b"x", headers={"content-encoding": "gzip"})
            assert zipped.status_code == 400

    run(body)


def test_basic_authentication_is_challenged_when_wrong_and_never_mixed(run: Run) -> None:
    async def body(pools: Pools) -> None:
        odd = "per%cent+and:colon-secret"
        await settle(pools, TOWN.replace(f'secret = "{SECRET}"', f'secret = "{odd}"'))
        house = House(pools)
        bare = asking(client_id=None, client_secret=None)

        async def by(credentials: str, fields: dict[str, Any] = bare) -> httpx2.Response:
            header = "Basic " + base64.b64encode(credentials.encode()).decode()
            async with house.http() as http:
                return await http.post("/oauth/token", data=fields, headers={"authorization": header})

        assert (await by(f"acme-crm:{odd}")).status_code == 200
        assert (await by("acme%2Dcrm:per%25cent%2Band%3Acolon-secret")).status_code == 200
        assert (await by(f"acme-crm:{odd}", asking(client_secret=None))).status_code == 200
        for wrong in (f"acme-crm:{odd}x", "acme-crm", "nobody:x", "a\0b:c"):
            answer = await by(wrong)
            assert answer.status_code == 401, wrong
            assert answer.json()["error"] == "invalid_client"
            assert answer.headers["www-authenticate"].startswith("Basic ")
        assert (await by(f"acme-crm:{odd}", asking())).json()["error"] == "invalid_request"
        assert (await by(f"acme-crm:{odd}", asking(client_secret=None, client_id="solo"))).status_code == 400
        async with house.http() as http:
            torn = await http.post("/oauth/token", data=bare, headers={"authorization": "Basic ???"})
        assert (torn.status_code, torn.json()["error"]) == (401, "invalid_client")

    run(body)


def test_every_audience_gives_its_own_scopes_and_no_scope_asks_for_all(run: Run) -> None:
    async def body(pools: Pools) -> None:
        await settle(pools)
        house = House(pools)
        for path, scopes in {
            "/caas/v4": {"caas:*"},
            "/import-listings/v1": {"clim:listings:*"},
            "/platform/v1": {"platform:*"},
            "/seeker-leads/v1": {"leads:read"},
        }.items():
            for audience in (URL + path, f"{URL}{path}/", f"http://market.example:80{path}"):
                header = await house.token(audience=audience)
                assert (await house.tokens.grant(header, audience_path=path)).scopes == scopes
        header = await house.token(scope="caas:classifieds:read caas:classifieds:*")
        grant = await house.tokens.grant(header, audience_path="/caas/v4")
        assert grant.scopes == {"caas:classifieds:read", "caas:classifieds:*"}

    run(body)


def test_the_intermediary_may_be_left_out_where_the_client_acts_for_one(run: Run) -> None:
    async def body(pools: Pools) -> None:
        await settle(pools)
        house = House(pools)
        header = await house.token(client_id="solo", client_secret=f"{SECRET}-solo", intermediary_id=None)
        assert (await house.tokens.grant(header, audience_path="/caas/v4")).intermediary_id == "RC-100001"

    run(body)


def test_two_secrets_are_valid_at_once_and_a_dropped_one_is_not(run: Run) -> None:
    async def body(pools: Pools) -> None:
        other = "second-secret-to-come"
        await settle(pools, TOWN.replace(f'secret = "{SECRET}"', f'secrets = ["{SECRET}", "{other}"]'))
        house = House(pools)
        assert (await house.ask()).status_code == 200
        assert (await house.ask(client_secret=other)).status_code == 200
        await settle(pools, TOWN.replace(f'secret = "{SECRET}"', f'secret = "{other}"'))
        assert (await house.ask()).status_code == 401
        assert (await house.ask(client_secret=other)).status_code == 200

    run(body)


def test_the_lifetime_is_a_setting_within_what_keys_live(run: Run) -> None:
    async def body(pools: Pools) -> None:
        await settle(pools)
        house = House(pools, lifetime=timedelta(minutes=5))
        assert (await house.ask()).json()["expires_in"] == 300
        with pytest.raises(Setup, match="7 days"):
            House(pools, lifetime=timedelta(days=8))

    run(body)


def test_while_the_ledger_is_away_the_answer_is_to_try_again(run: Run) -> None:
    async def body(pools: Pools) -> None:
        await settle(pools)
        house = House(pools)
        header = await house.token()
        await house.tokens.grant(header, audience_path="/caas/v4")
        await pools.engine.close()
        answer = await house.ask()
        assert (answer.status_code, answer.json()["error"]) == (503, "temporarily_unavailable")
        assert answer.headers["retry-after"] == "1"
        async with House(pools).http() as http:
            assert (await http.get("/.well-known/jwks.json")).status_code == 503
        assert await house.tokens.grant(header, audience_path="/caas/v4")
        house.clock.pass_by(3)
        assert await house.tokens.grant(header, audience_path="/caas/v4")
        house.clock.pass_by(1)
        with pytest.raises(asyncpg.InterfaceError):
            await house.tokens.grant(header, audience_path="/caas/v4")

    run(body)
