from dataclasses import replace
from types import SimpleNamespace
from typing import Annotated

import msgspec
import pytest
from starlette.requests import Request

from server.core.errors import Malformed, Refused, TooLarge, WrongType
from server.core.requests import (
    Form,
    client_address,
    decode,
    nested,
    read_body,
    read_form,
    text_of,
)
from server.core.settings import read


class Sleep(msgspec.Struct, forbid_unknown_fields=True):
    hours: Annotated[float, msgspec.Meta(ge=0, le=24)]


class Night(msgspec.Struct, forbid_unknown_fields=True):
    sleep: Sleep
    helped: list[str] = []


def request_with(body: bytes = b"", headers: dict[str, str] | None = None) -> Request:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    raw = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
    app = SimpleNamespace(state=SimpleNamespace(settings=read({})))
    scope = {"type": "http", "headers": raw, "client": ("203.0.113.9", 1), "app": app}
    return Request(scope, receive)


FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"sleep":{"hours":25}}', "sleep.hours"),
        (b'{"sleep":{}}', "sleep.hours"),
        (b'{"sleep":{"hours":1,"dreams":2}}', "sleep.dreams"),
        (b'{"sleep":{"hours":1},"helped":["walk",2]}', "helped.1"),
        (b'{"sleep":{"hours":1},"extra":1}', "extra"),
        (b"[]", "body"),
    ],
)
def test_a_refusal_names_the_field_and_says_a_sentence(body: bytes, field: str) -> None:
    with pytest.raises(Refused) as refused:
        decode(body, Night)
    assert list(refused.value.fields) == [field]
    assert refused.value.fields[field].endswith(".")


def test_a_limit_is_said_as_people_write_numbers() -> None:
    with pytest.raises(Refused) as refused:
        decode(b'{"sleep":{"hours":25}}', Night)
    assert refused.value.fields["sleep.hours"] == "This is too high: at most 24."


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"sleep":"\\ud800"}', b"[" * 5000])
def test_what_is_not_json_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        decode(body, Night)


async def test_a_body_past_256_kib_is_too_large_declared_or_not() -> None:
    too_much = b"x" * (256 * 1024 + 1)
    with pytest.raises(TooLarge):
        await read_body(request_with(b"", {"content-length": str(len(too_much))}))
    with pytest.raises(TooLarge):
        await read_body(request_with(too_much))
    assert len(await read_body(request_with(too_much[1:]))) == len(too_much) - 1


async def test_a_body_that_is_cut_off_is_malformed() -> None:
    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    with pytest.raises(Malformed):
        await read_body(Request(request_with().scope, receive))


async def test_a_form_keeps_one_value_as_text_and_more_as_a_list() -> None:
    form = await read_form(request_with(b"a=1&b=2&b=3&c=", FORM))
    assert form == {"a": "1", "b": ["2", "3"], "c": ""}
    assert text_of(form, "b") == "3"
    assert text_of(form, "missing") == ""


async def test_a_form_of_another_type_or_encoding_is_refused() -> None:
    with pytest.raises(WrongType):
        await read_form(request_with(b"a=1", {"content-type": "text/plain"}))
    with pytest.raises(Malformed):
        await read_form(request_with(b"a=%ff", FORM))


def test_dotted_names_become_nested_and_empties_are_left_out() -> None:
    form: Form = {"sleep.hours": "7", "sleep.quality": "", "helped": ["walk", ""]}
    assert nested(form) == {"sleep": {"hours": "7"}, "helped": ["walk"]}


@pytest.mark.parametrize(
    "form", [{"a": "1", "a.b": "2"}, {"a.b": "2", "a": "1"}, {"a.b": "1", "a.b.c": "2"}]
)
def test_a_name_that_is_both_a_value_and_an_object_is_refused(form: Form) -> None:
    with pytest.raises(Refused):
        nested(form)


def test_a_forwarded_address_counts_only_from_a_proxy_we_know() -> None:
    request = request_with(headers={"x-forwarded-for": "198.51.100.1, 192.0.2.7"})
    assert client_address(request) == "203.0.113.9"
    known = frozenset({"203.0.113.9"})
    request.app.state.settings = replace(read({}), proxies=known)
    assert client_address(request) == "192.0.2.7"
    request.app.state.settings = replace(read({}), proxies=known | {"192.0.2.7"})
    assert client_address(request) == "198.51.100.1"


def test_a_header_beside_the_proxys_own_is_not_believed() -> None:
    request = request_with(headers={"x-forwarded-for": "198.51.100.1"})
    request.scope["headers"].append((b"x-forwarded-for", b"192.0.2.7"))
    request.app.state.settings = replace(read({}), proxies=frozenset({"203.0.113.9"}))
    assert client_address(request) == "192.0.2.7"


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("192.0.2.7", "192.0.2.7"),
        ("", ""),
    ],
)
def test_all_addresses_of_one_ipv6_customer_count_as_one(host: str, counted: str) -> None:
    request = request_with()
    request.scope["client"] = (host, 1)
    assert client_address(request) == counted
