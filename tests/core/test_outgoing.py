import pytest

from server.core.outgoing import Blocked, Guard, Place, is_public, place_of

pytestmark = pytest.mark.neutral

HOSTS = ("fcm.googleapis.com", "*.push.apple.com", "*.notify.windows.com")


def guard(*exempt: str, found: tuple[str, ...] = ()) -> Guard:
    async def resolve(host: str, port: int) -> list[str]:
        return list(found)

    return Guard(frozenset(exempt), HOSTS, resolve=resolve)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc:APA91-_", "https://fcm.googleapis.com"),
        ("https://fcm.googleapis.com:443/x", "https://fcm.googleapis.com"),
        ("https://FCM.googleapis.com/x", "https://fcm.googleapis.com"),
        ("https://web.push.apple.com/QGu", "https://web.push.apple.com"),
        ("https://a.b.push.apple.com", "https://a.b.push.apple.com"),
        ("https://wns2-p.notify.windows.com/w/?token=B%3d", "https://wns2-p.notify.windows.com"),
    ],
)
def test_a_host_on_the_list_may_be_called(url: str, origin: str) -> None:
    assert guard().check(url) == Place(origin, "https", origin.removeprefix("https://"), 443)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "fcm.googleapis.com/x",
        "//fcm.googleapis.com/x",
        "http://fcm.googleapis.com/x",
        "http://fcm.googleapis.com:443/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com:0/x",
        "https://fcm.googleapis.com:/x",
        "https://fcm.googleapis.com:x/x",
        "https://x.push.apple.com:65536/",
        "https://fcm.googleapis.com@127.0.0.1/x",
        "https://user:p@fcm.googleapis.com/",
        "https://:@fcm.googleapis.com/",
        "https://127.0.0.1/fcm.googleapis.com",
        "https://fcm.googleapis.com.evil.example/x",
        "https://fcm.googleapis.com./x",
        "https://evilfcm.googleapis.com/x",
        "https://evil-notify.windows.com/x",
        "https://notify.windows.com/x",
        "https://notify.windows.com.evil.test/",
        "https://.push.apple.com/",
        "https://push.apple.com/",
        "https://a..push.apple.com/",
        "https://*.push.apple.com/",
        "https://a_b.push.apple.com/",
        "https://fcm.googleapis.com\\@127.0.0.1/x",
        "https://fcm.googleapis.com#@127.0.0.1/x",
        "https://fcm.googleapis.com /x",
        "https://fcm.googleapis.com\t/x",
        "https://fcm.googleapis.com/x\r\nHost: y",
        "https://fcm.googleapis.com:443\r\nHost: x/",
        "https://ＦＣＭ.googleapis.com/x",
        "https://fcm。googleapis.com/x",
        "https://%66cm.googleapis.com/x",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fcm.googleapis.com]/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://0x7f.1/",
        "https://127.1/",
        "https://1.0x7f/",
        "https://169.254.169.254/latest",
        "https://localhost/",
        "file:///etc/passwd",
        "gopher://fcm.googleapis.com/",
        "https:fcm.googleapis.com/x",
        "https:///fcm.googleapis.com/x",
        "https://" + "a" * 3000 + ".push.apple.com/",
    ],
)
def test_nothing_else_may(url: str) -> None:
    with pytest.raises(Blocked) as told:
        guard().check(url)
    assert str(told.value) == "an address that may not be called"


async def test_an_address_that_anybody_could_call_is_handed_on() -> None:
    found = ("8.8.8.8", "2607:f8b0:4004::200a", "8.8.8.8")
    one = guard(found=found)
    place = one.check("https://fcm.googleapis.com/x")
    assert await one.addresses(place) == ["8.8.8.8", "2607:f8b0:4004::200a"]


@pytest.mark.parametrize("inside", ["127.0.0.1", "::1", "10.0.0.1", "fe80::1%eth0"])
@pytest.mark.parametrize("is_first", [True, False])
async def test_one_address_inside_spoils_them_all(inside: str, *, is_first: bool) -> None:
    found = (inside, "8.8.8.8") if is_first else ("8.8.8.8", inside)
    one = guard(found=found)
    with pytest.raises(Blocked):
        await one.addresses(one.check("https://fcm.googleapis.com/x"))


async def test_a_name_without_an_address_is_an_error() -> None:
    one = guard()
    with pytest.raises(OSError, match="without an address"):
        await one.addresses(one.check("https://fcm.googleapis.com/x"))


async def test_an_origin_on_the_list_of_exempt_ones_may_be_anywhere() -> None:
    one = guard("http://127.0.0.1:9100", found=("127.0.0.1",))
    place = one.check("http://127.0.0.1:9100/wpush/v2/abc")
    assert place == Place("http://127.0.0.1:9100", "http", "127.0.0.1", 9100)
    assert await one.addresses(place) == ["127.0.0.1"]
    six = guard("http://[::1]:9100", found=("::1",))
    assert await six.addresses(six.check("http://[::1]:9100/x")) == ["::1"]


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1:9100/x",
        "http://127.0.0.1:9101/x",
        "http://127.0.0.1/x",
        "http://127.0.0.2:9100/x",
        "http://localhost:9100/x",
        "http://127.1:9100/x",
        "http://user@127.0.0.1:9100/x",
        "http://127.0.0.1:9100.example.org/x",
    ],
)
def test_it_is_exempt_exactly_as_listed(url: str) -> None:
    with pytest.raises(Blocked):
        guard("http://127.0.0.1:9100").check(url)


async def test_being_exempt_does_not_rub_off() -> None:
    one = guard("http://127.0.0.1:9100", found=("127.0.0.1",))
    with pytest.raises(Blocked):
        await one.addresses(one.check("https://fcm.googleapis.com/x"))


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "10.1.1.1", "172.16.0.1", "172.31.255.255", "192.168.0.1"),
        *("169.254.169.254", "0.0.0.1", "0.1.2.3", "100.64.0.1", "100.127.255.255"),
        *("224.0.0.1", "255.255.255.255", "240.0.0.1", "198.18.0.1", "198.19.255.255"),
        *("192.0.0.1", "192.0.0.170", "192.0.2.1", "198.51.100.1", "203.0.113.1", "192.88.99.1"),
        *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254"),
        *("::ffff:0:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::10.0.0.1"),
        *("64:ff9b:1::808:808", "100::1", "2001::1", "2001:0:53aa:64c::1", "2001:db8::1"),
        *("2001:10::1", "2001:20::1", "2001:2::1", "2002:7f00:1::", "2002:808:808::1"),
        *("3fff::1", "5f00::1", "4000::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0"),
        *("fec0::1", "ff02::1", "ff0e::1"),
    ],
)
def test_an_address_that_only_some_can_call_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("8.8.8.8", "142.250.1.1", "17.57.144.1", "172.32.0.1", "100.128.0.1", "192.0.1.1"),
        *("2607:f8b0:4004::200a", "2a00:1450:4001::1", "2620:149:a44::1", "::ffff:8.8.8.8"),
        *("64:ff9b::8.8.8.8", "2001:4860:4860::8888"),
    ],
)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://EXAMPLE.org:443/a", "https://example.org"),
        ("http://example.org:80", "http://example.org"),
        ("http://example.org:443/a?b", "http://example.org:443"),
        ("http://[2001:DB8::1]:8080/", "http://[2001:db8::1]:8080"),
    ],
)
def test_an_origin_is_written_as_browsers_do(url: str, origin: str) -> None:
    assert place_of(url).origin == origin
