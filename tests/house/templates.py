"""Rules about templates, style sheets and scripts."""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

from jinja2 import Environment, nodes
from jinja2.ext import extract_from_ast

BRAND = "Evenkeel"
SEEN = {"alt", "aria-label", "aria-description", "placeholder", "title"}
FETCHED = {
    *("audio", "base", "embed", "frame", "iframe", "image", "img", "input", "link", "object"),
    *("script", "source", "track", "use", "video"),
}
ADDRESS = re.compile(r"\bhttps?:|^//", re.IGNORECASE)
ELSEWHERE_IN_CSS = re.compile(
    r"@import|url\(\s*['\"]?(?!data:|#|[\w./-]+['\"]?\s*\))", re.IGNORECASE
)
CODE = re.compile(r"\{#.*?#\}|\{%-?\s*trans\b.*?\{%-?\s*endtrans\s*-?%\}|\{%.*?%\}", re.DOTALL)
VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
CLASS = re.compile(r"\.([a-zA-Z][\w-]*)")
SELECTORS = re.compile(r"([^{};]+)\{")
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
JS_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", re.DOTALL)
JS_TEXT = re.compile(r'"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`' + r"|'(?:[^'\\\n]|\\.)*'", re.DOTALL)
ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"|\b[a-z]+-(?=\s|$)')  # macros write some outside of a tag
EXPORT = re.compile(r"^export (async )?(function|class|const) ", re.MULTILINE)
ATTACH = re.compile(r"^export (async )?function attach\(", re.MULTILINE)
BEHAVIORS = re.compile(r"""data-behavior["']?(?:=|:\s)["']([a-z_/ ]+)["']""")
LETTERS = re.compile(r"[^\W\d_]{2}")
SENTENCE = re.compile(r"[A-Z][a-z’']*( |$)|.* .*[.?!]$")


class Page(HTMLParser):
    """Reads a template without its code, and notes what the rules object to."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.inline: list[str] = []
        self.foreign: list[str] = []
        self._inside = ""
        self.feed(VALUE.sub("", CODE.sub("", text)))
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self._inside = tag
        self.words += [given[name] for name in SEEN & given.keys()]
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        if tag == "style":
            self.inline.append(tag)
        if tag in FETCHED or (tag == "form"):
            self.foreign += [value for value in given.values() if ADDRESS.search(value)]

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, text: str) -> None:
        if self._inside in {"script", "style"}:
            self.inline += [self._inside] if text.strip() else []
        else:
            self.words.append(text)


def unmarked_words(path: str, text: str) -> Iterator[str]:
    """Every word on a page goes through gettext, but for our name."""
    for words in Page(text).words:
        if LETTERS.search(ATTRIBUTE.sub("", words).replace(BRAND, "")):
            yield f"{path} is not marked for translation: {' '.join(words.split())[:60]!r}"
    for literal in _unmarked_literals(text):
        yield f"{path} is not marked with _(): {literal[:60]!r}"


def _unmarked_literals(text: str) -> Iterator[str]:
    tree = _parsed(text)
    marked = {id(part) for call in _marks(tree) for part in call.find_all(nodes.Const)}
    for literal in tree.find_all(nodes.Const):
        is_text = isinstance(literal.value, str) and id(literal) not in marked
        if is_text and SENTENCE.match(literal.value.replace(BRAND, "")):
            yield literal.value


def _parsed(text: str) -> nodes.Template:
    return Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(text)


def _marks(tree: nodes.Template) -> Iterator[nodes.Call]:
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in {"_", "gettext", "ngettext"}:
            yield call


def messages(text: str) -> Iterator[str]:
    """Give the texts of a template that are marked for translation."""
    for _line, _function, found in extract_from_ast(_parsed(text)):
        parts = found if isinstance(found, tuple) else (found,)
        yield from (" ".join(part.split()) for part in parts if part)


def inline_code(path: str, text: str) -> Iterator[str]:
    """The security policy allows no script, style or handler inside a page."""
    for name in Page(text).inline:
        yield f"{path}: {name} inside the page; it belongs in a file"


def foreign_addresses(path: str, text: str) -> Iterator[str]:
    """Nothing is fetched from anybody else."""
    if path.endswith(".html"):
        found = Page(text).foreign
    elif path.endswith(".css"):
        found = ELSEWHERE_IN_CSS.findall(text)
    else:
        found = [text for text in script_texts(text) if ADDRESS.search(text)]
    for address in found:
        yield f"{path} would fetch {address!r}"


def script_texts(text: str) -> list[str]:
    """Return the string literals of a script."""
    return [literal[1:-1] for literal in JS_TEXT.findall(JS_COMMENT.sub("", text))]


def foreign_rules(path: str, text: str) -> Iterator[str]:
    """A style sheet speaks of its own feature: each selector names a class of it."""
    feature = path.split("/")[1]
    for selectors in SELECTORS.findall(CSS_COMMENT.sub("", text)):
        for selector in selectors.split(","):
            names = CLASS.findall(selector)
            if names and not any(name.split("-")[0] == feature for name in names):
                yield f"{path}: {selector.strip()} should name a class that begins with {feature}-"


def careless_script(path: str, text: str) -> Iterator[str]:
    """A script is type-checked and, unless it is the one that wakes them, exports something."""
    if not text.startswith("// @ts-check\n"):
        yield f"{path} should begin with // @ts-check"
    if path != "web/shell/start.js" and not EXPORT.search(text):
        yield f"{path} should export what others use"


def sleeping_behaviors(sources: Mapping[str, str]) -> Iterator[str]:
    """A behaviour that a template names is a module that exports `attach`."""
    for path, text in sources.items():
        for name in " ".join(BEHAVIORS.findall(text)).split():
            if not ATTACH.search(sources.get(f"web/{name}.js", "")):
                yield f"{path}: web/{name}.js should export attach(element)"
