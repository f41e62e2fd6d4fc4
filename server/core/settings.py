"""The settings, read once from the environment (`docs/operating.md` lists them)."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
NAMES = frozenset(
    f"EVENKEEL_{name}"
    for name in (
        *("DATA", "DATABASE", "ORIGIN", "KEY_FILE", "CONTACT", "PUSH_ORIGINS", "FEED_ORIGINS"),
        *("PROXIES", "LIMITS", "HELP_LINES", "SIGNUP", "OPERATOR", "MINIMUM_AGE"),
        "WORKER",
    )
)
OF_TESTS = "EVENKEEL_TEST_"
MOST_YEARS = 99
USUAL_PORT = {"http": ":80", "https": ":443"}
PLACEHOLDER_CONTACT = "mailto:operator@localhost"


class SettingError(ValueError):
    """One setting is wrong: the line names it and the cure."""

    def __init__(self, name: str, cure: str) -> None:
        super().__init__(f"{name}: {cure}")


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator chose. `database` is "" for the embedded default."""

    data: Path
    database: str
    origin: str
    key_file: Path
    contact: str
    push_origins: frozenset[str]
    feed_origins: frozenset[str]
    proxies: frozenset[str]
    limits_on: bool
    help_lines: Path | None
    signup: Literal["open", "invitation"]
    operator: str
    minimum_age: int
    worker_on: bool

    @property
    def is_embedded(self) -> bool:
        """True when this process is the only writer of a SQLite file."""
        return not self.database or self.database.startswith("sqlite:")

    @property
    def dsn(self) -> str:
        """The database's address, filled in for the embedded default."""
        return self.database or f"sqlite://{self.data / 'evenkeel.db'}"

    @property
    def is_https(self) -> bool:
        return self.origin.startswith("https:")

    @property
    def is_local(self) -> bool:
        """True when browsers on this machine treat the origin as a secure context."""
        return urlsplit(self.origin).hostname in LOCAL_HOSTS

    @property
    def cookie_name(self) -> str:
        return "__Host-evenkeel" if self.is_https else "evenkeel"


def read(environment: Mapping[str, str], *, port: int = 8000) -> Settings:
    """Read every setting; raise `SettingError` for the first that is wrong or missing."""
    _check_names(environment)
    data = Path(environment.get("EVENKEEL_DATA") or "var").absolute()
    origin = _origin(environment.get("EVENKEEL_ORIGIN") or f"http://localhost:{port}")
    database = _database(environment.get("EVENKEEL_DATABASE", ""))
    settings = Settings(
        data=data,
        database=database,
        origin=origin,
        key_file=_key_file(environment, database, data),
        contact=_contact(environment.get("EVENKEEL_CONTACT", ""), origin),
        push_origins=_origins(environment, "EVENKEEL_PUSH_ORIGINS"),
        feed_origins=_origins(environment, "EVENKEEL_FEED_ORIGINS"),
        proxies=_proxies(environment),
        limits_on=_is_on(environment, "EVENKEEL_LIMITS"),
        help_lines=_help_lines(environment.get("EVENKEEL_HELP_LINES", "")),
        signup=_signup(environment.get("EVENKEEL_SIGNUP", "")),
        operator=environment.get("EVENKEEL_OPERATOR", "").strip(),
        minimum_age=_minimum_age(environment.get("EVENKEEL_MINIMUM_AGE", "")),
        worker_on=_is_on(environment, "EVENKEEL_WORKER"),
    )
    _check_limits(settings)
    return settings


def _check_names(environment: Mapping[str, str]) -> None:
    for name in environment:
        if name.startswith("EVENKEEL_") and name not in NAMES and not name.startswith(OF_TESTS):
            meant = get_close_matches(name, NAMES, n=1)
            cure = f"did you mean {meant[0]}?" if meant else "docs/operating.md lists them"
            raise SettingError(name, f"there is no such setting; {cure}")


def _origin(text: str) -> str:
    try:
        parts = urlsplit(text)
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        parts, is_whole = urlsplit(""), False
    bare = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme not in {"http", "https"} or not is_whole or text.rstrip("/") != bare:
        raise SettingError("EVENKEEL_ORIGIN", "give scheme and host only, as https://example.org")
    if "@" in parts.netloc:
        raise SettingError("EVENKEEL_ORIGIN", "leave out the user name")
    if not bare.isascii():
        raise SettingError("EVENKEEL_ORIGIN", "write the host as browsers send it, as xn--…")
    return bare.lower().removesuffix(USUAL_PORT[parts.scheme])  # browsers leave it out as well


def _database(text: str) -> str:
    if text and not text.startswith(("sqlite:", "postgres:", "postgresql:", "asyncpg:")):
        cure = "give a postgres:// address, or leave it out for the embedded database"
        raise SettingError("EVENKEEL_DATABASE", cure)
    if text.startswith("postgresql:"):
        return "postgres:" + text.removeprefix("postgresql:")
    return text


def _key_file(environment: Mapping[str, str], database: str, data: Path) -> Path:
    given = environment.get("EVENKEEL_KEY_FILE", "")
    if given:
        return Path(given).absolute()
    if database and not database.startswith("sqlite:"):
        cure = "name the file that holds the master key (required with PostgreSQL)"
        raise SettingError("EVENKEEL_KEY_FILE", cure)
    return data / "master.key"


def _contact(text: str, origin: str) -> str:
    if text.startswith(("mailto:", "https:")):
        return text
    if text or origin.startswith("https:"):
        cure = "give an address people can write to, as mailto:you@example.org or https://…"
        raise SettingError("EVENKEEL_CONTACT", cure)
    return PLACEHOLDER_CONTACT


def _listed(environment: Mapping[str, str], name: str) -> frozenset[str]:
    parts = (part.strip() for part in environment.get(name, "").split(","))
    return frozenset(part for part in parts if part)


def _proxies(environment: Mapping[str, str]) -> frozenset[str]:
    listed = _listed(environment, "EVENKEEL_PROXIES")
    for address in listed:
        try:
            ip_address(address)
        except ValueError as wrong:
            cure = f"“{address}” is not one machine’s address, such as 127.0.0.1"
            raise SettingError("EVENKEEL_PROXIES", cure) from wrong
    return listed


def _origins(environment: Mapping[str, str], name: str) -> frozenset[str]:
    listed = _listed(environment, name)
    for origin in listed:
        if not origin.startswith(("http://", "https://")):
            raise SettingError(name, f"“{origin}” is not an origin such as https://example.org")
    return frozenset(origin.rstrip("/") for origin in listed)


def _help_lines(text: str) -> Path | None:
    if text and not Path(text).is_file():
        raise SettingError("EVENKEEL_HELP_LINES", "there is no such file")
    return Path(text).absolute() if text else None


def _signup(text: str) -> Literal["open", "invitation"]:
    if text in {"", "open"}:
        return "open"
    if text == "invitation":
        return "invitation"
    raise SettingError("EVENKEEL_SIGNUP", "choose open or invitation")


def _minimum_age(text: str) -> int:
    if not text:
        return 18
    if not text.isdecimal() or int(text) > MOST_YEARS:
        raise SettingError("EVENKEEL_MINIMUM_AGE", "give whole years, or 0 for none")
    return int(text)


def _is_on(environment: Mapping[str, str], name: str) -> bool:
    text = environment.get(name, "")
    if text not in {"", "on", "off"}:
        raise SettingError(name, "choose on or off")
    return text != "off"


def _check_limits(settings: Settings) -> None:
    if not settings.limits_on and not settings.is_local:
        raise SettingError("EVENKEEL_LIMITS", "off is only for an origin on localhost")
