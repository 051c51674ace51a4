"""House rules that no linter knows: no float near money, no long functions, no long files.

Usage: ``python tools/house_rules.py FOLDER…``. A file that must exceed a length says why in a line starting with
``# Exceeds the length:``.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 500
EXCUSE = "# Exceeds the length:"
MONEY = (
    "ar_automation/books/",
    "ar_automation/receivables/",
    "ar_automation/sync/core/",
    "ar_automation/providers/",
    "quickbooks_sandbox/company/",
)
# A float on a line that speaks of time or shares is not money.
NOT_MONEY = re.compile(r"second|_s\b|_ms\b|wait|patience|retry_after|\brate|ratio|share", re.IGNORECASE)


def main(folders: list[str]) -> int:
    """Print every breach as ``path:line: what``; 1 when there is one."""
    paths = [path for folder in folders for path in sorted(Path(folder).rglob("*.py"))]
    breaches = [breach for path in paths for breach in breaches_of(path, path.read_text())]
    print("\n".join(breaches), end="\n" if breaches else "")
    return 1 if breaches else 0


def breaches_of(path: Path, text: str) -> Iterator[str]:
    """All breaches of one file."""
    if "/migrations/" in str(path):
        return
    tree = ast.parse(text)
    if EXCUSE not in text:
        lines = text.count("\n")
        if lines > FILE_LINES_MAX:
            yield f"{path}:1: {lines} lines; at most {FILE_LINES_MAX}"
        yield from _long_functions(path, tree)
    if any(part in path.as_posix() for part in MONEY):
        yield from _floats(path, tree, text.splitlines())


def _long_functions(path: Path, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                yield f"{path}:{node.lineno}: {node.name} has {lines} lines; at most {FUNCTION_LINES_MAX}"


def _floats(path: Path, tree: ast.Module, lines: list[str]) -> Iterator[str]:
    for node in ast.walk(tree):
        is_name = isinstance(node, ast.Name) and node.id == "float"
        is_literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
        if (is_name or is_literal) and not NOT_MONEY.search(lines[node.lineno - 1]):  # type: ignore[attr-defined]
            yield f"{path}:{node.lineno}: float near money; use Decimal or Money"  # type: ignore[attr-defined]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
