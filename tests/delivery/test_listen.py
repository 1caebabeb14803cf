"""`pignon listen` against a server: events come to a local address, signed, also after it was away."""

import asyncio
import base64

import httpx2
import pytest
from standardwebhooks.webhooks import Webhook
from tests.client.test_against_the_platform import TokenOfTheTown
from tests.delivery.post_office import Run
from tests.delivery.receiver import receiving
from tests.web.town import Town, a_classified, in_town

from pignon_client.access import Credentials
from pignon_client.listening import Forwarder, listen, read_secret
from pignon_client.patience import Patience
from pignon_client.sdk import open_platform

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()


async def _sell(town: Town, external_id: str) -> None:
    await town.call("POST", "/caas/v4/classifieds", a_classified(external_id))
    await town.settle()


def test_events_from_now_on_come_signed_to_a_local_address_even_if_it_fails_at_first(run: Run) -> None:
    async def body(town: Town) -> None:
        await _sell(town, "before")
        said: list[str] = []
        url = f"http://127.0.0.1:{town.port}"
        async with (
            receiving() as receiver,
            httpx2.AsyncClient() as http,
            open_platform(url, Credentials("a", "b", town.intermediary_id), transport=TokenOfTheTown()) as platform,
        ):
            receiver.answers = [b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n"]
            patience = Patience(first=0.01)
            forwarder = Forwarder(
                receiver.url, read_secret(SECRET), town.intermediary_id, http, patience=patience, tell=said.append
            )
            task = asyncio.create_task(
                listen(
                    platform, forwarder, after=None, types="publication.live", until=lambda: len(receiver.requests) > 2
                )
            )
            await asyncio.sleep(0.3)
            await _sell(town, "A-1")
            await _sell(town, "A-2")
            assert await asyncio.wait_for(task, 20) == 6
            told = [Webhook(SECRET).verify(one.body, dict(one.headers)) for one in receiver.requests]
            assert [one["sequence"] for one in told] == [4, 4, 6]
            assert [one["externalId"] for one in told] == ["A-1", "A-1", "A-2"]
            assert "503" in said[0]
            assert "200" in said[1]

    in_town(run, body)


def test_a_secret_that_is_none_is_refused() -> None:
    for text in ("abc", "whsec_%%%"):
        with pytest.raises(ValueError, match=r"secret|base64|Only|Incorrect|padding"):
            read_secret(text)
