"""What lies on the phone's disk: signed in only ciphertext, signed out nothing."""

import json
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests import cast
from tests.browser.engines.chromium import Chromium
from tests.browser.engines.diary import Diary
from tests.browser.engines.driver import press, until
from tests.browser.gate import Gate
from tests.browser.server import origin_of
from tests.child import Child
from tests.searched import holding

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TODAY = cast.today(cast.ALMA)
SENTINEL = "Quince marmalade behind the piano"
UNSENT = "Copper kettle in the attic"
WORDS = [SENTINEL, UNSENT, cast.ALMA.alias, cast.ALMA.passphrase]
DUMP = """async () => {
  const bytes = (value) => String.fromCharCode(...new Uint8Array(value));
  const seen = (key, value) => {
    if (ArrayBuffer.isView(value)) return bytes(value.buffer);
    if (value instanceof ArrayBuffer) return bytes(value);
    if (value instanceof CryptoKey) return `key ${value.extractable}`;
    return value;
  };
  const asked = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const all = { databases: {}, caches: {}, tab: { ...sessionStorage }, local: { ...localStorage } };
  for (const { name } of await indexedDB.databases()) {
    const database = await asked(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const here = database.transaction(store).objectStore(store);
      const rows = await asked(here.getAll());
      const keys = await asked(database.transaction(store).objectStore(store).getAllKeys());
      all.databases[`${name}.${store}`] = rows.map((row, at) => [keys[at], row]);
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const answer = await cache.match(request, { ignoreVary: true });
      all.caches[request.url] = await answer.text();
    }
  }
  return JSON.stringify(all, seen);
}"""
EXTRACTABLE = "key true"


async def dump(pocket: Chromium) -> str:
    """Everything that a script of ours could read on this phone, as one text."""
    found: str = await pocket.evaluate(DUMP)
    assert EXTRACTABLE not in found
    return found


def rows(found: str, store: str) -> int:
    return len(json.loads(found)["databases"][f"evenkeel.{store}"])


async def written(pocket: Chromium, child: Child, origin: str = "") -> Diary:
    """A phone with a kept day and a row that was not sent."""
    diary = Diary(pocket, origin or origin_of(child))
    await diary.sign_up(cast.ALMA)
    await diary.be_ready()
    await diary.check_in(TODAY, mood="4", note=SENTINEL)
    await diary.all_sent()
    child.kill()
    await diary.crave(6, UNSENT)
    return diary


async def test_signed_in_there_is_only_ciphertext(
    pocket: Chromium, child: Child, tmp_path: Path
) -> None:
    diary = await written(pocket, child)
    for path in ("/", "/diary", f"/diary/{TODAY}", "/help"):
        await diary.open(path)
    found = await dump(pocket)
    assert rows(found, "outbox") == 1
    assert rows(found, "entries") >= 1
    assert [word for word in WORDS if word in found] == []
    assert cast.ALMA.alias not in json.dumps(json.loads(found)["caches"])
    await pocket.context.close()
    parts = ("IndexedDB", "Service Worker", "Local Storage", "Session Storage")
    profile = tmp_path / "chromium" / "Default"
    files = [file for part in parts for file in (profile / part).rglob("*") if file.is_file()]
    assert len(files) > 5
    assert holding(files, WORDS) == []


async def test_signed_out_nothing_of_theirs_is_left(pocket: Chromium, child: Child) -> None:
    diary = await written(pocket, child)
    child.start()
    await diary.open("/")
    await diary.all_sent()
    await diary.open("/you")
    await press(pocket, "Sign out", "main button")
    await until(pocket, "() => location.pathname !== '/you'")
    await pocket.page.wait_for_load_state("networkidle")
    found = await dump(pocket)
    assert [word for word in WORDS if word in found] == []
    assert [rows(found, name) for name in ("outbox", "entries", "facts", "owners")] == [0] * 4
    await diary.open(f"/diary/{TODAY}")
    assert SENTINEL not in await pocket.page.content()


async def test_signing_out_asks_about_what_was_not_sent(pocket: Chromium, gate: Gate) -> None:
    diary = await written(pocket, gate.child, gate.origin)
    gate.keeps_syncs_out = True
    gate.child.start()
    await diary.open("/you")
    await press(pocket, "Sign out", "main button")
    dialog = pocket.page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    assert await diary.waiting() == 1
    assert SENTINEL not in await dialog.inner_text()
