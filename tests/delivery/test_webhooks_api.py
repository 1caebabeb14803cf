"""Webhooks over HTTP: the contracts' callbacks, endpoints of the platform API, signatures, log, replay, resend."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from tests.delivery.post_office import Run
from tests.delivery.receiver import Receiver, Request, a_courier, deliver, receiving
from tests.web.town import Town, a_classified, a_listing, in_town

from pignon.delivery.courier import Courier

HOOKS = "/platform/v1/webhooks"


@asynccontextmanager
async def _place(town: Town) -> AsyncGenerator[tuple[Receiver, Courier]]:
    engine = town.pools.engine
    await engine.execute(
        "insert into client (client_id, scopes, sandbox) values ('acme', '', false) on conflict do nothing"
    )
    await engine.execute("insert into client_grant values ('acme', $1)", town.intermediary_id)
    async with receiving() as receiver, a_courier(town.pools) as courier:
        yield receiver, courier


async def _ok(town: Town, method: str, path: str, body: Any = None) -> Any:
    answer = await town.call(method, path, body)
    assert answer.is_success, answer.text
    return answer.json()


def _verified(request: Request, secret: str) -> Any:
    return Webhook(secret).verify(request.body, dict(request.headers))


async def _sell(town: Town, external_id: str = "A-1", **data: Any) -> str:
    made = await _ok(town, "POST", "/caas/v4/classifieds", a_classified(external_id, **data))
    await town.settle()
    return made["classifiedId"]


def test_the_french_callbacks_come_at_their_path_in_their_order_with_the_rows_of_the_statuses(run: Run) -> None:
    async def body(town: Town) -> None:
        async with _place(town) as (receiver, courier):
            await _ok(town, "PUT", "/caas/v4/webhooks", {"url": receiver.url})
            one = await _sell(town)
            await town.call("DELETE", f"/caas/v4/classifieds/{one}")
            await town.settle()
            await deliver(courier)
            rows = (await _ok(town, "GET", f"/caas/v4/classifieds/{one}/statuses"))["items"]
            assert [row["status"] for row in rows] == [
                *("RECEIVING", "RECEIVED", "CREATING", "CREATED", "RECEIVING", "RECEIVED", "DELETING", "DELETED"),
            ]
            hook = (await _ok(town, "GET", HOOKS))["items"][0]
            assert hook["market"] == "fr"
            secret = (await _ok(town, "GET", f"{HOOKS}/{hook['webhookId']}/secret"))["secret"]
            assert {request.path for request in receiver.requests} == {f"/hook/classifieds/{one}/statuses"}
            assert [request.headers["webhook-id"] for request in receiver.requests] == [row["statusId"] for row in rows]
            for request, row in zip(receiver.requests, rows, strict=True):
                told = _verified(request, secret)
                assert told == {name: value for name, value in row.items() if name in told}
                assert {"portals", "status", "message", "statusDate"} <= set(told)

    in_town(run, body)


def test_a_row_about_several_portals_is_one_callback_and_the_filter_names_statuses(run: Run) -> None:
    async def body(town: Town) -> None:
        async with _place(town) as (receiver, courier):
            wanted = {"url": receiver.url + "/", "statuses": ["CREATED", "CREATING_FAILED"]}
            await _ok(town, "PUT", "/import-listings/v1/webhooks", wanted)
            german = a_listing("Straße 1/2", spaces={"spaceMeasureUnit": "SQUARE_METER"})
            german["data"]["spaces"]["residential"] = {"livingSpace": 120}
            german["data"]["prices"] = {"currency": "EUR", "buy": {"price": {"amount": 500000}}}
            await _ok(town, "POST", "/import-listings/v1/listings", german)
            await _sell(town)
            await town.settle()
            await deliver(courier)
            assert [
                (request.path, request.json["status"], request.json["portals"]) for request in receiver.requests
            ] == [("/hook/listings/Stra%C3%9Fe%201%2F2/statuses", "CREATED", ["IMN", "IWT"])]
            await _ok(town, "DELETE", "/import-listings/v1/webhooks")
            await town.call("DELETE", "/import-listings/v1/listings/Stra%C3%9Fe%201%2F2")
            await town.settle()
            await deliver(courier)
            assert len(receiver.requests) == 1

    in_town(run, body)


def test_an_endpoint_is_told_what_it_chose_signed_and_over_one_connection(run: Run) -> None:
    async def body(town: Town) -> None:
        async with _place(town) as (receiver, courier):
            await _sell(town, "before")
            made = await _ok(town, "POST", HOOKS, {"url": receiver.url, "types": ["publication.live"]})
            for n in range(3):
                await _sell(town, f"A-{n}")
            await deliver(courier)
            log = (await _ok(town, "GET", "/platform/v1/events?types=publication.live"))["items"][1:]
            told = [_verified(request, made["secret"]) for request in receiver.requests]
            assert sorted(told, key=lambda one: one["sequence"]) == [
                one | {"timestamp": one["at"], "customer": town.intermediary_id} for one in log
            ]
            tampered = Request("", receiver.requests[0].headers, receiver.requests[0].body + b" ")
            try:
                _verified(tampered, made["secret"])
            except WebhookVerificationError:
                pass
            else:
                raise AssertionError("a tampered body was taken")
            state = await _ok(town, "GET", f"{HOOKS}/{made['webhookId']}")
            assert (state["behind"], state["aside"], state["enabled"], state["failingSince"]) == (0, 0, True, None)
            await _sell(town, "later")
            await deliver(courier)
            assert receiver.connections <= 3, "connections are used again"

    in_town(run, body)


def test_while_a_secret_changes_both_sign(run: Run) -> None:
    async def body(town: Town) -> None:
        async with _place(town) as (receiver, courier):
            made = await _ok(town, "POST", HOOKS, {"url": receiver.url})
            renewed = await _ok(town, "POST", f"{HOOKS}/{made['webhookId']}/secret")
            assert renewed["secret"] != made["secret"]
            await _ok(town, "POST", f"{HOOKS}/{made['webhookId']}/test")
            await deliver(courier)
            for secret in (made["secret"], renewed["secret"]):
                assert _verified(receiver.requests[0], secret)["type"] == "webhook.test"
            await town.pools.engine.execute(
                "update webhook set old_until = now() where customer_id = $1", town.customer_id
            )
            await _ok(town, "POST", f"{HOOKS}/{made['webhookId']}/test")
            await deliver(courier)
            assert _verified(receiver.requests[1], renewed["secret"])
            try:
                _verified(receiver.requests[1], made["secret"])
            except WebhookVerificationError:
                return
            raise AssertionError("the old secret signs for ever")

    in_town(run, body)


def test_the_log_shows_requests_and_answers_and_redirects_are_not_followed(run: Run) -> None:
    async def body(town: Town) -> None:
        async with _place(town) as (receiver, courier):
            made = await _ok(town, "POST", HOOKS, {"url": receiver.url, "types": ["listing.created"]})
            elsewhere = b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 4\r\n\r\naway"
            receiver.answers = [elsewhere]
            await _sell(town)
            await deliver(courier)
            page = await _ok(town, "GET", f"{HOOKS}/{made['webhookId']}/attempts")
            one = page["items"][0]
            assert one["response"] == {"status": 302, "body": "away"}
            assert "redirects" in one["failure"]
            assert one["request"]["body"] == receiver.requests[0].json
            for name, value in one["request"]["headers"].items():
                assert receiver.requests[0].headers[name] == value
            state = await _ok(town, "GET", f"{HOOKS}/{made['webhookId']}")
            assert (state["behind"], state["aside"]) == (0, 1)
            await _ok(town, "POST", f"{HOOKS}/{made['webhookId']}/resend", {"from": one["sequence"]})
            await deliver(courier)
            assert receiver.requests[1].headers["webhook-id"] == receiver.requests[0].headers["webhook-id"]
            failed = await _ok(town, "GET", f"{HOOKS}/{made['webhookId']}/attempts?failed=true&limit=1")
            assert [item["attemptId"] for item in failed["items"]] == [one["attemptId"]]
            newest = await _ok(town, "GET", f"{HOOKS}/{made['webhookId']}/attempts?limit=1")
            assert newest["items"][0]["response"] == {"status": 200, "body": "ok"}
            after = f"{HOOKS}/{made['webhookId']}/attempts?nextToken={newest['nextToken']}"
            assert [item["attemptId"] for item in (await _ok(town, "GET", after))["items"]] == [one["attemptId"]]

    in_town(run, body)


def test_a_replay_tells_everything_again_and_a_resend_a_range(run: Run) -> None:
    async def body(town: Town) -> None:
        async with _place(town) as (receiver, courier):
            for n in range(3):
                await _sell(town, f"A-{n}")
            made = await _ok(town, "POST", HOOKS, {"url": receiver.url})
            await _ok(town, "POST", f"{HOOKS}/{made['webhookId']}/replay", {"after": 2})
            await deliver(courier)
            assert sorted(request.json["sequence"] for request in receiver.requests) == [3, 4, 5, 6]
            again = await _ok(town, "POST", f"{HOOKS}/{made['webhookId']}/resend", {"from": 2, "to": 4})
            assert again == {"events": 3}
            await deliver(courier)
            assert sorted(request.json["sequence"] for request in receiver.requests[4:]) == [2, 3, 4]
            ids = {(request.json["sequence"], request.headers["webhook-id"]) for request in receiver.requests}
            assert len(ids) == 5, "a repeated event comes under the same id"

    in_town(run, body)


def test_what_cannot_be_sent_again_is_refused_with_the_reason(run: Run) -> None:
    async def body(town: Town) -> None:
        made = await _ok(town, "POST", HOOKS, {"url": "https://crm.example/"})
        one = f"{HOOKS}/{made['webhookId']}"
        for span, code, expected in (
            ({"from": 5, "to": 1}, "minimum", ">= 5"),
            ({"from": 1, "to": 1001}, "maximum", "<= 1000"),
        ):
            [wrong] = (await town.call("POST", f"{one}/resend", span)).json()["errors"]
            assert (wrong["code"], wrong["pointer"], wrong["expected"]) == (code, "/to", expected)
        await _ok(town, "PATCH", one, {"enabled": False})
        for path, form in (("test", None), ("resend", {"from": 1})):
            off = await town.call("POST", f"{one}/{path}", form, accept_language="fr")
            assert (off.status_code, off.json()["errors"][0]["code"]) == (409, "webhook-off")
            assert "désactivé par le partenaire" in off.json()["detail"]
        await _ok(town, "PATCH", one, {"enabled": True})
        assert (await town.call("POST", f"{one}/test")).status_code == 202

    in_town(run, body)


def test_an_address_inside_is_not_called_without_leave(run: Run) -> None:
    async def body(town: Town) -> None:
        async with _place(town) as (receiver, _), a_courier(town.pools, private=()) as courier:
            made = await _ok(town, "POST", HOOKS, {"url": receiver.url})
            await _sell(town)
            await deliver(courier)
            assert receiver.requests == []
            attempts = await _ok(town, "GET", f"{HOOKS}/{made['webhookId']}/attempts")
            assert "forbidden-address" in attempts["items"][0]["failure"]
            assert attempts["items"][0]["response"] is None

    in_town(run, body)


def test_an_endpoint_can_be_changed_disabled_and_ended_by_its_client_alone(run: Run) -> None:
    async def body(town: Town) -> None:
        async with _place(town) as (receiver, courier):
            made = await _ok(town, "POST", HOOKS, {"url": receiver.url})
            one = f"{HOOKS}/{made['webhookId']}"
            changed = await _ok(town, "PATCH", one, {"enabled": False, "markets": ["fr"], "portals": ["SL", "BD"]})
            assert (changed["enabled"], changed["markets"], changed["portals"]) == (False, ["fr"], ["SL", "BD"])
            await _sell(town)
            await deliver(courier)
            assert receiver.requests == []
            await _ok(town, "PATCH", one, {"enabled": True})
            await deliver(courier)
            assert len(receiver.requests) == 2, "it goes on where it was"
            stranger = await town.a_stranger()
            for method, path in (
                ("GET", ""),
                ("DELETE", ""),
                ("GET", "/secret"),
                ("POST", "/secret"),
                ("POST", "/test"),
            ):
                assert (await town.call(method, one + path, **stranger)).status_code == 404
            await _ok(town, "DELETE", one)
            assert (await town.call("GET", one)).status_code == 404
            assert await _ok(town, "GET", HOOKS) == {"items": []}

    in_town(run, body)


def test_a_wrong_registration_names_every_fault(run: Run) -> None:
    async def body(town: Town) -> None:
        wrong = {"url": "ftp://x", "types": ["listing.sold"], "secret": "mine"}
        answer = await town.call("POST", HOOKS, wrong)
        assert answer.status_code == 400
        assert {fault["name"] for fault in answer.json()["errors"]} == {"/url", "/types/0", "/secret"}
        answer = await town.call("POST", HOOKS, {"url": "https://x.example", "portals": ["XX"], "markets": ["it"]})
        assert {fault["name"] for fault in answer.json()["errors"]} == {"/portals/0", "/markets/0"}

    in_town(run, body)
