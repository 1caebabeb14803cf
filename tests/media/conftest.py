"""One server with all its roles for the tests of media over HTTP."""

from collections.abc import Generator

import pytest
from tests.media.asking import MARKETPLACE
from tests.serving import Running, running


@pytest.fixture(scope="session")
def server() -> Generator[Running]:
    with running(MARKETPLACE, "--allow-private", "127.0.0.0/8") as one:
        yield one
