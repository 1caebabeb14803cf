"""The reference of the marketplace file shows a file that works and names every key there is."""

import re
from pathlib import Path

from tests.accounts.town import marketplace

PAGE = (Path(__file__).parents[2] / "docs" / "marketplace.md").read_text("utf-8")


def test_the_sample_works() -> None:
    (sample,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    town = marketplace(sample)
    assert [each.id for each in town.customers] == ["RC-100001", "haus-und-hof"]
    assert [len(each.secrets) for each in town.clients] == [0, 2]


def test_every_key_is_documented() -> None:
    keys = "id name market language quota portal at_limit bump_credits secret secrets customers scopes sandbox"
    for key in [*keys.split(), *["email", "phone", "street", "postalCode", "city", "homepage"]]:
        assert f"`{key}`" in PAGE, key
