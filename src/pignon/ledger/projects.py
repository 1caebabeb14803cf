"""German building projects: kept as sent, joined by listings through `metadata.projectId`."""

from pignon.ledger.pools import Connection
from pignon.ledger.statements import sql
from pignon.model.identity import uuid7
from pignon.model.names import CustomerId, ExternalId


async def project(connection: Connection, customer: CustomerId, external_id: ExternalId) -> bytes | None:
    """Return the project's canonical document; none when it is unknown."""
    return await connection.fetchval(sql("partner/project"), customer, external_id)


async def project_ids(connection: Connection, customer: CustomerId, *, after: str, limit: int) -> list[ExternalId]:
    """Return up to `limit` of the customer's project ids that sort after `after`."""
    return [row["external_id"] for row in await connection.fetch(sql("partner/project_ids"), customer, after, limit)]


async def add_project(
    connection: Connection, customer: CustomerId, external_id: ExternalId, *, document: bytes
) -> bool:
    """Keep a new project; False when the id is in use."""
    return await connection.fetchval(sql("partner/add_project"), customer, external_id, uuid7(), document) is not None


async def put_project(
    connection: Connection, customer: CustomerId, external_id: ExternalId, *, document: bytes
) -> bool:
    """Replace a project; False when there is none."""
    return await connection.fetchval(sql("partner/put_project"), customer, external_id, document) is not None


async def drop_project(connection: Connection, customer: CustomerId, external_id: ExternalId) -> bool:
    """Forget a project; False when there is none."""
    return await connection.fetchval(sql("partner/drop_project"), customer, external_id) is not None
