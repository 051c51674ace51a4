"""The documents are true, and the check that says so finds what is not."""

from pathlib import Path

import pytest
from tools import docs_check
from tools.docs_check import Demand, Facts

FACTS = Facts(
    commands={
        "ar-automation": frozenset({"--json"}),
        "ar-automation sync": frozenset({"--account", "--json"}),
        "ar-automation account create": frozenset({"SLUG", "--owner", "--json"}),
        "quickbooks-sandbox": frozenset(),
        "quickbooks-sandbox serve": frozenset({"--port"}),
    },
    targets=frozenset({"demo", "test"}),
    settings=frozenset({"AR_DATA_DIR"}),
    screens="<h1>Account</h1><button>Sync Account</button>",
    demands=(Demand("docs/reference/states.md", "A write", frozenset({"sent", "uncertain"})),),
)
README = "# A\n\n[states](docs/reference/states.md#a-write)\n"
STATES = "# States\n\n## A write\n\n| State | |\n|---|---|\n| `sent` | x |\n| `uncertain` | y |\n\n## Other\n"


def breaches(tmp_path: Path, *, readme: str = README, states: str = STATES, **more: str) -> list[str]:
    pages = {"README.md": readme, "docs/reference/states.md": states, **more}
    for name, text in pages.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return list(docs_check.breaches_of(docs_check.read_documents(tmp_path), FACTS, tmp_path))


def test_the_documents_of_this_repository_are_true() -> None:
    facts = docs_check.read_facts(docs_check.ROOT)
    found = docs_check.breaches_of(docs_check.read_documents(docs_check.ROOT), facts, docs_check.ROOT)
    assert list(found) == []


def test_the_code_offers_something_to_tell() -> None:
    facts = docs_check.read_facts(docs_check.ROOT)
    words = {demand.heading: demand.words for demand in facts.demands}
    assert {"sent", "uncertain"} < words["A write"]
    assert {"conflict", "blocked"} < words["A record"]
    assert "needs_reauth" in words["A connection"]
    assert "timeout_after_commit" in words["Faults"]
    assert "--owner" in words["`ar-automation account create`"]
    assert {"AR_SECRET_KEY_FILE", "DATABASE_URL", "QUICKBOOKS_CLIENT_ID"} < words["All settings"]
    assert "make demo" in words["Targets"]


def test_true_pages_pass(tmp_path: Path) -> None:
    assert breaches(tmp_path) == []


def test_a_state_nobody_tells_is_a_breach(tmp_path: Path) -> None:
    [found] = breaches(tmp_path, states=STATES.replace("| `uncertain` | y |\n", ""))
    assert found == "docs/reference/states.md: A write does not tell uncertain"


def test_a_word_of_another_section_does_not_count(tmp_path: Path) -> None:
    moved = STATES.replace("| `uncertain` | y |\n", "") + "\n| State | |\n|---|---|\n| `uncertain` | y |\n"
    assert breaches(tmp_path, states=moved) == ["docs/reference/states.md: A write does not tell uncertain"]


def test_a_state_the_code_no_longer_has_is_a_breach(tmp_path: Path) -> None:
    [found] = breaches(tmp_path, states=STATES.replace("`sent`", "`sent`, `lost`"))
    assert found == "docs/reference/states.md: A write tells lost, which is not there"


def test_a_missing_section_is_a_breach(tmp_path: Path) -> None:
    found = breaches(tmp_path, readme=README.replace("#a-write", ""), states="# States\n")
    assert found == ["docs/reference/states.md: there is no heading A write"]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("[x](docs/nowhere.md)", "docs/nowhere.md leads nowhere"),
        (
            "[x](docs/reference/states.md#b)",
            "docs/reference/states.md#b names a heading that is not there",
        ),
        ("Say `make demos`.", "there is no target demos: make demos"),
        ("```sh\nmake demo && true\nmake lunch\n```", "there is no target lunch: make lunch"),
        ("Say `ar-automation sink`.", "there is no such command: ar-automation sink"),
        (
            "```sh\n.venv/bin/ar-automation sync --acount a\n```",
            "there is no option --acount: .venv/bin/ar-automation sync --acount a",
        ),
        ("It is in `sync/gone.py`.", "there is no file sync/gone.py"),
        ("It is in `nowhere.html`.", "there is no file nowhere.html"),
        ("Press `Account > Sync Now`.", "no page says Sync Now"),
        ("Set `AR_DATA_DIRECTORY`.", "there is no setting AR_DATA_DIRECTORY"),
        ("Look in /home/ada/notes.", "a path of somebody's machine: /home/ada/notes"),
        (
            "See https://mirror.invalid/simple.",
            "a link to mirror.invalid, which is not among tools/docs_check.py's hosts",
        ),
    ],
)
def test_what_is_not_true_is_found(tmp_path: Path, line: str, what: str) -> None:
    assert breaches(tmp_path, readme=f"{README}\n{line}\n") == [f"README.md: {what}"]


@pytest.mark.parametrize(
    "line",
    [
        '`make demo ARGS="--port 1"`',
        "`ar-automation account create`",
        "```sh\nexport A=1  # make lunch\n.venv/bin/ar-automation sync --account demo --json | tail -n 1\n```",
        "```text\nmake lunch\n```",
        "Press `Sync Account` in `Account`.",
        "`docs/reference/states.md`, `docs/`, `README.md`, `bench/results/` and `/healthz`",
        "`quickbooks-sandbox serve --port 1 --help`",
        "https://ar.example.com and http://127.0.0.1:8000",
    ],
)
def test_what_is_true_is_left_alone(tmp_path: Path, line: str) -> None:
    assert breaches(tmp_path, readme=f"{README}\n{line}\n") == []


def test_a_page_nobody_links_to_is_a_breach(tmp_path: Path) -> None:
    found = breaches(tmp_path, **{"docs/lonely.md": "# L\n"})
    assert found == ["docs/lonely.md: no page leads here"]


def test_a_decision_has_all_its_parts(tmp_path: Path) -> None:
    page = "# 0001\n\n## Context\n\n## Decision\n\n## Consequences\n\n## References\n"
    found = breaches(tmp_path, readme=f"{README}[d](docs/adr/0001-x.md)\n", **{"docs/adr/0001-x.md": page})
    assert found == ["docs/adr/0001-x.md: the part Alternatives is missing"]
