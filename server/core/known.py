"""Answers that are not sent again to whoever has them already (RFC 9110, section 13.1.2)."""

import hashlib

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.core.rendering import as_json


def etag_of(content: object) -> str:
    """Name what is in a view: the same name as long as it says the same."""
    digest = hashlib.blake2b(msgspec.json.encode(content), digest_size=16).hexdigest()
    return f'W/"{digest}"'


def has_it(request: Request, etag: str) -> bool:
    """Tell whether who asks has it already."""
    given = request.headers.get("if-none-match", "").split(",")
    known = [one.strip().removeprefix("W/") for one in given]
    return "*" in known or etag.removeprefix("W/") in known


def as_json_once(request: Request, content: object) -> Response:
    """Answer with a view; to whoever has it already, that it is the same."""
    etag = etag_of(content)
    answer = Response(status_code=304) if has_it(request, etag) else as_json(content)
    answer.headers["ETag"] = etag
    return answer
