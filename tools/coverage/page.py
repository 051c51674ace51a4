"""COVERAGE.md, written from the code: `python -m tools.coverage.page`; with --check it only says whether the page is stale."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from quickbooks_sandbox.company.kinds import KINDS

from . import quickbooks, sandbox
from .quickbooks import Field
from .sandbox import DONE, PARTLY, REFUSED, Errors, Sandbox, State

PAGE = Path(__file__).parents[2] / "COVERAGE.md"
_HEAD = """# What the sandbox covers

Written by `make coverage-page` from the code itself; do not edit it. *Done* does what QuickBooks Online does, *partly* does
some of it and says what is missing, *refused* answers as QuickBooks does to what it does not know.
"""
Row = tuple[str, ...]


def main(arguments: list[str]) -> int:
    """Write the page, or with --check tell whether it is as it would be written; 1 when it is not."""
    text = page()
    if arguments == ["--check"]:
        if PAGE.exists() and PAGE.read_text() == text:
            return 0
        print("COVERAGE.md: it is stale; run make coverage-page")
        return 1
    PAGE.write_text(text)
    return 0


def page() -> str:
    """The whole page."""
    with sandbox.asked() as asked:
        sections = [
            ("Sign-in", ("Endpoint", "State"), _endpoints(asked, rest=False)),
            ("Endpoints of a company", ("Endpoint", "State"), _endpoints(asked, rest=True)),
            (
                "Reports",
                ("Report", "State"),
                [(name, _told(asked.report(name))) for name in quickbooks.REPORTS],
            ),
            ("Operations", ("Entity", "Operation", "State"), _operations()),
            ("Webhooks", ("Entity", "Event", "State"), _webhooks()),
            ("Error codes", ("Code", "About", "State"), _error_codes()),
            ("Faults by switch", ("Fault", "State"), [(name, DONE) for name in sandbox.faults()]),
        ]
        parts = [_section(title, heads, list(rows)) for title, heads, rows in sections]
        parts.append("## Fields\n")
        parts += [_fields(asked, entity, told) for entity, told in quickbooks.fields().items()]
        parts += [_untold(entity) for entity in KINDS if entity not in quickbooks.fields()]
    return "\n".join([_HEAD, *parts])


def _endpoints(asked: Sandbox, *, rest: bool) -> Iterator[Row]:
    for endpoint in quickbooks.REST if rest else quickbooks.OAUTH:
        path = endpoint.path.partition("?")[0].replace("999999", "{id}").replace("/1", "/{id}")
        yield f"{endpoint.name}: {endpoint.method} {path}", _told(asked.endpoint(endpoint, rest=rest))


def _operations() -> Iterator[Row]:
    for entity in quickbooks.ENTITIES:
        for name, entities in quickbooks.OPERATIONS.items():
            if entity in entities:
                yield entity, name, _told(sandbox.operation(entity, name))


def _webhooks() -> Iterator[Row]:
    for entity, verbs in quickbooks.WEBHOOKS.items():
        for verb in verbs.split():
            yield entity, verb, _told(sandbox.webhook(entity, verb))


def _error_codes() -> Iterator[Row]:
    errors = Errors()
    for code, about in quickbooks.ERROR_CODES.items():
        state = State(DONE) if code in errors.raised else State(REFUSED, "never given")
        yield str(code), about, _told(state)
    for code in sorted(errors.raised - quickbooks.ERROR_CODES.keys()):
        yield str(code), "", _told(State(DONE))


def _fields(asked: Sandbox, path: str, fields: list[Field]) -> str:
    entity, _, part = path.partition(".")
    if entity not in KINDS:
        return _table(path, ("Field", "State"), [(field.name, REFUSED) for field in fields])
    heads: Row = ("Field", "State")
    rows: list[Row] = [(field.name, _told(asked.field(path, field))) for field in fields]
    if not part:
        heads = ("Field", "State", "Queries")
        silent = not any(field.traits for field in fields)
        rows = [
            (*row, _queries(entity, field, silent=silent)) for row, field in zip(rows, fields, strict=True)
        ]
        others = sandbox.other_fields(entity, {field.name for field in fields})
        rows += [(name, _told(asked.field(path, Field(name, "", read_only=False))), "") for name in others]
    return _table(path, heads, rows)


def _untold(entity: str) -> str:
    rows = [(name, DONE) for name in sandbox.other_fields(entity, set())]
    return _table(entity, ("Field", "State"), rows)


def _queries(entity: str, field: Field, *, silent: bool) -> str:
    """How queries may use a property, and where that is not what the reference says; of some entities it says nothing."""
    here = sandbox.query_traits(entity, field.name)
    words = {"f": "filter", "s": "sort", "fs": "filter, sort", "": "none"}
    if silent or here == field.traits:
        return words[here] if here else ""
    return f"{words[here]}; the reference: {words[field.traits]}"


def _told(state: State) -> str:
    return f"{state.word}: {state.why}" if state.why else state.word


def _section(title: str, heads: Row, rows: list[Row]) -> str:
    counts = {word: sum(row[-1].startswith(word) for row in rows) for word in (DONE, PARTLY, REFUSED)}
    summary = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    return f"## {title}\n\n{summary}.\n\n{_rows(heads, rows)}"


def _table(title: str, heads: Row, rows: Iterable[Row]) -> str:
    return f"### {title}\n\n{_rows(heads, rows)}"


def _rows(heads: Row, rows: Iterable[Row]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
