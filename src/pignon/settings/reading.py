"""Reads the marketplace file: typed values, or every fault of it at once and nothing changed."""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pignon.model.names import ClientId, IntermediaryId, Market, Portal
from pignon.model.states import AtLimit
from pignon.settings.faults import Fault, FaultyFile
from pignon.settings.lines import lines
from pignon.settings.marketplace import Client, Contract, Customer, Marketplace
from pignon.settings.table import Findings, Table, once

LANGUAGES = ("fr", "de", "en")
ID_LIMIT = 64
"""Characters of an id (FR.md, Token)."""
SECRET_LEAST = 16
"""Characters; a shorter secret can be guessed, and ours are stored under a plain hash."""
SECRET_LIMIT = 256
SECRETS_LIMIT = 2
"""Valid at a time: the one in use and the one to come."""
FAMILIES = ("caas", "clim", "platform", "leads")
_SCOPE = re.compile(rf"(?:{'|'.join(FAMILIES)})(?::[a-z][a-z-]*)*(?::(?:[a-z][a-z-]*|\*))")
_SCOPE_SAID = "a scope: caas, clim, platform or leads, then names and at last a name or *, as in caas:classifieds:read"
_CONTACT = ("name", "email", "phone", "street", "postalCode", "city", "homepage")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_HOMEPAGE = re.compile(r"https?://[^\s/]+\S*")
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


def read(path: Path, *, portals: Mapping[Portal, Market], known: Collection[IntermediaryId] = ()) -> Marketplace:
    """Read and check the file at `path`.

    `portals` tells the market of each portal there is; `known` are customers that clients may name although
    the file does not declare them. Raises `FaultyFile` with every fault.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise FaultyFile(path, [Fault(0, "file", "", "a file that can be read", f"{reason}: mend the path")]) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise FaultyFile(path, [Fault(line, "file", "", "UTF-8 text", "save the file as UTF-8")]) from None
    return parse(text, path=path, portals=portals, known=known)


def parse(
    text: str, *, path: Path, portals: Mapping[Portal, Market], known: Collection[IntermediaryId] = ()
) -> Marketplace:
    """Check `text`, which stands in the file `path`; see `read`."""
    try:
        root = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FaultyFile(path, [_syntax(str(error), text)]) from None
    findings = Findings(lines(text))
    marketplace = _Reader(portals, frozenset(known)).marketplace(Table(root, (), findings))
    if findings.faults:
        raise FaultyFile(path, findings.faults)
    return marketplace


def _syntax(said: str, text: str) -> Fault:
    place = _PLACE.search(said)
    line = int(place[1]) if place and place[1] else len(text.splitlines())
    return Fault(line, "file", "", "TOML", f"{said[: place.start()] if place else said}: mend this line")


@dataclass(frozen=True, slots=True)
class _Reader:
    portals: Mapping[Portal, Market]
    known: frozenset[IntermediaryId]

    def marketplace(self, root: Table) -> Marketplace:
        customers = [(table, self.customer(table)) for table in root.tables("customers")]
        once([(table, customer.id) for table, customer in customers], key="id", what="an id")
        declared = self.known | {customer.id for _, customer in customers}
        clients = [(table, self.client(table, declared)) for table in root.tables("clients")]
        once([(table, client.id) for table, client in clients], key="id", what="an id")
        root.done()
        return Marketplace(
            customers=tuple(customer for _, customer in customers), clients=tuple(client for _, client in clients)
        )

    def customer(self, table: Table) -> Customer:
        name = table.text("id", needed=True, limit=ID_LIMIT)
        markets = self.markets(table)
        contracts = [(each, self.contract(each, markets)) for each in table.tables("contracts")]
        once([(each, contract.portal) for each, contract in contracts], key="portal", what="a portal")
        agents = [(each, _agent(each)) for each in table.tables("agents")]
        once([(each, agent.get("id", "")) for each, agent in agents], key="id", what="an id")
        customer = Customer(
            id=IntermediaryId(name),
            name=table.text("name", needed=True),
            markets=markets,
            language=table.choice("language", LANGUAGES, default=_language(markets)),
            contact=_contact(table.table("contact")),
            agents=tuple(agent for _, agent in agents),
            contracts=tuple(contract for _, contract in contracts),
        )
        table.done()
        return customer

    def markets(self, table: Table) -> tuple[Market, ...]:
        among = sorted(set(self.portals.values()))
        if isinstance(table.left.get("market"), str):
            table.left["market"] = [table.left["market"]]
        texts = table.texts("market", what=f"one of {', '.join(among)}", check=lambda text: text in among, least=1)
        return tuple(Market(text) for text in texts)

    def contract(self, table: Table, markets: tuple[Market, ...]) -> Contract:
        portal = Portal(table.text("portal", needed=True, limit=ID_LIMIT))
        market = self.portals.get(portal)
        fitting = ", ".join(sorted(each for each, home in self.portals.items() if home in markets)) or "none"
        if portal and market is None:
            remedy = "portals are written in capitals, as the market names them"
            table.fault("portal", f"a portal of the customer's markets ({fitting})", remedy=remedy, value=portal)
        elif portal and market not in markets:
            remedy = f"{portal} belongs to market {market}: add it to the customer's market, or remove the contract"
            table.fault("portal", f"a portal of the customer's markets ({fitting})", remedy=remedy, value=portal)
        first, last = table.day("from"), table.day("until")
        if first and last and last < first:
            table.fault("until", f"a date from {first} on", remedy="mend one of the two", value=last)
        contract = Contract(
            portal=portal,
            market=market or Market(""),
            quota=table.whole("quota"),
            at_limit=AtLimit(table.choice("at_limit", tuple(AtLimit), default=AtLimit.WAIT)),
            bump_credits=table.whole("bump_credits", default=0),
            starts_at=_midnight(first),
            ends_at=_midnight(last and last + timedelta(days=1)),
        )
        table.done()
        return contract

    def client(self, table: Table, declared: Collection[str]) -> Client:
        name = table.text("id", needed=True, limit=ID_LIMIT)
        if not name.isascii():
            table.fault("id", "ASCII characters", remedy="choose another id: it travels in headers", value=name)
        what = "the id of a customer of this file or of the ledger"
        client = Client(
            id=ClientId(name),
            secrets=_secrets(table, name),
            customers=tuple(
                IntermediaryId(text)
                for text in table.texts("customers", what=what, check=lambda text: text in declared)
            ),
            scopes=table.texts(
                "scopes", what=_SCOPE_SAID, check=lambda text: _SCOPE.fullmatch(text) is not None, least=1
            ),
            sandbox=table.flag("sandbox"),
            calls_a_minute=table.rate("calls_a_minute"),
            lines_a_minute=table.rate("lines_a_minute"),
        )
        table.done()
        return client


def _midnight(day: date | None) -> datetime | None:
    """Return the instant at which a day begins; days are UTC's."""
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC)


def _language(markets: tuple[Market, ...]) -> str:
    return markets[0] if markets and markets[0] in LANGUAGES else "en"


def _contact(table: Table) -> dict[str, str]:
    texts = {key: table.text(key) for key in _CONTACT}
    for key, form, expected in (
        ("email", _EMAIL, "an e-mail address"),
        ("homepage", _HOMEPAGE, "an address that begins with http:// or https://"),
    ):
        if texts[key] and not form.fullmatch(texts[key]):
            table.fault(key, expected, remedy="mend it or leave it out", value=texts[key])
    table.done()
    return {key: text for key, text in texts.items() if text}


def _agent(table: Table) -> dict[str, str]:
    name = table.text("id", needed=True, limit=ID_LIMIT)
    return {"id": name, **_contact(table)}


def _secrets(table: Table, client: str) -> tuple[str, ...]:
    single, several = table.take("secret"), table.take("secrets")
    if single is not None and several is not None:
        table.fault("secret", "either secret or secrets", remedy="write both into secrets and remove this key")
        return ()
    key = "secret" if several is None else "secrets"
    secrets = [single] if several is None and single is not None else several
    if secrets is None:
        return ()
    if not isinstance(secrets, list) or not 1 <= len(secrets) <= SECRETS_LIMIT:
        table.fault(key, f"1 to {SECRETS_LIMIT} secrets", remedy="keep the one in use and the one to come")
        return ()
    for index, secret in enumerate(secrets):
        weakness = _weakness(secret, client)
        if weakness:
            path = (*table.path, key) if key == "secret" else (*table.path, key, index)
            expected = f"{SECRET_LEAST} to {SECRET_LIMIT} printable ASCII characters that nobody can guess"
            table.findings.add(
                path, expected, remedy=f"this one {weakness}: leave it out, and a good one is made and printed once"
            )
    return tuple(dict.fromkeys(str(secret) for secret in secrets))


def _weakness(secret: object, client: str) -> str:
    if not isinstance(secret, str):
        return "is no text"
    if not SECRET_LEAST <= len(secret) <= SECRET_LIMIT:
        return f"has {len(secret)} characters"
    if not (secret.isascii() and secret.isprintable()):
        return "holds other characters"
    if secret == client or len(set(secret)) == 1:
        return "is easily guessed"
    return ""
