"""What pages show beside a heavy day: lines to call, and the texts about health."""

from dataclasses import dataclass
from types import ModuleType

from starlette.requests import Request

from server.core.requests import settings
from server.people import health_texts, help_lines
from server.people.help_lines import HelpLine


@dataclass(frozen=True)
class Support:
    """The operator's lines that take calls, and the sentences about health."""

    lines: list[HelpLine]
    texts: ModuleType = health_texts

    @property
    def emergency(self) -> HelpLine:
        """The number to call in an emergency."""
        return self.lines[0]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Each line's name and number."""
        return [(line.name, line.number) for line in self.lines]


def support(request: Request) -> Support:
    """Give what a template may show."""
    lines = help_lines.load(settings(request)).lines
    return Support([line for line in lines if line.call])
