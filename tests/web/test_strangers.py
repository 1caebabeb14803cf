"""Every operation, called by those who may not: no token, too little scope, another customer, another market."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from tests.web.town import Town, a_classified, a_listing, in_town

from pignon.web.oauth.audiences import APIS
from pignon.web.partner_apis import mounts
from pignon.web.routing import Mount, Route

UNKNOWN = "0190a6e0-0000-7000-8000-000000000000"
Run = Callable[[Any], None]
_DOCUMENTS = {"AvivClassified": a_classified(), "Listing": a_listing(), "Document": a_classified()}
_FORMS: dict[str, Any] = {
    "Webhook": {"url": "https://example.org"},
    "NewWebhook": {"url": "https://example.org"},
    "WebhookChange": {"enabled": False},
    "Replay": {"after": 0},
    "PromotionRule": {"portal": "SL", "kind": "bump", "when": {"quietDays": 9}, "creditsAMonth": 1},
    "NewPromotion": {"listingId": UNKNOWN, "portal": "SL", "kind": "bump"},
    "Resend": {"from": 1},
    "MediaUpload": {"externalMediaId": "1", "fileName": "a.jpg"},
    "BulkLine": {"op": "delete", "externalId": "A-1"},
    "Manifest": {"items": [], "complete": False},
    "MediaRefresh": {"listingId": UNKNOWN},
    "MergePatch": {"media": []},
    "Verb": {"reason": "none"},
    "Project": {"data": {}, "metadata": {"source": {"offererEstateId": "P-1", "offererMarketingKey": "P-1"}}},
}
_VALUES = {
    "market": "fr",
    "externalId": "A-1",
    "externalListingId": "A-1",
    "externalProjectId": "P-1",
    "verb": "pause",
    "revision": "1",
}


def _operations() -> Iterator[tuple[Mount, Route, str]]:
    for mount in mounts():
        for route in mount.routes:
            path = route.path
            for name in re.findall(r"{(\w+)}", path):
                path = path.replace(f"{{{name}}}", _VALUES.get(name, UNKNOWN))
            yield mount, route, mount.base + path


def _body(route: Route) -> Any:
    return None if route.request is None else (_DOCUMENTS | _FORMS)[route.request]


def test_no_operation_but_health_answers_without_a_token(run: Run) -> None:
    async def body(town: Town) -> None:
        for _, route, path in _operations():
            if route.path == "/health":
                continue
            answer = await town.call(route.method, path, _body(route), authorization="")
            assert answer.status_code == 401, path
            assert answer.headers["www-authenticate"].startswith("Bearer")
            assert answer.json()["status"] == 401

    in_town(run, body)


def test_no_operation_opens_to_a_token_without_its_scope(run: Run) -> None:
    async def body(town: Town) -> None:
        family = dict(APIS)
        for sandbox in (False, True):
            for mount, route, path in _operations():
                if route.path == "/health" or mount.base.startswith("/sandbox") != sandbox:
                    continue
                others = {scope for one in mount.routes for scope in one.scopes} - set(route.scopes)
                foreign = {f"{name}:*" for base, name in family.items() if not mount.base.endswith(base)}
                scopes = tuple(others | foreign)
                poor = town.admit("poor", town.customer_id, scopes=scopes, sandbox=sandbox)
                answer = await town.call(route.method, path, _body(route), **poor)
                assert answer.status_code == 403, path
                assert route.scopes[0] in answer.json()["detail"]

    in_town(run, body)


def test_no_operation_touches_what_is_another_customers(run: Run) -> None:
    async def body(town: Town) -> None:
        one = (await town.call("POST", "/caas/v4/classifieds", a_classified())).json()["classifiedId"]
        await town.call("POST", "/import-listings/v1/listings", a_listing())
        await town.call("POST", "/import-listings/v1/projects", _FORMS["Project"])
        stranger = await town.a_stranger()
        for mount, route, path in _operations():
            if "{" not in route.path or route.path == "/markets/{market}" or mount.base.startswith("/sandbox"):
                continue
            if route.method == "PUT" and mount.base == "/platform/v1":
                continue
            answer = await town.call(route.method, path.replace(UNKNOWN, one), _body(route), **stranger)
            if route.path == "/{market}/manifest":
                assert answer.json() == {"missing": [], "different": [], "extra": []}
            elif route.path == "/{market}/listings:bulk":
                assert (answer.json()["status"], answer.json()["findings"][0]["code"]) == (404, "not-found")
            else:
                assert answer.status_code == 404, (route.method, path, answer.text)
                assert one not in answer.text
        assert (await town.call("GET", "/caas/v4/classifieds", **stranger)).json() == {"items": []}
        assert (await town.call("GET", "/import-listings/v1/listings", **stranger)).json()["externalListingIds"] == []
        assert (await town.call("GET", "/import-listings/v1/projects", **stranger)).json()["externalProjectIds"] == []
        assert (await town.call("GET", f"/caas/v4/classifieds/{one}")).headers["etag"] == '"1"'

    in_town(run, body)


def test_a_market_that_the_customer_is_not_in_is_forbidden(run: Run) -> None:
    async def body(town: Town) -> None:
        french = town.admit("french", town.customer_id, markets=("fr",))
        german = await town.call("GET", "/import-listings/v1/listings", **french)
        assert (german.status_code, german.json()["title"]) == (403, "Forbidden")
        put = await town.call("PUT", "/platform/v1/de/listings/A-1", a_listing(), **french)
        assert put.status_code == 403
        assert (await town.call("PUT", "/platform/v1/xx/listings/A-1", {}, **french)).status_code == 404

    in_town(run, body)
