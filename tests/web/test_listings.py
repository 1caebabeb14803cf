"""The German operations, as a partner's software calls them."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from tests.web.town import PUBLIC, Town, a_listing, in_town

BASE = "/import-listings/v1"
LISTINGS = f"{BASE}/listings"
Run = Callable[[Any], None]


def test_the_sample_of_the_contract_is_accepted_with_its_warning(run: Run) -> None:
    async def body(town: Town) -> None:
        external_id = "c1b1160a-2502-4dff-8037-3888c9845981"
        answer = await town.call("POST", LISTINGS, a_listing(external_id))
        assert answer.status_code == 202, answer.text
        told = answer.json()
        assert set(told) == {"requestId", "listingId", "externalListingId", "warnings", "links"}
        assert told["externalListingId"] == external_id
        assert told["links"] == [{"statuses": f"{PUBLIC}{LISTINGS}/{external_id}/statuses"}]
        assert "LOCATION_IMPRECISE" in [warning["type"] for warning in told["warnings"]]
        assert all(set(warning) == {"type", "message"} and warning["message"] for warning in told["warnings"])
        read = await town.call("GET", f"{LISTINGS}/{external_id}")
        assert read.json() == {"listing": a_listing(external_id)}
        assert read.headers["etag"] == '"1"'

    in_town(run, body)


def test_ids_with_slashes_blanks_and_umlauts_are_addressed_encoded(run: Run) -> None:
    async def body(town: Town) -> None:
        for external_id in ("A/1", "Straße 7", "50%2F", "..", "a+b", "ü?&#", "/"):
            assert (await town.call("POST", LISTINGS, a_listing(external_id))).status_code == 202
            path = f"{LISTINGS}/{quote(external_id, safe='')}".replace("/..", "/%2E%2E")
            read = await town.call("GET", path)
            assert read.status_code == 200, (external_id, read.text)
            assert read.json()["listing"]["metadata"]["source"]["offererEstateId"] == external_id
            statuses = await town.call("GET", f"{path}/statuses")
            assert statuses.json()["items"][0]["status"] == "RECEIVING"
            assert (await town.call("DELETE", path)).status_code == 202
        listed = (await town.call("GET", LISTINGS)).json()
        assert listed == {"externalListingIds": [], "nextPageToken": None}

    in_town(run, body)


def test_path_and_body_must_name_the_same_id_and_the_kind_is_frozen(run: Run) -> None:
    async def body(town: Town) -> None:
        await town.call("POST", LISTINGS, a_listing())
        other = await town.call("PUT", f"{LISTINGS}/A-1", a_listing("A-2"))
        assert other.status_code == 400
        assert other.json()["errors"][0]["code"] == "external-id-changed"
        assert other.json()["errors"][0]["name"] == "/metadata/source/offererEstateId"
        frozen = await town.call("PUT", f"{LISTINGS}/A-1", a_listing(estateType="APARTMENT"))
        assert frozen.status_code == 400
        (entry,) = frozen.json()["errors"]
        assert (entry["code"], entry["name"]) == ("frozen-field", "/data/estateType")
        assert (entry["value"], entry["expected"]) == ("APARTMENT", "HOUSE")
        used = await town.call("POST", LISTINGS, a_listing())
        assert (used.status_code, used.json()["title"]) == (400, "Duplicated listing")
        assert used.json()["detail"].endswith(f" listingId: {used.json()['listingId']}")

    in_town(run, body)


def test_a_deleted_listing_is_unknown_but_for_its_statuses(run: Run) -> None:
    async def body(town: Town) -> None:
        for method, document in (("GET", None), ("PUT", a_listing()), ("DELETE", None)):
            assert (await town.call(method, f"{LISTINGS}/A-1", document)).status_code == 404
        assert (await town.call("GET", f"{LISTINGS}/A-1/statuses")).status_code == 404
        first = (await town.call("POST", LISTINGS, a_listing())).json()
        gone = await town.call("DELETE", f"{LISTINGS}/A-1")
        assert (gone.status_code, set(gone.json())) == (202, {"requestId", "listingId", "externalListingId"})
        for method, document in (("GET", None), ("PUT", a_listing()), ("DELETE", None)):
            assert (await town.call(method, f"{LISTINGS}/A-1", document)).status_code == 404, method
        old = (await town.call("GET", f"{LISTINGS}/A-1/statuses")).json()["items"]
        assert old[0]["classifiedId"] == first["listingId"]
        second = (await town.call("POST", LISTINGS, a_listing())).json()
        assert second["listingId"] != first["listingId"]
        new = (await town.call("GET", f"{LISTINGS}/A-1/statuses")).json()["items"]
        assert {item["classifiedId"] for item in new} == {second["listingId"]}

    in_town(run, body)


def test_portals_are_all_unless_narrowed_and_decide_what_is_unchanged(run: Run) -> None:
    async def body(town: Town) -> None:
        priced = a_listing(prices={"buy": {"price": {"amount": 500000}}, "currency": "EUR"}, spaces=_SPACES)
        posted = await town.call("POST", LISTINGS, priced)
        assert posted.status_code == 202, posted.text
        await town.settle()
        assert await _portals(town) == {"IWT", "IMN"}
        await town.call("PUT", f"{LISTINGS}/A-1", priced)
        assert (await town.call("GET", f"{LISTINGS}/A-1")).headers["etag"] == '"1"'
        await town.call("PUT", f"{LISTINGS}/A-1?portals=IMN", priced)
        assert (await town.call("GET", f"{LISTINGS}/A-1")).headers["etag"] == '"2"'
        none = await town.call("PUT", f"{LISTINGS}/A-1?portals=none", priced)
        assert none.status_code == 202
        assert (await town.call("GET", f"{LISTINGS}/A-1")).headers["etag"] == '"3"'
        for wrong in ("SL", "IWT,", "", "none,IWT", "ALL"):
            answer = await town.call("PUT", f"{LISTINGS}/A-1?portals={wrong}", priced)
            assert (answer.status_code, answer.json()["errorSource"]) == (400, "requestParameter"), wrong

    in_town(run, body)


_SPACES = {"spaceMeasureUnit": "SQUARE_METER", "residential": {"livingSpace": 120}}


async def _portals(town: Town) -> set[str]:
    items = (await town.call("GET", f"{LISTINGS}/A-1/statuses")).json()["items"]
    return {portal for item in items[:3] for portal in item["portals"]}


def test_ids_are_listed_page_by_page(run: Run) -> None:
    async def body(town: Town) -> None:
        for n in range(5):
            await town.call("POST", LISTINGS, a_listing(f"A-{n}"))
        seen: list[str] = []
        query = "?limit=2"
        while True:
            page = (await town.call("GET", f"{LISTINGS}{query}")).json()
            seen += page["externalListingIds"]
            if page["nextPageToken"] is None:
                break
            query = f"?limit=2&nextPageToken={page['nextPageToken']}"
        assert seen == [f"A-{n}" for n in range(5)]

    in_town(run, body)


def test_health_needs_no_token_and_media_upload_says_that_it_comes_later(run: Run) -> None:
    async def body(town: Town) -> None:
        health = await town.call("GET", f"{BASE}/health", authorization="")
        assert health.status_code == 200
        assert health.json() == {"status": "PASS", "components": [{"name": "database", "status": "PASS"}]}
        faulty = await town.call("POST", f"{BASE}/medias", {"externalMediaId": "", "fileName": "  "})
        assert faulty.status_code == 400
        assert {entry["name"] for entry in faulty.json()["errors"]} == {"/externalMediaId", "/fileName"}
        later = await town.call("POST", f"{BASE}/medias", {"externalMediaId": "m", "fileName": "a.jpg"})
        assert (later.status_code, set(later.json())) == (201, {"externalMediaId", "presignedURL"})

    in_town(run, body)


def test_projects_are_kept_listed_replaced_and_forgotten(run: Run) -> None:
    def project(**data: Any) -> dict[str, Any]:
        return {"data": data, "metadata": {"source": {"offererEstateId": "P/1", "offererMarketingKey": "P"}}}

    async def body(town: Town) -> None:
        posted = await town.call("POST", f"{BASE}/projects", project(estateType="NEW_HOME_PROJECT"))
        assert (posted.status_code, posted.json()) == (201, project(estateType="NEW_HOME_PROJECT")), posted.text
        used = await town.call("POST", f"{BASE}/projects", project())
        assert (used.status_code, used.json()["title"]) == (400, "Duplicated project")
        put = await town.call("PUT", f"{BASE}/projects/P%2F1", project(distributionType="BUY_RENT"))
        assert (put.status_code, set(put.json())) == (202, {"requestId", "externalProjectId", "warnings"})
        assert (await town.call("GET", f"{BASE}/projects/P%2F1")).json() == project(distributionType="BUY_RENT")
        assert (await town.call("GET", f"{BASE}/projects")).json()["externalProjectIds"] == ["P/1"]
        assert (await town.call("PUT", f"{BASE}/projects/P-2", project())).status_code == 400
        faulty = await town.call("POST", f"{BASE}/projects", project(estateType="HOUSE"))
        assert (faulty.status_code, faulty.json()["errors"][0]["name"]) == (400, "/data/estateType")
        assert (await town.call("DELETE", f"{BASE}/projects/P%2F1")).status_code == 202
        for method, document in (("GET", None), ("DELETE", None), ("PUT", project())):
            assert (await town.call(method, f"{BASE}/projects/P%2F1", document)).status_code == 404

    in_town(run, body)


def test_a_webhook_is_kept_replaced_and_ended(run: Run) -> None:
    async def body(town: Town) -> None:
        for base, market in (("/caas/v4", "fr"), (BASE, "de")):
            put = await town.call("PUT", f"{base}/webhooks", {"url": "https://crm.example/in"})
            assert put.status_code == 200
            assert isinstance(put.json(), str)
            await town.call("PUT", f"{base}/webhooks", {"url": "https://crm.example/b", "statuses": ["CREATED"]})
            rows = await town.pools.engine.fetch(
                "select url, statuses from webhook where market = $1 and customer_id = $2", market, town.customer_id
            )
            assert [tuple(row) for row in rows] == [("https://crm.example/b", "CREATED")]
            for wrong in (
                {},
                {"url": "crm"},
                {"url": "https://crm.example/", "statuses": ["LIVE"]},
                {"url": "ftp://a/"},
            ):
                assert (await town.call("PUT", f"{base}/webhooks", wrong)).status_code == 400
            for _ in range(2):
                assert (await town.call("DELETE", f"{base}/webhooks")).status_code == 200
            assert not await town.pools.engine.fetch(
                "select from webhook where market = $1 and customer_id = $2", market, town.customer_id
            )

    in_town(run, body)
