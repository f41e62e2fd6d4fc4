"""Pages as a browser without scripts reads them: their forms, and what those would send."""

from html.parser import HTMLParser

import httpx2

Fields = dict[str, str | list[str]]


def form_on(page: httpx2.Response, action: str) -> Fields:
    """Return what the form with this action would send if nothing was touched."""
    assert page.status_code in {200, 422, 503}, page.text
    reader = _Reader(action)
    reader.feed(page.text)
    assert reader.was_found, f"no form for {action}"
    return {name: values[0] if len(values) == 1 else values for name, values in reader.sent.items()}


def words_on(page: httpx2.Response) -> str:
    """Return the words of a page's main part, single-spaced."""
    reader = _Words()
    reader.feed(page.text)
    return " ".join(" ".join(reader.words).split())


class _Reader(HTMLParser):
    def __init__(self, action: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.was_found = False
        self._action = action
        self._is_inside = False
        self._writing_in = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = given.get("action") == self._action
            self.was_found = self.was_found or self._is_inside
        if not self._is_inside or not given.get("name"):
            return
        if tag == "textarea":
            self._writing_in = given["name"]
            self.sent[self._writing_in] = [""]
        if tag == "input" and (given["type"] not in {"radio", "checkbox"} or "checked" in given):
            self.sent.setdefault(given["name"], []).append(given.get("value", "on"))

    def handle_data(self, data: str) -> None:
        if self._writing_in:
            self.sent[self._writing_in][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._writing_in = ""
        if tag == "form":
            self._is_inside = False


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._is_main = False

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self._is_main = self._is_main or tag == "main"

    def handle_data(self, data: str) -> None:
        if self._is_main:
            self.words.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._is_main = self._is_main and tag != "main"
