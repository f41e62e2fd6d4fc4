"""The house rules that no linter can see. Each is also shown something it must refuse."""

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from babel.messages.pofile import read_po

from server.core.database import rows
from server.core.settings import Settings
from tests.house import python_source, templates, tree, wording
from tests.house.tree import ROOT

pytestmark = pytest.mark.neutral


class Rule(Protocol):
    """Reads one file and says what it objects to."""

    __name__: str

    def __call__(self, path: str, text: str) -> Iterator[str]: ...


SOURCES = tree.sources()
SERVER = {path: text for path, text in SOURCES.items() if path.startswith("server/")}
WEB = {path: text for path, text in SOURCES.items() if path.startswith("web/")}
LOCKS = [*ROOT.glob("*.lock"), *(ROOT / top / "package-lock.json" for top in (".", "bench"))]


def files(sources: dict[str, str], *endings: str) -> dict[str, str]:
    return {path: text for path, text in sources.items() if path.endswith(endings)}


def words_of(path: str, text: str) -> Iterable[str]:
    """The texts in a file that people will read."""
    if path.endswith(".html"):
        return [*templates.messages(text), *templates.Page(text).words]
    return templates.script_texts(text) if path.endswith(".js") else python_source.messages(text)


def test_every_behavior_can_be_woken() -> None:
    assert list(templates.sleeping_behaviors(WEB)) == []
    page = '<body data-behavior="daily/nobody daily/half">'
    bad = {"web/a.html": page, "web/daily/half.js": "export const half = 1;"}
    assert len(list(templates.sleeping_behaviors(bad))) == 2


def unkind(path: str, text: str) -> Iterator[str]:
    return wording.unkind_words(path, words_of(path, text))


def hard(path: str, text: str) -> Iterator[str]:
    return wording.hard_to_read(path, words_of(path, text))


READ_BY_PEOPLE = files(SERVER, ".py") | files(WEB, ".html", ".js")
FILE_RULES: list[tuple[Rule, dict[str, str]]] = [
    (python_source.not_only_a_docstring, files(SERVER, "__init__.py")),
    (python_source.foreign_orm, files(SERVER, ".py")),
    (python_source.transactions_elsewhere, files(SERVER, ".py")),
    (python_source.personal_logs, files(SERVER, ".py")),
    (python_source.unmarked_sentences, files(SERVER, ".py")),
    (python_source.rows_left_behind, files(SERVER, "models.py")),
    (templates.unmarked_words, files(WEB, ".html")),
    (templates.inline_code, files(WEB, ".html")),
    (templates.foreign_addresses, WEB),
    (templates.foreign_rules, files(WEB, ".css")),
    (templates.careless_script, files(WEB, ".js")),
    (unkind, READ_BY_PEOPLE),
    (hard, READ_BY_PEOPLE),
]


@pytest.mark.parametrize(
    ("rule", "sources"), [pytest.param(*one, id=one[0].__name__) for one in FILE_RULES]
)
def test_every_file_keeps(rule: Rule, sources: dict[str, str]) -> None:
    assert [said for path, text in sources.items() for said in rule(path, text)] == []


HARD = "Subsequent pharmaceutical consultation necessitates comprehensive professional evaluation"
MODEL = "class Meal(Table):\n    person = fields.ForeignKeyField('evenkeel.Person'{})\n"


@pytest.mark.parametrize(
    ("rule", "path", "bad"),
    [
        (python_source.not_only_a_docstring, "server/daily/__init__.py", '"""Days."""\nONE = 1\n'),
        (python_source.not_only_a_docstring, "server/daily/__init__.py", ""),
        (python_source.foreign_orm, "server/daily/pages.py", "from tortoise.models import Model"),
        (python_source.foreign_orm, "server/daily/pages.py", "import sqlite3"),
        (
            python_source.transactions_elsewhere,
            "server/daily/models.py",
            "from tortoise.transactions import in_transaction",
        ),
        (
            python_source.transactions_elsewhere,
            "server/daily/models.py",
            "async def f():\n    async with transactions.in_transaction():\n        pass",
        ),
        (
            python_source.personal_logs,
            "server/people/pages.py",
            "log.info('hello %s', person.alias)",
        ),
        (python_source.personal_logs, "server/people/pages.py", "logger.error(f'{request.url}')"),
        (python_source.unmarked_sentences, "server/daily/forms.py", "WHY = 'That was too long.'"),
        (
            python_source.unmarked_sentences,
            "server/daily/forms.py",
            "def f():\n    raise Refused({'alias': 'Too short for a name.'})",
        ),
        (python_source.rows_left_behind, "server/daily/models.py", MODEL.format("")),
        (
            python_source.rows_left_behind,
            "server/daily/models.py",
            MODEL.format(", on_delete=fields.SET_NULL"),
        ),
        (python_source.rows_left_behind, "server/daily/models.py", "class Meal(Table):\n    pass"),
        (templates.unmarked_words, "web/daily/a.html", "<p>Good morning</p>"),
        (templates.unmarked_words, "web/daily/a.html", '<img alt="A boat">'),
        (templates.unmarked_words, "web/daily/a.html", '{{ button("Save") }}'),
        (templates.unmarked_words, "web/daily/a.html", "{% if a %}Yes{% endif %}"),
        (templates.inline_code, "web/daily/a.html", "<script>go()</script>"),
        (templates.inline_code, "web/daily/a.html", "<style>p{}</style>"),
        (templates.inline_code, "web/daily/a.html", '<p style="color: red">'),
        (templates.inline_code, "web/daily/a.html", '<button onclick="go()">'),
        (templates.foreign_addresses, "web/daily/a.html", '<img src="https://example.org/a.png">'),
        (templates.foreign_addresses, "web/daily/a.html", '<script src="//example.org/a.js">'),
        (templates.foreign_addresses, "web/daily/a.css", "@import 'a.css';"),
        (templates.foreign_addresses, "web/daily/a.css", "p { background: url(https://a.b/c) }"),
        (templates.foreign_addresses, "web/daily/a.js", 'fetch("https://example.org/")'),
        (templates.foreign_rules, "web/daily/daily.css", ".shell-button { color: red }"),
        (templates.careless_script, "web/daily/a.js", "export function attach(element) {}"),
        (templates.careless_script, "web/daily/a.js", "// @ts-check\nconst one = 1;"),
        (unkind, "web/daily/a.html", "<p>{% trans %}Stay clean{% endtrans %}</p>"),
        (unkind, "web/daily/a.js", 'say("Your streak ends");'),
        (unkind, "server/daily/forms.py", "_('That failed.')"),
        (hard, "web/daily/a.html", f"{{% trans %}}{' '.join([HARD] * 5)}{{% endtrans %}}"),
        (hard, "server/daily/forms.py", f"_('{HARD} {HARD} {HARD}.')"),
    ],
)
def test_a_rule_refuses(rule: Rule, path: str, bad: str) -> None:
    assert list(rule(path, bad))


def test_a_feature_stands_in_server_web_and_tests() -> None:
    assert list(tree.out_of_step(tree.paths())) == []
    assert list(tree.out_of_step(["server/daily/day.py", "web/daily/a.html"]))


def test_no_name_says_nothing() -> None:
    assert list(tree.vague_names(tree.paths())) == []
    assert list(tree.vague_names(["server/daily/utils.py"]))
    assert list(tree.vague_names(["server/helpers/day.py"]))
    assert list(tree.vague_names(["server/daily/entry_manager.py"]))


def test_files_and_features_are_short() -> None:
    assert [*tree.too_long(SOURCES), *tree.too_big(SOURCES)] == []
    assert list(tree.too_long({"web/daily/daily.css": "p {}\n" * 300}))
    long = {f"server/daily/{name}.py": "ONE = 1\n" * 200 for name in range(10)}
    assert list(tree.too_big(long))


def test_lock_files_hold_no_address() -> None:
    for lock in LOCKS:
        assert list(tree.addresses_in(lock.read_text())) == [], lock.name
    assert list(tree.addresses_in("babel @ https://example.org/babel.whl"))
    assert list(tree.addresses_in('"resolved": "https://example.org/a.tgz",'))
    assert list(tree.addresses_in("--find-links /srv/wheels"))


def test_lock_files_hold_hashes() -> None:
    for lock in ROOT.glob("*.lock"):
        named = re.split(r"\n(?=\S)", lock.read_text().strip())
        assert [one for one in named if "--hash=sha256:" not in one] == []


def test_links_lead_somewhere(tmp_path: Path) -> None:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("web/**/*.md")]
    assert [said for page in pages for said in tree.dead_links(page)] == []
    (tmp_path / "bad.md").write_text("See [the other page](other.md#top).")
    assert list(tree.dead_links(tmp_path / "bad.md"))


def test_every_setting_is_documented() -> None:
    told = "".join(page.read_text() for page in [ROOT / "README.md", *ROOT.glob("docs/*.md")])
    used = set(re.findall(r"\bEVENKEEL_[A-Z_]+[A-Z]\b", "".join(SERVER.values())))
    assert used >= {"EVENKEEL_DATA", "EVENKEEL_ORIGIN"}
    assert {setting for setting in used if f"`{setting}`" not in told} == set()


def test_marked_words_can_be_collected(tmp_path: Path) -> None:
    catalog = tmp_path / "evenkeel.pot"
    command = ["extract", "--mapping", "babel.cfg", "--output", str(catalog), "."]
    pybabel = [sys.executable, "-m", "babel.messages.frontend", "--quiet", *command]
    subprocess.run(pybabel, cwd=ROOT, check=True)
    with catalog.open() as lines:
        found = {message.id for message in read_po(lines)}
    assert {"Today", "Sign in"} <= found
    assert len(found) > 200


@pytest.mark.parametrize(
    ("text", "lowest", "highest"),
    [
        ("Rest. Eat well. Call a friend when you can.", -3, 3),
        ("You can fill in the last seven days, one at a time, as you like.", 2, 6),
        (HARD, 20, 60),
    ],
)
def test_the_reading_grade_is_about_right(text: str, lowest: float, highest: float) -> None:
    assert lowest < wording.reading_grade(text) < highest


async def test_the_database_deletes_what_a_person_has_with_the_person(database: Settings) -> None:
    assert database.is_embedded
    keys = await rows(
        "select t.name, k.on_delete from sqlite_master t"
        " join pragma_table_info(t.name) c on c.name = 'person_id'"
        " left join pragma_foreign_key_list(t.name) k on k.\"from\" = 'person_id'"
        " where t.type = 'table' and t.name <> 'tombstone'",
        [],
    )
    assert len(keys) >= 3
    assert {key["on_delete"] for key in keys} == {"CASCADE"}, keys
