"""SQL written by hand, where the ORM costs too much."""

from server.core.database import rows


async def session_and_person(token_hash: str) -> dict[str, object] | None:
    """Return the person's columns by their names, and the session's: it is asked on every request.

    The ORM's join takes 0.8 ms of CPU, this 0.05 ms. `session_id` and `began_at` are the session's
    `id` and `created_at`.
    """
    sql = (
        "SELECT person.*, session.id AS session_id, session.created_at AS began_at,"
        " session.seen_at, session.token_hash, session.sealed_label,"
        " session.is_shared, session.resume_hash"
        " FROM session JOIN person ON person.id = session.person_id WHERE ? = session.token_hash"
    )
    found = await rows(sql, [token_hash])
    return found[0] if found else None
