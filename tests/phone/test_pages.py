import httpx2
import pytest

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Safari/604.1"
ANDROID = "Mozilla/5.0 (Linux; Android 10; K) Chrome/130.0 Mobile Safari/537.36"


async def test_you_leads_to_this_phone_and_to_installing(as_alma: httpx2.AsyncClient) -> None:
    page = (await as_alma.get("/you")).text
    for path in ("/phone", "/install"):
        assert f'href="{path}"' in page
        assert (await as_alma.get(path)).status_code == 200


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (IPHONE, "On an iPhone or iPad"),
        (ANDROID, "On an Android phone"),
        ("", "On a computer"),
    ],
)
async def test_installing_is_told_for_the_device_at_hand_first(
    client: httpx2.AsyncClient, user_agent: str, words: str
) -> None:
    page = await client.get("/install", headers={"User-Agent": user_agent})
    first = page.text.partition("<h2")[2].partition("</h2>")[0]
    assert words in first


async def test_the_way_out_leads_to_a_page_that_tells_nothing(client: httpx2.AsyncClient) -> None:
    page = (await client.get("/phone/away")).text
    for word in ("Evenkeel", "diary", "Help", "Sign"):
        assert word not in page
    assert "set-cookie" not in (await client.get("/phone/away")).headers
