"""SQL about key pairs: which are in use, the subscriptions know, whose model is further up."""

from uuid import UUID

from server.core.database import rows


async def devices_by_key() -> dict[UUID, int]:
    """Return how many subscriptions were made with each pair; one without any is left out."""
    found = await rows("SELECT vapid_key_id, count(*) AS count FROM subscription GROUP BY 1")
    return {UUID(str(row["vapid_key_id"])): int(str(row["count"])) for row in found}
