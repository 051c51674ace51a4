"""``ar-automation``: the command line. Each command is a small module in ``commands/``, listed here."""

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from ar_automation.config import demo_settings

# One line a command module; each has ``register(commands: Commands) -> None``.
COMMAND_MODULES = ("up", "web", "worker", "migrate", "demo", "doctor", "account", "person", "connect", "sync")

EXIT_FAILED = 1
EXIT_USAGE = 2


class Failure(Exception):
    """The command cannot do its work; the message tells a person why and what to do."""

    def __init__(self, message: str, *, code: int = EXIT_FAILED) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class Output:
    """What a command tells: sentences for people, or with ``--json`` one value as the last line."""

    as_json: bool = False

    def say(self, text: str) -> None:
        """A line for a person; kept out of the way of JSON."""
        print(text, file=sys.stderr if self.as_json else sys.stdout, flush=True)

    def value(self, value: Any) -> None:
        """The command's result, for programs."""
        if self.as_json:
            print(json.dumps(value, default=str), flush=True)


Run = Callable[[argparse.Namespace, Output], int]


class Commands:
    """Where command modules put their parsers; every command takes ``--data-dir`` and ``--json``."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._subparsers = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(
        self,
        name: str,
        run: Run,
        *,
        help: str,  # noqa: A002 - argparse's word
        log_level: str = "WARNING",
    ) -> argparse.ArgumentParser:
        """One command; add its own arguments to the parser that comes back.

        What stands in a terminal logs warnings only; servers log what they do (AR_LOG_LEVEL overrules both).
        """
        parser = self._subparsers.add_parser(name, help=help, description=help)
        parser.add_argument(
            "--data-dir",
            type=Path,
            metavar="D",
            help="folder of everything kept (else AR_DATA_DIR, else ./var)",
        )
        parser.add_argument(
            "--json", action="store_true", help="print the result as one JSON value in the last line"
        )
        parser.set_defaults(run=run, log_level=log_level)
        return parser

    def group(self, name: str, *, help: str) -> "Commands":  # noqa: A002 - argparse's word
        """A word with commands of its own, as in ``account create``."""
        return Commands(self._subparsers.add_parser(name, help=help, description=help))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code (2 for wrong usage)."""
    parsed = _parser().parse_args(arguments)
    if parsed.data_dir:
        os.environ["AR_DATA_DIR"] = str(parsed.data_dir.absolute())
    os.environ.setdefault("AR_LOG_LEVEL", parsed.log_level)
    demo_settings.adopt(Path(os.environ.get("AR_DATA_DIR") or "var"))
    # Told to end before a command has handlers of its own, stop what was started, as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    run: Run = parsed.run
    try:
        return run(parsed, Output(as_json=parsed.json))
    except Failure as failure:
        print(f"ar-automation: {failure}", file=sys.stderr)
        return failure.code
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ar-automation", description="Accounts receivable that agrees with QuickBooks to the cent."
    )
    commands = Commands(parser)
    for module in COMMAND_MODULES:
        import_module(f"ar_automation.config.commands.{module}").register(commands)
    return parser
