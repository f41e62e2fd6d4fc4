"""Answers that are not the hoped-for one; `server.core.answers` makes JSON or a page of each."""

import math

from server.core.words import ngettext


class Problem(Exception):
    """An expected refusal: an HTTP status, a stable code for programs, a sentence for people."""

    status = 500
    code = "problem"

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class Refused(Problem):
    """What was typed can't be taken. `fields` maps a JSON field name to a plain sentence."""

    status = 422
    code = "refused"

    def __init__(self, fields: dict[str, str] | None = None, message: str = "") -> None:
        super().__init__(message)
        self.fields = fields or {}


class Malformed(Problem):
    """The body is not JSON at all."""

    status = 400
    code = "malformed"


class SignedOut(Problem):
    """Nobody is signed in."""

    status = 401
    code = "signed_out"


class Forbidden(Problem):
    """The request did not come from our own pages."""

    status = 403
    code = "cross_site"


class NotFound(Problem):
    """There is no such thing, or it is somebody else's."""

    status = 404
    code = "not_found"


class Conflict(Problem):
    """It can't be so because of something that is already so."""

    status = 409

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class TooLarge(Problem):
    """More than one request may carry."""

    status = 413
    code = "too_large"


class WrongType(Problem):
    """The body is of a content type this address does not read."""

    status = 415
    code = "wrong_content_type"


class TooMany(Problem):
    """Too fast; `retry_after` seconds from now it may be tried again."""

    status = 429
    code = "too_many"

    def __init__(self, retry_after: int) -> None:
        minutes = math.ceil(retry_after / 60)
        wait = ngettext(
            "That was a lot of tries. Please wait a minute, then try again.",
            "That was a lot of tries. Please wait {minutes} minutes, then try again.",
            minutes,
        )
        super().__init__(wait.format(minutes=minutes))
        self.retry_after = retry_after


class Unavailable(Problem):
    """Nothing could be kept just now, and nothing was acknowledged."""

    status = 503
    code = "unavailable"
