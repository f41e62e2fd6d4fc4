"""Lighthouse as on a phone (Slow 4G, 4x CPU), three times a page; prints the medians.

It simulates the network from what it saw on loopback, with the pages as the server sends them and
a diary of 42 days behind those of somebody signed in. The finder is among 20,000 made-up meetings.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from bench import made_up_feed
from bench.browser import signed_up
from bench.sections import keep
from bench.server import ROOT, Server
from server.app import MODELS
from server.core import settings as settings_module
from server.core.instance import opened
from server.core.migrating import migrate
from tests.browser.engines.chromium import FLAGS as CHROMIUM_FLAGS

TOOL = ROOT / ".venv/bench-tools/node_modules/lighthouse/cli/index.js"
NODE = ROOT / ".venv/bin/node"
FLAGS = (
    "--quiet",
    "--output=json",
    "--no-enable-error-reporting",
    "--skip-audits=is-crawlable",  # these pages ask search engines to stay away
)
TIMES = 3
DAYS = 42
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
COMMAND = "bench/lighthouse"
HEADING = "Lighthouse"
TOLD = (
    f"What `{COMMAND}` printed: Lighthouse 12.8.2, mobile, medians of {TIMES} runs, without its"
    " audit is-crawlable: our pages ask search engines to stay away."
)


class Page(NamedTuple):
    """What is looked at, and by whom."""

    name: str
    path: str
    is_signed_in: bool = False


PAGES = [
    Page("Welcome", "/"),
    Page("Sign up", "/sign-up"),
    Page("Help", "/help"),
    Page("Finder", "/meetings?near=33444"),
    Page("Finder, 1,000 results", "/meetings?near=33444&radius_km=250&limit=1000"),
    Page("Today", "/", is_signed_in=True),
    Page("Check in", "/check-in", is_signed_in=True),
]


@dataclass(frozen=True)
class Look:
    """What one run said."""

    report: dict[str, Any]

    def score(self, category: str) -> float:
        return round(100 * (self.report["categories"][category]["score"] or 0))

    def number(self, audit: str) -> float:
        return float(self.report["audits"][audit].get("numericValue") or 0)

    def bytes(self, kind: str = "") -> float:
        """How much was sent, of a kind or in all, without what the worker keeps for later."""
        requests = self.report["audits"]["network-requests"]["details"]["items"]
        sizes = (one["transferSize"] for one in requests if kind in one.get("resourceType", ""))
        return float(sum(sizes))

    def faults(self) -> list[str]:
        """Name what it would rather see otherwise, with a weight in a score."""
        weighed = [part for one in self.report["categories"].values() for part in one["auditRefs"]]
        audits = {
            part["id"]: self.report["audits"][part["id"]] for part in weighed if part["weight"]
        }
        return [name for name, audit in audits.items() if audit.get("score") not in {1, None}]


def look(address: str, cookie: str, folder: Path) -> Look:
    """Run it once."""
    target = folder / "report.json"
    headers = {"Cookie": cookie} if cookie else {}
    command = [
        str(NODE),
        str(TOOL),
        address,
        f"--output-path={target}",
        *FLAGS,
        f"--chrome-flags={' '.join(CHROMIUM_FLAGS)}",
    ]
    given = {**os.environ, "CHROME_PATH": os.environ["CHROMIUM"]}
    extra = [f"--extra-headers={json.dumps(headers)}"] if cookie else []
    subprocess.run([*command, *extra], env=given, check=True, timeout=120)
    return Look(json.loads(target.read_text()))


def row(page: Page, looks: list[Look]) -> str:
    """Spell the medians of one page as a line of the table."""
    performances = "/".join(f"{one.score('performance'):.0f}" for one in looks)
    others = " ".join(
        f"{median([one.score(name) for one in looks]):.0f}" for name in CATEGORIES[1:]
    )
    cells = [
        f"{page.name} (`{page.path}`)",
        f"**{median([one.score('performance') for one in looks]):.0f}** ({performances})",
        others,
        f"{median([one.number('first-contentful-paint') for one in looks]):.0f} ms",
        f"{median([one.number('largest-contentful-paint') for one in looks]):.0f} ms",
        f"{median([one.number('total-blocking-time') for one in looks]):.0f} ms",
        f"{median([one.number('cumulative-layout-shift') for one in looks]):.3f}",
        f"{median([one.bytes() for one in looks]) / 1000:.1f} kB",
        f"{median([one.bytes('Script') for one in looks]) / 1000:.1f} kB",
    ]
    return f"| {' | '.join(cells)} |"


HEAD = """| page | performance | access, practices, SEO | FCP | LCP | TBT | CLS | sent | script |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |"""


def measure(folder: Path, times: int) -> tuple[str, set[str]]:
    """Look at every page; return the table, and what to mend."""
    lines, faults = [HEAD], set[str]()
    made_up_feed.write(folder / "feed.json")
    asyncio.run(_fill(folder))
    with Server(folder / "data") as server:
        [person] = asyncio.run(signed_up(server.port, 1, DAYS))
        for page in PAGES:
            print(f"{page.name} ...", file=sys.stderr, flush=True)
            cookie = person.cookie if page.is_signed_in else ""
            address = f"http://localhost:{server.port}{page.path}"
            looks = [look(address, cookie, folder) for _ in range(times)]
            lines.append(row(page, looks))
            faults |= {f"{page.name}: {fault}" for one in looks for fault in one.faults()}
    return "\n".join(lines), faults


async def _fill(folder: Path) -> None:
    settings = settings_module.read({"EVENKEEL_DATA": str(folder / "data")})
    await migrate(settings, MODELS)
    async with opened(settings, MODELS, datetime.now(UTC)):
        await made_up_feed.brought_in(settings, folder / "feed.json")


def main() -> None:
    """Measure and print; with --write, keep the table in docs/performance.md."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep it in docs/performance.md")
    parser.add_argument("--times", type=int, default=TIMES, help="how often each page")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="evenkeel-bench-") as folder:
        table, faults = measure(Path(folder), chosen.times)
    print(table)
    for fault in sorted(faults):
        print(f"not full marks: {fault}")
    if chosen.write:
        keep(HEADING, f"{TOLD}\n\n{table}")


if __name__ == "__main__":
    main()
