"""No stranger's address leads into our own nets, however it is written and whatever a name server says."""

import asyncio
from collections.abc import Sequence
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.wire.hostile import ADDRESSES, FORMS, PRIVATE
from tests.wire.hosts import a_host, a_name_server, always

from pignon.wire import Guard, Unanswered, Why, Wire
from pignon.wire.addresses import is_public

PUBLIC = (
    "8.8.8.8",
    "1.1.1.1",
    "193.0.6.139",
    "2001:4860:4860::8888",
    "2a00:1450:4007::200e",
    "172.32.0.1",
    "100.128.0.1",
)


async def _as_it_says(host: str) -> Sequence[str]:
    """Resolve a name that holds an address, `8-8-8-8.example`, to that address."""
    return [one.replace("-", ".") for one in host.removesuffix(".example").split("_")]


def _refusal(url: str, *, https_only: bool = False, allow: tuple[str, ...] = ()) -> Why:
    async def call() -> Why:
        wire = Wire(Guard.of(allow, https_only=https_only), _as_it_says)
        try:
            await wire.get(url, most=1000, seconds=5)
        except Unanswered as error:
            return error.why
        finally:
            await wire.close()
        raise AssertionError(f"{url} was answered")

    return asyncio.run(call())


def test_there_are_hostile_addresses_enough() -> None:
    assert len(ADDRESSES) + len(FORMS) >= 200


def test_no_hostile_address_is_connected_to() -> None:
    async def body() -> None:
        wire = Wire(Guard(), _as_it_says)
        for host in ADDRESSES:
            for scheme in ("http", "https"):
                with pytest.raises(Unanswered) as refused:
                    await wire.get(f"{scheme}://{host}/a.jpg", most=1000, seconds=5)
                assert refused.value.why in (Why.FORBIDDEN, Why.BAD_ADDRESS), host
                assert refused.value.final
        await wire.close()

    asyncio.run(body())


@pytest.mark.parametrize("url", FORMS)
def test_what_is_no_address_of_the_web_is_refused_before_any_name_is_asked_for(url: str) -> None:
    assert _refusal(url) in (Why.BAD_ADDRESS, Why.FORBIDDEN)


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_of_a_private_address_is_refused_even_beside_a_public_one(address: str) -> None:
    hidden = address.replace(".", "-")
    assert _refusal(f"http://{hidden}.example/") is Why.FORBIDDEN
    assert _refusal(f"http://8-8-8-8_{hidden}.example/") is Why.FORBIDDEN


def test_only_the_two_ports_of_the_web_are_called() -> None:
    for port in (22, 25, 5432, 8080, 6379):
        assert _refusal(f"http://8-8-8-8.example:{port}/") is Why.FORBIDDEN


def test_where_https_is_asked_for_plain_http_is_refused() -> None:
    assert _refusal("http://8-8-8-8.example/", https_only=True) is Why.FORBIDDEN


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_pass(address: str) -> None:
    assert Guard().vet("host", [address], scheme="https", port=443) == [address]


@given(st.ip_addresses())
def test_what_the_standard_library_calls_private_is_never_public_to_us(address: object) -> None:
    one = ip_address(str(address))
    if one.is_private or one.is_multicast or one.is_link_local or one.is_reserved or one.is_unspecified:
        assert not is_public(one)


def test_a_redirect_into_a_private_net_is_not_followed() -> None:
    async def body() -> None:
        async with a_host(always(b"secret"), address="127.0.0.2") as secret:
            for target in (
                f"{secret.url}/",
                "http://169.254.169.254/latest/meta-data/",
                "file:///etc/passwd",
                "http://[::1]/",
            ):
                async with a_host(always(status=302, location=target)) as host:
                    wire = Wire(Guard.of(["127.0.0.1/32"]), _as_it_says)
                    with pytest.raises(Unanswered) as refused:
                        await wire.get(f"{host.url}/a.jpg", most=1000, seconds=5)
                    assert refused.value.why in (Why.FORBIDDEN, Why.BAD_ADDRESS)
                    await wire.close()
            assert secret.connections == 0

    asyncio.run(body())


def test_a_name_that_changes_its_address_is_vetted_at_each_connection_and_asked_for_once() -> None:
    async def body() -> None:
        async with (
            a_host(always(b"secret"), address="127.0.0.2") as secret,
            a_host(always(b"picture")) as host,
            a_name_server({"rebinding.example": [["127.0.0.1"], ["127.0.0.2"]]}) as names,
        ):
            wire = Wire(Guard.of(["127.0.0.1/32"]), names)
            answer = await wire.get(f"http://rebinding.example:{host.port}/", most=1000, seconds=5)
            assert answer.body == b"picture"
            assert host.asked[0].headers["host"] == f"rebinding.example:{host.port}"
            assert names.questions == ["rebinding.example"]
            with pytest.raises(Unanswered) as refused:
                await wire.get(f"http://rebinding.example:{secret.port}/", most=1000, seconds=5)
            assert refused.value.why is Why.FORBIDDEN
            assert secret.connections == 0
            await wire.close()

    asyncio.run(body())
