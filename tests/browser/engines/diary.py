"""Keeping a diary through the real pages, in any engine: doors, forms, buttons."""

from dataclasses import dataclass
from datetime import date

from tests.browser.engines.driver import IS_AWAKE, Phone, press, reads, until
from tests.cast import Role

FILL = """(answers) => {
  for (const [name, value] of Object.entries(answers)) {
    const all = [...document.querySelectorAll(`main [name="${name}"]`)];
    const one = all.find((each) => each.type === "radio" ? each.value === value
      : !["hidden", "submit"].includes(each.type) && each.tagName !== "BUTTON");
    if (!one) return false;
    if (one.type === "radio" || one.type === "checkbox") one.checked = true;
    else one.value = value;
    one.dispatchEvent(new Event("input", { bubbles: true }));
    one.dispatchEvent(new Event("change", { bubbles: true }));
  }
  return true;
}"""
IS_FILLED_IN = """() => {
  const form = document.querySelector("main form");
  return Boolean(form?.elements.namedItem("id")?.value);
}"""
HAS_GONE_ON = """(beginning, ending) => location.pathname.startsWith(beginning)
  && location.pathname.endsWith(ending)"""
HAS_LEFT = "(path) => location.pathname !== path"
ASK = """const ask = (request) => new Promise((resolve) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(undefined);
  });
  const database = await ask(indexedDB.open("evenkeel"));
  const store = (name) => database.transaction(name).objectStore(name);
  const current = await ask(store("phone").get("current"));"""
IS_READY = f"""async () => {{
  const worker = await navigator.serviceWorker.getRegistration();
  if (!worker?.active) return false;
  {ASK}
  database.close();
  return current?.isReady;
}}"""
IS_KEPT = "() => document.body.dataset.person === 'shell'"
WAITING = f"""async () => {{
  {ASK}
  const count = await ask(store("outbox").count());
  database.close();
  return count;
}}"""
TELLS_WHAT_WAITS = f"""async () => {{
  const line = document.querySelector("[data-behavior~='daily/unsent']");
  if (!line || !line.hidden) return true;
  {ASK}
  const count = current && await ask(store("outbox").index("person").count(current.person));
  database.close();
  return !count;
}}"""
NONE_WAITS = f"async () => await ({WAITING})() === 0"


@dataclass(frozen=True)
class Diary:
    """Somebody's diary on a phone."""

    phone: Phone
    origin: str

    async def open(self, path: str) -> None:
        """Go there once this page's scripts are done, and wait for those of the next.

        A page that is on its way elsewhere by itself would take the place of the one asked for.
        """
        await self.be_awake()
        await self.phone.go(self.origin + path)
        await self.be_awake()

    async def be_awake(self) -> None:
        """Wait until every script of the page is at work: a press before that is lost on some."""
        await until(self.phone, IS_AWAKE)

    async def sign_in(self, role: Role) -> None:
        await self.open("/sign-in")
        await self.phone.type("[name=alias]", role.alias)
        await self.phone.type("[name=passphrase]", role.passphrase)
        await press(self.phone, "Sign in", "main button")
        await until(self.phone, HAS_LEFT, "/sign-in")

    async def sign_out(self) -> None:
        await self.open("/you")
        await press(self.phone, "Sign out", "main button")
        await until(self.phone, "() => document.body.dataset.person === 'nobody'")

    async def sign_up(self, role: Role) -> None:
        await self.open("/sign-up")
        await self.phone.type("[name=alias]", role.alias)
        await self.phone.type("[name=passphrase]", role.passphrase)
        await reads(self.phone, "Show what I typed")  # it moves what stands below it
        await press(self.phone, "Sign up", "main button")
        await reads(self.phone, "Keep these ten codes")

    async def be_ready(self) -> None:
        """Wait until the phone could do without the server, and have it open Today itself."""
        await self.open("/")
        await until(self.phone, IS_READY)
        await self.open("/")
        assert await self.phone.evaluate(IS_KEPT)

    async def check_in(self, day: date, **answers: str) -> None:
        await self.open(f"/check-in?day={day}")
        await self.fill(answers)
        await press(self.phone, "Save", "main button")
        await until(self.phone, HAS_GONE_ON, "/diary/", "/saved")
        await self.be_awake()

    async def crave(self, strength: int, words: str) -> None:
        await self.open("/craving")
        await self.fill({"before": str(strength), "trigger": words})
        await press(self.phone, "Save", "main button:not(.shell-unseen)")
        await until(self.phone, HAS_GONE_ON, "/craving/", "")
        await self.be_awake()

    async def fill(self, answers: dict[str, str]) -> None:
        """Answer a form at once, where a person would tap and type.

        The line that tells what waits moves the page a little, so that comes first.
        """
        await until(self.phone, TELLS_WHAT_WAITS)
        await until(self.phone, IS_FILLED_IN)
        assert await self.phone.evaluate(FILL, answers)

    async def all_sent(self) -> None:
        """Wait until the outbox is empty."""
        await until(self.phone, NONE_WAITS)

    async def waiting(self) -> int:
        """How many rows lie in the outbox."""
        return int(await self.phone.evaluate(WAITING))
