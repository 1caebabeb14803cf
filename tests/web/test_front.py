"""The front itself: what stands behind it, and what happens when something breaks."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from tests.web.town import Town, a_classified, in_town, serving

from pignon.model.write import Accepted, Write
from pignon.web.asgi import Front
from pignon.web.deadlines import Deadlines
from pignon.web.lost import exception_handlers
from pignon.web.pages.lost import LostPage
from pignon.web.partner_apis import mounts

CLASSIFIEDS = "/caas/v4/classifieds"
Run = Callable[[Any], None]


async def _pages(scope: Scope, receive: Receive, send: Send) -> None:
    """Stand in for the pages behind the front."""
    if scope["path"] == "/broken":
        raise RuntimeError("secret")
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
    await send({"type": "http.response.body", "body": b"page"})


def test_other_addresses_are_passed_on_and_traced(run: Run) -> None:
    async def body(town: Town) -> None:
        front = Front(town.api, mounts(), _pages)
        async with serving(front, Deadlines()) as port, httpx2.AsyncClient() as client:
            page = await client.get(f"http://127.0.0.1:{port}/sl/search")
            assert (page.text, len(page.headers["traceparent"])) == ("page", 55)
            unknown = await client.get(f"http://127.0.0.1:{port}/caas/v4/nothing")
            assert unknown.status_code == 404
            broken = await client.get(f"http://127.0.0.1:{port}/broken")
            assert broken.status_code == 500
            assert broken.json()["instance"] == broken.headers["traceparent"]
            assert "secret" not in broken.text

    in_town(run, body)


def test_what_nothing_serves_is_a_problem_behind_the_front_too(run: Run) -> None:
    async def here(_request: Request) -> Response:
        return Response("here")

    async def body(town: Town) -> None:
        behind = Starlette(routes=[Route("/here", here)], exception_handlers=exception_handlers(page=LostPage()))
        async with serving(Front(town.api, mounts(), behind), Deadlines()) as port, httpx2.AsyncClient() as client:
            here_url = f"http://127.0.0.1:{port}/here"
            assert (await client.get(here_url)).text == "here"
            wrong = await client.post(here_url, headers={"accept-language": "fr"})
            assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, HEAD")
            lost = await client.get(f"http://127.0.0.1:{port}/nowhere")
            assert lost.status_code == 404
            browser = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "accept-language": "de,en;q=0.5"}
            page = await client.get(f"http://127.0.0.1:{port}/nowhere", headers=browser)
            assert (page.status_code, page.headers["content-language"]) == (404, "de")
            assert page.headers["content-type"] == "text/html; charset=utf-8"
            assert "Seite nicht gefunden" in page.text
            api = await client.get(f"http://127.0.0.1:{port}/platform/v1/nowhere", headers=browser)
            posted = await client.post(f"http://127.0.0.1:{port}/nowhere", headers=browser)
            for answer in (wrong, lost, api, posted):
                assert answer.headers["content-type"] == "application/problem+json"
                assert answer.json()["instance"] == answer.headers["traceparent"]

    in_town(run, body)


class BrokenDoor:
    async def submit(self, write: Write) -> Accepted:
        raise RuntimeError("secret")


def test_a_failure_of_ours_is_a_problem_that_tells_nothing_of_it(run: Run) -> None:
    async def body(town: Town) -> None:
        front = Front(replace(town.api, door=BrokenDoor()), mounts())
        async with serving(front, Deadlines()) as port, httpx2.AsyncClient() as client:
            headers = {"authorization": "Bearer all", "accept-language": "de"}
            answer = await client.post(f"http://127.0.0.1:{port}{CLASSIFIEDS}", json=a_classified(), headers=headers)
        assert (answer.status_code, answer.json()["title"]) == (500, "Internal server error")
        assert "auf unserer Seite" in answer.json()["detail"]
        assert "secret" not in answer.text
        assert answer.headers["content-language"] == "de"

    in_town(run, body)


def test_a_database_that_is_away_is_said_with_when_to_come_back(run: Run) -> None:
    async def body(town: Town) -> None:
        await town.pools.close()
        for method, path, status in (
            ("GET", CLASSIFIEDS, 503),
            ("PUT", "/caas/v4/webhooks", 503),
            ("GET", "/import-listings/v1/health", 503),
        ):
            answer = await town.call(method, path, {"url": "https://a.example/"} if method == "PUT" else None)
            assert answer.status_code == status, answer.text
        assert (await town.call("GET", CLASSIFIEDS)).headers["retry-after"] == "5"
        assert (await town.call("GET", "/import-listings/v1/health")).json()["status"] == "FAIL"

    in_town(run, body)


def test_a_caller_who_leaves_or_dawdles_harms_nobody(run: Run) -> None:
    head = (
        f"POST {CLASSIFIEDS} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer all\r\n"
        "content-type: application/json\r\ncontent-length: 1000\r\n\r\n{"
    ).encode()

    async def body(town: Town) -> None:
        _, leaving = await asyncio.open_connection("127.0.0.1", town.port)
        leaving.write(head)
        await leaving.drain()
        leaving.close()
        reader, dawdling = await asyncio.open_connection("127.0.0.1", town.port)
        dawdling.write(head)
        late = await asyncio.wait_for(reader.read(), 5)
        assert late.startswith(b"HTTP/1.1 408")
        assert (await town.call("POST", CLASSIFIEDS, a_classified())).status_code == 202
        dawdling.close()

    in_town(run, body, deadlines=Deadlines(header=5, body=0.3, idle=5))


def test_a_waiting_caller_survives_a_database_that_comes_back(run: Run) -> None:
    async def body(town: Town) -> None:
        waiting = asyncio.create_task(town.call("POST", CLASSIFIEDS, a_classified(), prefer="wait=10"))
        await asyncio.sleep(0.3)
        drop = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> $1"
        async with town.pools.engine.acquire() as connection:
            await connection.fetch(drop, await connection.fetchval("select pg_backend_pid()"))
        await town.settle()
        assert (await waiting).json()["outcome"] == "created"

    in_town(run, body)
