"""Answers made smaller for the way, where they hold nothing of anybody.

A length tells of what was compressed together: never what a stranger can have said beside what is
somebody's secret (decision 0003).
"""

import asyncio
import gzip
import re

from starlette.requests import Request
from starlette.responses import Response

LEVEL = 5
"""Half the work of the best, for a twentieth more bytes."""


async def zipped(request: Request, answer: Response) -> Response:
    """Compress an answer that is the same for everybody, if the browser takes that."""
    answer.headers.add_vary_header("Accept-Encoding")
    takes = request.headers.get("accept-encoding", "")
    if not re.search(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", takes) or not answer.body:
        return answer
    answer.body = await asyncio.to_thread(gzip.compress, bytes(answer.body), LEVEL)
    answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Content-Length"] = str(len(answer.body))
    return answer
