"""House rules that no linter knows: no float near money, no long functions, no long files.

Usage: ``python tools/house_rules.py FOLDER…``. A file that must exceed a length says why in a line starting with
``# Exceeds the length:``.
"""

import ast
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
# Seconds and shares are not money.
NOT_MONEY = ("seconds", "_s", "rate", "ratio", "share")


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
        yield from _floats(path, tree)


def _long_functions(path: Path, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                yield f"{path}:{node.lineno}: {node.name} has {lines} lines; at most {FUNCTION_LINES_MAX}"


def _floats(path: Path, tree: ast.Module) -> Iterator[str]:
    excused = {id(name) for node in ast.walk(tree) for name in _excused_names(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == "float" and id(node) not in excused:
            yield f"{path}:{node.lineno}: float near money; use Decimal or Money"
        if isinstance(node, ast.Constant) and isinstance(node.value, float) and id(node) not in excused:
            yield f"{path}:{node.lineno}: a float literal near money; use Decimal or Money"


def _excused_names(node: ast.AST) -> Iterator[ast.AST]:
    """Everything in an annotation or value whose name says that it is seconds or a rate."""
    named: list[tuple[str, ast.AST | None]] = []
    if isinstance(node, ast.arg):
        named = [(node.arg, node.annotation)]
    elif isinstance(node, ast.keyword):
        named = [(node.arg or "", node.value)]
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name | ast.Attribute):
        named = [(_name(node.target), part) for part in (node.annotation, node.value)]
    elif isinstance(node, ast.Assign):
        named = [(_name(target), node.value) for target in node.targets]
    elif isinstance(node, ast.FunctionDef):
        named = [(node.name, node.returns)]
        named += [
            (argument.arg, default)
            for argument, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
        ]
    for name, part in named:
        if part is not None and any(word in name.lower() for word in NOT_MONEY):
            yield from ast.walk(part)


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
