"""While a demo runs, commands for its data folder use its settings: its sandbox, its clock, its address.

Noted in the data folder with the demo's process id, so that a note left behind by a killed demo counts for nothing.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

_NAME = "demo.json"


@contextmanager
def shared(data_dir: Path, variables: Mapping[str, str]) -> Iterator[None]:
    """Set the variables here, and for every command that is started while this lasts."""
    os.environ.update(variables)
    note = data_dir / _NAME
    data_dir.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps({"pid": os.getpid(), "variables": dict(variables)}))
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def adopt(data_dir: Path) -> None:
    """Set what a running demo of this data folder shares, but nothing that the environment says already."""
    with suppress(FileNotFoundError, PermissionError, ProcessLookupError):
        note = json.loads((data_dir / _NAME).read_text())
        os.kill(note["pid"], 0)
        for name, value in note["variables"].items():
            os.environ.setdefault(name, value)
