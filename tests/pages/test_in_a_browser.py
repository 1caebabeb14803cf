"""The pages as a seeker meets them: in a browser, with JavaScript off."""

import asyncio
import re
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
import uvicorn
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, Route, async_playwright
from tests.conftest import a_customer
from tests.pages.stock import IWT, application, document, put_up, take_down
from tests.trials import count

from pignon.ledger.pools import Pools
from pignon.model.names import PublicId

Run = Callable[[Callable[[Pools], Awaitable[None]]], None]
BINARIES = [Path("/usr/bin/chromium"), Path("/usr/bin/chromium-browser"), Path("/usr/bin/google-chrome")]
CHROMIUM = next((binary for binary in BINARIES if binary.exists()), None)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400"><rect width="600" height="400"/></svg>'
PARTNER = "pictures.example"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt-get install chromium")


@dataclass
class Visit:
    """A seeker's browser on the pages, with JavaScript off, and what it asked for."""

    pools: Pools
    browser: Browser
    page: Page
    address: str
    asked: list[str] = field(default_factory=list)

    async def answer(self, route: Route) -> None:
        """Let the pages through, stand in for the partner's pictures, stop everything else."""
        self.asked.append(route.request.url)
        if route.request.url.startswith(self.address):
            await route.continue_()
        elif PARTNER in route.request.url:
            await route.fulfill(body=PICTURE, content_type="image/svg+xml")
        else:
            await route.abort()

    async def put_up(self) -> PublicId:
        """Put a house up on SL; return its public id."""
        customer = await a_customer(self.pools)
        picture = f"https://{PARTNER}/2041/1.jpg"
        return await put_up(self.pools, customer, document("fr_house"), picture=picture)


@asynccontextmanager
async def serving(pools: Pools) -> AsyncGenerator[str]:
    """Serve the pages on a free port; give their address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(application(pools), lifespan="off", log_config=None))
    task = asyncio.create_task(server.serve([listener]))
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.005)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    await task


@asynccontextmanager
async def visiting(pools: Pools) -> AsyncGenerator[Visit]:
    """Open a browser on the pages."""
    async with serving(pools) as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        context = await browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
        visit = Visit(pools, browser, await context.new_page(), address)
        await context.route("**/*", visit.answer)
        yield visit
        await browser.close()


def test_a_seeker_goes_from_the_list_to_the_listing_without_javascript(run: Run) -> None:
    async def body(pools: Pools) -> None:
        async with visiting(pools) as visit:
            public, page = await visit.put_up(), visit.page
            await page.goto(f"{visit.address}/sl/search")
            await page.get_by_label("Où").fill("Nantes")
            await page.get_by_label("Prix maximum").fill("600 000")
            await page.get_by_role("button", name="Rechercher").click()
            await page.wait_for_url(re.compile(r"where=Nantes&price_max=600000$"))
            assert await page.get_by_role("status").inner_text() == "1 annonce"
            await page.get_by_role("link", name="Maison de ville 1930").click()
            await page.wait_for_url(f"**/sl/{public}")
            assert await page.get_by_role("heading", level=1).is_visible()
            price = await page.locator(".story p.price").inner_text()
            assert price.replace("\u202f", " ").replace("\xa0", " ") == "598 000 €"
            await page.get_by_role("button", name="Afficher le téléphone").click()
            assert await page.get_by_role("link", name="Appeler +33 1 00 00 00 00").is_visible()
            await page.get_by_role("link", name=re.compile("Retour")).click()
            await page.wait_for_url(f"**/sl/{public}")
            assert await page.get_by_role("main").is_visible()
            assert await page.locator("img").count() == 6
            assert await page.locator("img:not([alt])").count() == 0

    run(body)


def test_nothing_but_the_partners_pictures_comes_from_elsewhere(run: Run) -> None:
    async def body(pools: Pools) -> None:
        async with visiting(pools) as visit:
            public = await visit.put_up()
            for path in ("/", "/sl/", "/sl/search?map=1", "/sl/en/search", f"/sl/{public}"):
                await visit.page.goto(f"{visit.address}{path}", wait_until="networkidle")
            hosts = {asked.split("/")[2] for asked in visit.asked if not asked.startswith(visit.address)}
        assert hosts == {PARTNER}

    run(body)


def test_no_page_is_wider_than_its_screen(run: Run) -> None:
    async def body(pools: Pools) -> None:
        async with visiting(pools) as visit:
            public = await visit.put_up()
            for width in (1280, 390):
                measuring = await visit.browser.new_page(viewport={"width": width, "height": 844})
                await measuring.route("**/*", visit.answer)
                for path in ("/", "/sl/", "/sl/search?map=1&kind=HOUSE", f"/sl/{public}", "/sl/x", "/nowhere"):
                    await measuring.goto(f"{visit.address}{path}")
                    assert await measuring.evaluate("document.documentElement.scrollWidth") <= width, path

    run(body)


def test_a_lost_seeker_is_led_back_to_the_portals(run: Run) -> None:
    async def body(pools: Pools) -> None:
        async with visiting(pools) as visit:
            answer = await visit.page.goto(f"{visit.address}/nowhere/at/all")
            assert answer is not None
            assert (answer.status, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
            await visit.page.get_by_role("main").get_by_role("link").click()
            await visit.page.wait_for_url(f"{visit.address}/")

    run(body)


def test_an_ended_listing_says_so_and_leads_back_to_the_list(run: Run) -> None:
    async def body(pools: Pools) -> None:
        async with visiting(pools) as visit:
            public, page = await visit.put_up(), visit.page
            await take_down(pools, public)
            answer = await page.goto(f"{visit.address}/sl/{public}")
            assert answer is not None
            assert answer.status == 410
            assert await page.get_by_role("heading", level=1).inner_text() == "Cette annonce n\u2019est plus en ligne"
            await page.get_by_role("main").get_by_role("link", name="Les dernières annonces").click()
            await page.wait_for_url("**/sl/search")

    run(body)


async def _welcomes_all(page: Page, where: str) -> None:
    found = await Axe().run(page)
    assert found.violations_count == 0, f"{where}\n{found.generate_report()}"


def test_no_page_shuts_anyone_out(run: Run) -> None:
    """axe finds nothing, in light and dark, on a desk and on a phone, in every language."""
    every: list[tuple[Literal["light", "dark"], int]] = [("light", 1280), ("dark", 390), ("light", 390), ("dark", 1280)]
    looks = every if count(100) == 100 else every[:2]

    async def body(pools: Pools) -> None:
        async with visiting(pools) as visit:
            customer = await a_customer(pools, intermediary_id="RC-100009", markets="fr,de")
            house, gone = await visit.put_up(), await put_up(pools, customer, document("fr_house"))
            flat = await put_up(pools, customer, document("de_flat"), front=IWT)
            await take_down(pools, gone)
            paths = [
                *("/", "/nowhere", "/sl/", "/sl/search?kind=HOUSE&map=1", "/sl/search?price_max=1"),
                *("/sl/search?price_max=x", f"/sl/{house}/contact", f"/sl/{house}/contact/thanks"),
                *(f"/sl/{house}/photos/1", f"/iwt/{flat}/contact", f"/sl/en/{house}/contact/thanks"),
                *(f"/sl/{house}", f"/sl/{gone}", f"/iwt/{flat}", f"/sl/en/{house}", "/iwt/search"),
            ]
            for scheme, width in looks:
                page = await visit.browser.new_page(
                    viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True
                )
                await page.route("**/*", visit.answer)
                for path in paths:
                    await page.goto(f"{visit.address}{path}")
                    await _welcomes_all(page, f"{path}, {scheme}, {width}")
                await page.goto(f"{visit.address}/sl/{house}")
                await page.get_by_role("button", name="Afficher le téléphone").click()
                await page.get_by_role("link", name="Appeler +33 1 00 00 00 00").wait_for()
                await _welcomes_all(page, f"telephone, {scheme}, {width}")
                await page.goto(f"{visit.address}/sl/{house}/contact")
                await page.get_by_role("button", name="Envoyer").click()
                await page.locator("[aria-invalid]").first.wait_for()
                await _welcomes_all(page, f"faulty contact form, {scheme}, {width}")

    run(body)


def test_a_seeker_gets_by_with_the_keyboard_alone(run: Run) -> None:
    async def body(pools: Pools) -> None:
        async with visiting(pools) as visit:
            public, page = await visit.put_up(), visit.page
            await page.goto(f"{visit.address}/sl/search")
            await page.keyboard.press("Tab")
            await page.keyboard.press("Enter")
            for _ in range(40):
                await page.keyboard.press("Tab")
                if await page.locator(f'a[href="/sl/{public}"]:focus').count():
                    break
            await page.keyboard.press("Enter")
            await page.wait_for_url(f"**/sl/{public}")

    run(body)
