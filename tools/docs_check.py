"""Do the documents tell the truth? Links lead somewhere, commands exist, and what the code offers is told, all of it.

Usage: ``python tools/docs_check.py``. The tables of the reference pages are compared with the code both ways: what is
missing from a table and what a table tells but the code no longer has are breaches alike.
"""

import argparse
import ast
import re
import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = "docs/reference"
ADR_PARTS = ("Context", "Decision", "Consequences", "Alternatives", "References")
# Where a link may lead outside. Everything else is a slip: an address of this machine, or one nobody promised to keep.
HOSTS = {"127.0.0.1", "localhost", "developer.intuit.com", "keepachangelog.com", "semver.org"}
EXAMPLE_HOST = re.compile(r"(^|\.)example(\.com|\.org)?$")
MACHINE_PATH = re.compile(r"(?<![\w.~}])/(?:work|root|home|tmp|mnt|Users)/[\w./-]*\w")
SETTING = re.compile(r"\b(?:AR|DATABASE|QUICKBOOKS)_[A-Z][A-Z_]*[A-Z]\b")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"[\w./-]+(?:\.(?:py|md|html|toml|lock|ini|sql)|(?<=\w)/)")
FOLDERS = ("src", "src/ar_automation", "src/ar_automation/receivables", "src/quickbooks_sandbox")
# Notes on Intuit's documents that are not part of the repository.
ELSEWHERE = {"quickbooks-online.md"}
# Folders that running the product or its tools makes.
MADE = ("var/", ".venv/", ".venv/bin/", "bench/results/")
# Pages that lead a person by the labels on the screen.
GUIDES = ("README.md", "docs/tutorial/", "docs/howto/connect")
LABEL = re.compile(r"[A-Z][a-z-]+(?:[ -](?:> )?[A-Za-z]+)*")
SHELL_PARTS = re.compile(r"&&|\|\||[|;]")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)

Documents = Mapping[str, str]


@dataclass(frozen=True)
class Demand:
    """The tables under a heading must tell exactly these words, as code in their first column."""

    page: str
    heading: str
    words: frozenset[str]


@dataclass(frozen=True)
class Facts:
    """What the code offers."""

    commands: Mapping[str, frozenset[str]]
    """Every command with its options and arguments: "ar-automation account create" → {"SLUG", "--owner", …}."""
    targets: frozenset[str]
    settings: frozenset[str]
    screens: str
    """Everything that pages say, ours and the sandbox's."""
    demands: tuple[Demand, ...]


def main() -> int:
    """Print every breach as ``page: what``; 1 when there is one."""
    documents = read_documents(ROOT)
    breaches = list(breaches_of(documents, read_facts(ROOT), ROOT))
    print("\n".join(breaches), end="\n" if breaches else "")
    return 1 if breaches else 0


def read_documents(root: Path) -> dict[str, str]:
    """Every page by its path from the root."""
    paths = [*root.glob("*.md"), *root.glob("docs/**/*.md"), *root.glob("src/**/*.md")]
    return {path.relative_to(root).as_posix(): path.read_text() for path in sorted(paths)}


def breaches_of(documents: Documents, facts: Facts, root: Path) -> Iterator[str]:
    """All breaches of all pages."""
    for page, text in documents.items():
        found = chain(
            _broken_links(page, text, documents, root),
            _unknown_files(text, root),
            _unknown_commands(text, facts),
            _unknown_labels(page, text, facts),
            _unwanted_words(text, facts),
            _missing_parts(page, text),
        )
        yield from (f"{page}: {what}" for what in found)
    yield from _orphans(documents)
    for demand in facts.demands:
        yield from (f"{demand.page}: {what}" for what in _untold(documents.get(demand.page, ""), demand))


def _broken_links(page: str, text: str, documents: Documents, root: Path) -> Iterator[str]:
    for link in LINK.findall(FENCE.sub("", text)):
        if urlsplit(link).scheme:
            continue
        path, _, anchor = link.partition("#")
        target = _resolve(page, path)
        if not (root / target).exists() and target not in documents:
            yield f"{link} leads nowhere"
        elif anchor and anchor not in _anchors(documents.get(target, "")):
            yield f"{link} names a heading that is not there"


def _resolve(page: str, path: str) -> str:
    parts = page.split("/")[:-1] if path else page.split("/")
    for part in path.split("/") if path else ():
        parts = parts[:-1] if part == ".." else parts if part == "." else [*parts, part]
    return "/".join(parts)


def _anchors(text: str) -> set[str]:
    headings = HEADING.findall(FENCE.sub("", text))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _unknown_files(text: str, root: Path) -> Iterator[str]:
    """Files and folders in inline code, named from the root or from a folder of ours, that are not there."""
    for name in CODE.findall(FENCE.sub("", text)):
        if not FILE.fullmatch(name) or name.startswith("/") or name.endswith(MADE) or name in ELSEWHERE:
            continue
        alone = "/" not in name
        places = (
            [f"{base}/**/{name}" for base in ("src", "tests")] if alone else [f"{f}/{name}" for f in FOLDERS]
        )
        if not (root / name).exists() and not any(any(root.glob(place)) for place in places):
            yield f"there is no file {name}"


def _unknown_commands(text: str, facts: Facts) -> Iterator[str]:
    """Commands in shell blocks and in inline code that the code does not have."""
    blocks = [block for language, block in FENCE.findall(text) if language == "sh"]
    lines = [
        part.strip() for block in blocks for line in block.splitlines() for part in SHELL_PARTS.split(line)
    ]
    for line in [*lines, *CODE.findall(FENCE.sub("", text))]:
        try:
            words = shlex.split(line, comments=True)
        except ValueError:
            continue  # no command: code of another kind
        program = words[0].rpartition("/")[2] if words else ""
        if program == "make" and len(words) > 1:
            unknown = {word for word in words[1:] if "=" not in word} - facts.targets
            yield from (f"there is no target {word}: {line}" for word in sorted(unknown))
        elif program in {"ar-automation", "quickbooks-sandbox"} and len(words) > 1:
            yield from (f"{what}: {line}" for what in _unknown_words([program, *words[1:]], facts))


def _unknown_words(words: list[str], facts: Facts) -> Iterator[str]:
    common = facts.commands[words[0]]
    command = next((name for n in (3, 2) if (name := " ".join(words[:n])) in facts.commands), None)
    if command is None:
        if not any(name.startswith(" ".join(words[:2]) + " ") for name in facts.commands):
            yield "there is no such command"
        return
    options = {word.partition("=")[0] for word in words if word.startswith("--")} - {"--help"}
    yield from (f"there is no option {o}" for o in sorted(options - facts.commands[command] - common))


def _unwanted_words(text: str, facts: Facts) -> Iterator[str]:
    yield from (f"a path of somebody's machine: {path}" for path in MACHINE_PATH.findall(text))
    for url in re.findall(r"https?://[^\s)`\"'>]+", text):
        host = urlsplit(url).hostname or ""
        if host not in HOSTS and not EXAMPLE_HOST.search(host):
            yield f"a link to {host}, which is not among tools/docs_check.py's hosts"
    yield from (f"there is no setting {name}" for name in sorted(set(SETTING.findall(text)) - facts.settings))


def _unknown_labels(page: str, text: str, facts: Facts) -> Iterator[str]:
    if not page.startswith(GUIDES):
        return
    spans = [span for span in CODE.findall(FENCE.sub("", text)) if LABEL.fullmatch(span)]
    labels = {label for span in spans for label in span.split(" > ")}
    yield from (f"no page says {label}" for label in sorted(labels) if label not in facts.screens)


def _missing_parts(page: str, text: str) -> Iterator[str]:
    if re.match(r"docs/adr/\d{4}-", page):
        told = HEADING.findall(text)
        yield from (f"the part {part} is missing" for part in ADR_PARTS if part not in told)


def _orphans(documents: Documents) -> Iterator[str]:
    """Pages of docs/ that nobody finds who begins at the README."""
    found, waiting = set[str](), ["README.md"]
    while waiting:
        page = waiting.pop()
        if page in found:
            continue
        found.add(page)
        links = (link.partition("#")[0] for link in LINK.findall(documents.get(page, "")))
        waiting += [target for link in links if link and (target := _resolve(page, link)) in documents]
    yield from (f"{page}: no page leads here" for page in documents if page not in found and "docs/" in page)


def _untold(text: str, demand: Demand) -> Iterator[str]:
    heading = rf"^#+ {re.escape(demand.heading)}\n(.*?)(?=^#|\Z)"
    section = re.search(heading, FENCE.sub("", text), re.MULTILINE | re.DOTALL)
    if section is None:
        yield f"there is no heading {demand.heading}"
        return
    cells = re.findall(r"^\| *(`.*?) *\|", section[1], re.MULTILINE)
    spans = [span for cell in cells for span in CODE.findall(cell)]
    told = {span.split(" ")[0] if span.startswith("--") else span for span in spans}
    yield from (f"{demand.heading} does not tell {word}" for word in sorted(demand.words - told))
    yield from (f"{demand.heading} tells {word}, which is not there" for word in sorted(told - demand.words))


def read_facts(root: Path) -> Facts:
    """Ask the code. Needs the settings' environment, but no database."""
    import django

    django.setup()
    from ar_automation.config import cli
    from quickbooks_sandbox import cli as sandbox_cli

    product = dict(_commands(cli._parser(), "ar-automation"))  # noqa: SLF001 - the parser as it is
    sandbox = dict(_commands(sandbox_cli._parser(), "quickbooks-sandbox"))  # noqa: SLF001
    common = frozenset[str].intersection(*product.values())
    targets = frozenset(
        re.findall(r"^\.PHONY: (.+)$", (root / "Makefile").read_text(), re.MULTILINE)[0].split()
    )
    settings = frozenset(_settings(root / "src" / "ar_automation"))
    demands = [
        Demand(f"{REFERENCE}/commands.md", "Every command", common),
        *(Demand(f"{REFERENCE}/commands.md", f"`{name}`", words - common) for name, words in product.items()),
        *(Demand(f"{REFERENCE}/sandbox.md", f"`{name}`", words) for name, words in sandbox.items()),
        Demand(f"{REFERENCE}/make-targets.md", "Targets", frozenset(f"make {target}" for target in targets)),
        Demand(f"{REFERENCE}/settings.md", "All settings", settings),
        *_states(),
    ]
    programs = {"ar-automation": common, "quickbooks-sandbox": frozenset[str]()}
    tests_only = frozenset(SETTING.findall((root / "tests" / "conftest.py").read_text()))
    return Facts(
        commands={**product, **sandbox, **programs},
        targets=targets,
        settings=settings | tests_only,
        screens=_screens(root / "src"),
        demands=tuple(demands),
    )


def _states() -> Iterator[Demand]:
    from ar_automation.accounts.permissions import Role
    from ar_automation.sync.core.rows import IntentState, Reach, Trigger
    from ar_automation.sync.core.run import Phase
    from ar_automation.sync.models import Phase as ConnectionPhase
    from ar_automation.sync.status import ChipState
    from ar_automation.web.words import OUTCOMES
    from quickbooks_sandbox.online.faults import CATALOGUE

    sections: dict[str, Iterable[str]] = {
        "A record": ChipState,
        "A write": IntentState,
        "A connection": ConnectionPhase.values,
        "The phases of a run": Phase,
        "How a run ends": (outcome for outcome in OUTCOMES if outcome),
        "What starts a run": Trigger,
        "How far a run looks": Reach,
        "What a person is": Role,
    }
    for heading, words in sections.items():
        yield Demand(f"{REFERENCE}/states.md", heading, frozenset(map(str, words)))
    yield Demand(f"{REFERENCE}/sandbox.md", "Faults", frozenset(CATALOGUE))


def _screens(source: Path) -> str:
    """The text of every template, and of the modules that hold words for them."""
    paths = [*source.rglob("templates/**/*.html"), *source.glob("ar_automation/web/**/*.py")]
    return "\n".join(path.read_text() for path in sorted(paths))


def _commands(parser: argparse.ArgumentParser, name: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The commands at the leaves, each with its long options and the names of its arguments."""
    words = set[str]()
    groups = []
    for action in parser._actions:  # noqa: SLF001 - argparse tells it no other way
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            groups.append(action)
        elif action.option_strings:
            words |= {option for option in action.option_strings if option.startswith("--")} - {"--help"}
        else:
            words.add(str(action.metavar or action.dest))
    if not groups:
        yield name, frozenset(words)
    for group in groups:
        for word, below in group.choices.items():
            yield from _commands(below, f"{name} {word}")


def _settings(source: Path) -> Iterator[str]:
    """The names that the helpers of config/environment.py are asked for; a secret may also come from a file."""
    for path in source.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(
                    func=ast.Name(id="envstr" | "envbool" | "envint"),
                    args=[ast.Constant(value=str(name)), *_],
                ):
                    yield name
                case ast.Call(func=ast.Name(id="envsecret"), args=[ast.Constant(value=str(name)), *_]):
                    yield from (name, f"{name}_FILE")
                case _:
                    pass


if __name__ == "__main__":
    sys.exit(main())
