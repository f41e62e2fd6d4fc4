"""docs/performance.md: a page whose sections are written one by one, each by its own command."""

from bench.server import ROOT

PAGE = ROOT / "docs" / "performance.md"
HEADING = "## "


def keep(heading: str, text: str) -> None:
    """Put `text` in the place of what stood under `heading`, or at the end."""
    PAGE.write_text(replaced(PAGE.read_text(encoding="utf-8"), heading, text), encoding="utf-8")


def replaced(page: str, heading: str, text: str) -> str:
    """Return the page with one section changed."""
    first, *sections = f"\n{page}".split(f"\n{HEADING}")
    found = {section.partition("\n")[0]: section for section in sections}
    found[heading] = f"{heading}\n\n{text.strip()}\n"
    return (
        "\n\n".join([first.strip(), *(f"{HEADING}{one.strip()}" for one in found.values())]) + "\n"
    )
