"""Reading requests: bodies with a limit, JSON and forms checked against msgspec types."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from ipaddress import IPv6Address, IPv6Network
from typing import TypeVar, cast
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import ClientDisconnect, Request

from server.core.errors import Malformed, Refused, TooLarge, WrongType
from server.core.settings import Settings
from server.core.words import _

T = TypeVar("T")
Form = dict[str, str | list[str]]

MOST_BYTES = 256 * 1024
MOST_FIELDS = 1000
CUSTOMER_BITS = 64
NOT_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def now(request: Request) -> datetime:
    """Return the instant by the app's clock."""
    clock = cast("Callable[[], datetime]", request.app.state.clock)
    return clock()


def settings(request: Request) -> Settings:
    """Return the settings the app was made with."""
    return cast("Settings", request.app.state.settings)


def client_address(request: Request) -> str:
    """Return the address that limits count by; of IPv6, the /64 network (RFC 6177, one customer's).

    X-Forwarded-For counts only from a peer in EVENKEEL_PROXIES: its last address that is not
    itself such a proxy. A proxy may append to the header or add one of its own.
    """
    proxies = settings(request).proxies
    hops = [request.client.host if request.client else ""]
    if hops[0] in proxies:
        forwarded = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
        hops = [hop.strip() for hop in forwarded if hop.strip()] + hops
    return _network(next((hop for hop in reversed(hops) if hop not in proxies), hops[0]))


async def read_body(request: Request) -> bytes:
    """Return the body; raise `TooLarge` past 256 KiB without reading on, `Malformed` if cut off."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > MOST_BYTES:
        raise TooLarge(_("That is more than can be sent at once."))
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > MOST_BYTES:
                raise TooLarge(_("That is more than can be sent at once."))
    except ClientDisconnect:  # a phone that lost its network is no fault of ours
        raise Malformed(_("That did not arrive whole.")) from None
    return bytes(body)


async def read_json(request: Request, wanted: type[T]) -> T:
    """Read a JSON body as `wanted`; raise `WrongType`, `TooLarge`, `Malformed` or `Refused`."""
    expect_type(request, "application/json")
    return decode(await read_body(request), wanted)


async def read_form(request: Request) -> Form:
    """Read an HTML form: one value for a name, or a list where the name came more than once."""
    expect_type(request, "application/x-www-form-urlencoded")
    body = await read_body(request)
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise Malformed(_("That form could not be read.")) from None
    return _gathered(pairs)


def text_of(form: Form, name: str) -> str:
    """Return a field's text as typed; "" when it is missing, the last when it came twice."""
    value = form.get(name, "")
    return value if isinstance(value, str) else value[-1]


def nested(form: Mapping[str, str | list[str]]) -> dict[str, object]:
    """Turn `sleep.hours` names into nested objects; what was left empty is left out."""
    whole: dict[str, object] = {}
    for name, value in form.items():
        kept = value if isinstance(value, str) else [one for one in value if one]
        if kept:
            _place(whole, name.split("."), kept)
    return whole


def decode(body: bytes | msgspec.Raw, wanted: type[T]) -> T:
    """Read JSON bytes as `wanted`; raise `Malformed` or `Refused`."""
    try:
        return msgspec.json.decode(body, type=wanted)
    except msgspec.ValidationError as error:
        _expect_json(body)
        raise refusal(error) from None
    except NOT_JSON:
        raise Malformed(_("That is not JSON.")) from None


def convert(data: object, wanted: type[T], *, typed: bool = False) -> T:
    """Check data against `wanted`; `typed` allows text for numbers, as forms send it."""
    try:
        return msgspec.convert(data, type=wanted, strict=not typed)
    except msgspec.ValidationError as error:
        raise refusal(error) from None


def read_query(request: Request, wanted: type[T]) -> T:
    """Read the query string as `wanted`; raise `Refused`."""
    return convert(dict(request.query_params), wanted, typed=True)


def refusal(error: msgspec.ValidationError) -> Refused:
    """Say in a sentence what msgspec found, under the JSON name of the field."""
    what, _separator, where = str(error).partition(" - at `")
    path = [part.strip("[]") for part in re.findall(r"[^.\[\]`$]+|\[[^\]]*\]", where)]
    quoted = re.search(r"field `([^`]*)`", what)
    if quoted:
        path.append(quoted.group(1))
    name = ".".join(path) or "body"
    return Refused({name: _sentence(what)}, _("Some of that could not be taken."))


def _sentence(what: str) -> str:
    sentences = (
        ("missing required", _("This is needed.")),
        ("unknown field", _("There is no such field.")),
        ("length <=", _("This is too long: at most {limit}.")),
        ("length >=", _("This is too short: at least {limit}.")),
        ("<=", _("This is too high: at most {limit}.")),
        (">=", _("This is too low: at least {limit}.")),
        ("matching regex", _("This is not written the way it needs to be.")),
        ("Invalid enum value", _("This is not one of the choices.")),
        ("Number out of range", _("This number is too large.")),
    )
    number = re.search(r"[<>]= ?(-?[\d.]+)", what)
    for sign, sentence in sentences:
        if sign in what:
            return sentence.format(limit=number.group(1).removesuffix(".0") if number else "")
    return _("This is not of the right kind.")


def _expect_json(body: bytes | msgspec.Raw) -> None:
    try:
        msgspec.json.decode(body)
    except NOT_JSON:
        raise Malformed(_("That is not JSON.")) from None


def expect_type(request: Request, wanted: str) -> None:
    """Raise `WrongType` unless the body says that it is of this content type."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != wanted:
        raise WrongType(_("This address reads {wanted}.").format(wanted=wanted))


def _network(address: str) -> str:
    try:
        parsed = IPv6Address(address)
    except ValueError:
        return address
    return str(parsed.ipv4_mapped or IPv6Network((parsed, CUSTOMER_BITS), strict=False))


def _gathered(pairs: list[tuple[str, str]]) -> Form:
    form: Form = {}
    for name, value in pairs:
        earlier = form.get(name)
        if earlier is None:
            form[name] = value
        else:
            form[name] = [*([earlier] if isinstance(earlier, str) else earlier), value]
    return form


def _place(whole: dict[str, object], path: list[str], value: object) -> None:
    for part in path[:-1]:
        inner = whole.setdefault(part, {})
        if not isinstance(inner, dict):
            raise Refused({".".join(path): _("This is not of the right kind.")})
        whole = inner
    if isinstance(whole.get(path[-1]), dict):
        raise Refused({".".join(path): _("This is not of the right kind.")})
    whole[path[-1]] = value
