"""A new release reaches open pages and disturbs nobody; a worker can be called back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests import cast
from tests.browser import another_release
from tests.browser.engines.chromium import Chromium
from tests.browser.engines.diary import Diary
from tests.browser.engines.driver import until
from tests.browser.record import record_of
from tests.browser.server import origin_of
from tests.child import Child

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

RELEASE = """() => /assets.([^/]+)/.exec(document.querySelector("link[rel=stylesheet]").href)[1]"""
ASSETS_LOAD = """async () => {
  const all = [...document.querySelectorAll("link[rel=stylesheet], script[src]")];
  const got = await Promise.all(all.map((one) => fetch(one.href || one.src)));
  return got.filter((answer) => !answer.ok).map((answer) => answer.url);
}"""
NEWS = "new version"
LISTEN = """() => {
  new BroadcastChannel("evenkeel").onmessage = ({ data }) => {
    window.heard ||= data.kind === "release";
  };
}"""


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[tuple[Child, Path]]:
    with another_release.standing(tmp_path) as one:
        yield one


def release(child: Child, copy: Path) -> None:
    """Put the next release in the place of this one."""
    child.kill()
    style = copy / "web/shell/base.css"
    style.write_text(style.read_text() + "\n/* the next release */\n")
    child.start()


async def test_a_release_reaches_an_open_phone_within_two_visits(
    pocket: Chromium, checkout: tuple[Child, Path]
) -> None:
    child, copy = checkout
    diary = Diary(pocket, origin_of(child))
    await diary.sign_up(cast.ALMA)
    await diary.be_ready()
    first = await pocket.evaluate(RELEASE)
    release(child, copy)
    await diary.open("/")  # the first visit finds it
    await until(pocket, "(before) => caches.keys().then((all) => all.length > before)", 1)
    await expect(pocket.page.get_by_text(NEWS)).to_be_visible()
    assert await pocket.evaluate(RELEASE) == first
    assert await pocket.evaluate(ASSETS_LOAD) == []
    await diary.open("/")  # the second has it
    assert await pocket.evaluate(RELEASE) != first
    assert await pocket.evaluate("() => document.body.dataset.person") == "shell"
    await expect(pocket.page.get_by_text(NEWS)).to_be_hidden()


async def test_a_release_never_disturbs_a_half_filled_form(
    pocket: Chromium, checkout: tuple[Child, Path]
) -> None:
    child, copy = checkout
    diary, page = Diary(pocket, origin_of(child)), pocket.page
    await diary.sign_up(cast.ALMA)
    await diary.be_ready()
    await diary.open("/check-in")
    mood = page.get_by_role("group", name="Mood").get_by_role("radio", name="Good", exact=True)
    await mood.check()
    first = await pocket.evaluate(RELEASE)
    await pocket.evaluate(LISTEN)
    release(child, copy)
    await pocket.evaluate("async () => { (await navigator.serviceWorker.ready).update() }")
    await until(pocket, "() => window.heard")
    await expect(page.get_by_text(NEWS)).to_be_hidden()
    await expect(mood).to_be_checked()
    await page.get_by_role("button", name="Save", exact=True).click()
    await until(pocket, "() => location.pathname.endsWith('/saved')")
    await diary.all_sent()
    assert [item["data"] for item in await record_of(diary.origin, cast.ALMA)] == [{"mood": 4}]
    assert await pocket.evaluate(RELEASE) != first


async def test_the_kill_switch_takes_the_worker_away_and_leaves_the_outbox(
    pocket: Chromium, child: Child
) -> None:
    diary = Diary(pocket, origin_of(child))
    await diary.sign_up(cast.ALMA)
    await diary.be_ready()
    child.kill()
    await diary.crave(5, "written before.")
    assert await diary.waiting() == 1
    child.environment["EVENKEEL_WORKER"] = "off"
    await pocket.context.route("**/api/v1/sync", lambda route: route.abort())
    child.start()
    await diary.open("/help")
    await until(pocket, "() => caches.keys().then((all) => all.length === 0)")
    assert await pocket.evaluate("() => navigator.serviceWorker.getRegistrations()") == []
    assert await diary.waiting() == 1
    await pocket.context.unroute("**/api/v1/sync")
    await diary.open("/")
    assert await pocket.evaluate("() => navigator.serviceWorker.controller") is None
    await diary.all_sent()
    assert [one["data"]["trigger"] for one in await record_of(diary.origin, cast.ALMA)] == [
        "written before."
    ]
