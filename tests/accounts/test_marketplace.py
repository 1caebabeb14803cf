"""A wrong marketplace file is told apart line by line, and a right one is read whole."""

from pathlib import Path

import pytest
from tests.accounts.town import PORTALS, TOWN, marketplace

from pignon.settings.faults import FaultyFile
from pignon.settings.reading import read


def faults(text: str) -> list[tuple[int, str]]:
    """Return the line and key of each fault; fails where there is none."""
    with pytest.raises(FaultyFile) as caught:
        marketplace(text)
    return [(fault.line, fault.key) for fault in caught.value.faults]


def test_a_right_file_is_read_whole() -> None:
    town = marketplace()
    port, hof = town.customers
    assert (port.id, port.name, port.markets, port.language) == ("RC-100001", "Agence du Port", ("fr",), "fr")
    assert port.contact == {"name": "Accueil", "email": "contact@agence.example"}
    assert port.agents == ({"id": "A-17", "name": "Anne"},)
    assert [(c.portal, c.market, c.quota, c.at_limit, c.bump_credits) for c in port.contracts] == [
        ("SL", "fr", 3, "wait", 0),
        ("BD", "fr", 1, "refuse", 0),
    ]
    assert hof.markets == ("de", "fr")
    acme, _, sandbox = town.clients
    assert acme.scopes == ("caas:*", "clim:listings:*", "platform:*", "leads:read")
    assert (acme.sandbox, sandbox.sandbox) == (False, True)
    assert acme.secrets[0] not in repr(town)


def test_the_language_follows_the_first_market_where_it_is_left_out() -> None:
    text = '[[customers]]\nid = "x"\nname = "X"\nmarket = '
    for market, language in {'"de"': "de", '["fr", "de"]': "fr", '"vehicles"': "en"}.items():
        assert marketplace(text + market).customers[0].language == language


FAULTS = {
    'portal = "SL"': ('portal = "IWT"', "customers[0].contracts[0].portal"),
    "quota = 3": ("quota = -1", "customers[0].contracts[0].quota"),
    'market = "fr"': ('market = "es"', "customers[0].market[0]"),
    'language = "fr"': ('language = "it"', "customers[0].language"),
    'at_limit = "refuse"': ('at_limit = "drop"', "customers[0].contracts[1].at_limit"),
    'email = "contact@agence.example"': ('email = "agence.example"', "customers[0].contact.email"),
    'name = "Accueil"': ('nom = "Accueil"', "customers[0].contact.nom"),
    'id = "A-17"': ('id = ""', "customers[0].agents[0].id"),
    'id = "RC-100002"': ('id = "RC-100001"', "customers[1].id"),
    'id = "acme-crm"': ('id = "solo"', "clients[1].id"),
    'secret = "correct-horse-battery"': ('secret = "too-short"', "clients[0].secret"),
    'customers = ["RC-100001", "RC-100002"]': (
        'customers = ["RC-100001", "RC-100009"]',
        "clients[0].customers[1]",
    ),
    'scopes = ["caas:*", "clim:listings:*", "platform:*", "leads:read"]': (
        'scopes = ["caas:*:read"]',
        "clients[0].scopes[0]",
    ),
    "sandbox = true": ('sandbox = "yes"', "clients[2].sandbox"),
}


@pytest.mark.parametrize("right", FAULTS)
def test_one_fault_is_named_by_line_and_key(right: str) -> None:
    wrong, key = FAULTS[right]
    text = TOWN.replace(right, wrong, 1)
    found = faults(text)
    line = TOWN[: TOWN.index(right)].count("\n") + 1
    if key == "clients[1].id":
        line = next(n for n, each in enumerate(text.splitlines(), 1) if each == wrong and n > line)
    assert (line, key) in found
    assert len(found) == 1 or key in {"customers[0].market[0]", "customers[1].id"}


def test_every_fault_of_a_file_is_said_at_once() -> None:
    text = TOWN
    for right in ("quota = 3", 'language = "fr"', 'id = "A-17"', "sandbox = true", 'secret = "correct-horse-battery"'):
        text = text.replace(right, FAULTS[right][0], 1)
    assert len(faults(text)) == 5


CUSTOMER = '[[customers]]\nid = "a"\nname = "A"\nmarket = "fr"\n'
CLIENT = CUSTOMER + '[[clients]]\nid = "c"\ncustomers = ["a"]\nscopes = ["caas:*"]\n'
SINGLE = [
    ("[[customers]]\n", (1, "customers[0].id")),
    ("[[customers]]\n", (1, "customers[0].name")),
    ("[[customers]]\n", (1, "customers[0].market")),
    ("customers = 1\n", (1, "customers")),
    ("[customers]\nid = 1\n", (1, "customers")),
    ("[[custmers]]\n", (1, "custmers")),
    (f'[[customers]]\nid = "{"x" * 65}"\nname = "A"\nmarket = "fr"\n', (2, "customers[0].id")),
    (CUSTOMER + 'contact = "me"\n', (5, "customers[0].contact")),
    (CUSTOMER + '[customers.contact]\nhomepage = "agence.example"\n', (6, "customers[0].contact.homepage")),
    (CUSTOMER + '[customers.contact]\nname = "a\\nb"\n', (6, "customers[0].contact.name")),
    (CUSTOMER + '[[customers.agents]]\nid = "1"\n[[customers.agents]]\nid = "1"\n', (8, "customers[0].agents[1].id")),
    (CUSTOMER + "[[customers.contracts]]\nquota = 1\n", (5, "customers[0].contracts[0].portal")),
    (CUSTOMER + '[[customers.contracts]]\nportal = "SL"\n', (5, "customers[0].contracts[0].quota")),
    (CUSTOMER + '[[customers.contracts]]\nportal = "SL"\nquota = true\n', (7, "customers[0].contracts[0].quota")),
    (CUSTOMER + '[[customers.contracts]]\nportal = "SL"\nquota = 1.0\n', (7, "customers[0].contracts[0].quota")),
    (CUSTOMER + '[[customers.contracts]]\nportal = "SL"\nquota = 2147483648\n', (7, "customers[0].contracts[0].quota")),
    (
        CUSTOMER + '[[customers.contracts]]\nportal = "ZZ"\nquota = 1\n',
        (6, "customers[0].contracts[0].portal"),
    ),
    (
        CUSTOMER
        + '[[customers.contracts]]\nportal = "SL"\nquota = 1\n[[customers.contracts]]\nportal = "SL"\nquota = 2\n',
        (9, "customers[0].contracts[1].portal"),
    ),
    (CLIENT + 'secret = "aaaaaaaaaaaaaaaaaaaa"\n', (9, "clients[0].secret")),
    (CLIENT + "secret = 12345678901234567890\n", (9, "clients[0].secret")),
    (CLIENT + 'secret = "with-an-é-in-the-middle"\n', (9, "clients[0].secret")),
    (CLIENT + "secrets = []\n", (9, "clients[0].secrets")),
    (CLIENT + 'secrets = ["one-good-secret-0", "two-good-secret-1", "three-good-secret"]\n', (9, "clients[0].secrets")),
    (CLIENT + 'secrets = ["one-good-secret-0",\n"short"]\n', (10, "clients[0].secrets[1]")),
    (CLIENT + 'secret = "one-good-secret-0"\nsecrets = ["two-good-secret-1"]\n', (9, "clients[0].secret")),
    (CLIENT + "issued = 2020-01-01\n", (9, "clients[0].issued")),
    (CLIENT.replace('["caas:*"]', "[]"), (8, "clients[0].scopes")),
    (CLIENT.replace('["caas:*"]', '["caas:*",\n"caas:*"]'), (9, "clients[0].scopes[1]")),
    (CLIENT.replace('"c"', '"ç"'), (6, "clients[0].id")),
    *(
        (CLIENT.replace("caas:*", scope), (8, "clients[0].scopes[0]"))
        for scope in ("*", "caas", "CAAS:*", "cass:*", "a b")
    ),
]


@pytest.mark.parametrize(("text", "place"), SINGLE)
def test_each_kind_of_fault_is_seen(text: str, place: tuple[int, str]) -> None:
    assert place in faults(text)


def test_the_text_of_a_fault_says_value_expectation_and_remedy_but_no_secret() -> None:
    text = TOWN.replace("quota = 3", "quota = -1").replace("correct-horse-battery-solo", "hunter2")
    with pytest.raises(FaultyFile) as caught:
        marketplace(text)
    first, second = str(caught.value).splitlines()
    assert first.startswith("town.toml:15: customers[0].contracts[0].quota = -1: expected a whole number")
    assert second.startswith("town.toml:38: clients[1].secret: expected 16 to 256")
    assert "hunter2" not in second


def test_what_is_no_toml_names_its_line() -> None:
    assert faults("a = 1\nb = \n") == [(2, "file")]
    assert faults("a = 1\na = 2\n") == [(2, "file")]
    assert faults('[[customers]]\nid = "x') == [(2, "file")]


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(FaultyFile, match="mend the path"):
            read(path, portals=PORTALS)
    latin = tmp_path / "latin.toml"
    latin.write_bytes('[[customers]]\nname = "Zoé"\n'.encode("latin-1"))
    with pytest.raises(FaultyFile, match=r"latin\.toml:2: .*UTF-8"):
        read(latin, portals=PORTALS)


def test_clients_may_name_customers_of_the_ledger() -> None:
    text = '[[clients]]\nid = "c"\ncustomers = ["RC-7"]\nscopes = ["caas:*"]\n'
    assert marketplace(text, known=("RC-7",)).clients[0].customers == ("RC-7",)
    assert faults(text) == [(3, "clients[0].customers[0]")]


def test_terms_are_whole_days_and_rates_are_numbers() -> None:
    text = TOWN.replace("quota = 3", "quota = 3\nfrom = 2026-01-01\nuntil = 2026-01-31").replace(
        'id = "acme-crm"', 'id = "acme-crm"\ncalls_a_minute = 600\nlines_a_minute = 60_000'
    )
    town = marketplace(text)
    sl = town.customers[0].contracts[0]
    assert (str(sl.starts_at), str(sl.ends_at)) == ("2026-01-01 00:00:00+00:00", "2026-02-01 00:00:00+00:00")
    assert (town.clients[0].calls_a_minute, town.clients[0].lines_a_minute) == (600, 60_000)
    for right, wrong, key in (
        ("from = 2026-01-01", "from = 2026-03-01", "customers[0].contracts[0].until"),
        ("from = 2026-01-01", 'from = "2026-01-01"', "customers[0].contracts[0].from"),
        ("until = 2026-01-31", "until = 2026-01-31T12:00:00", "customers[0].contracts[0].until"),
        ("calls_a_minute = 600", "calls_a_minute = 0", "clients[0].calls_a_minute"),
        ("lines_a_minute = 60_000", 'lines_a_minute = "1"', "clients[0].lines_a_minute"),
    ):
        assert [found for _, found in faults(text.replace(right, wrong))] == [key]
