"""The sandbox without the product: no database, no settings, none of the product's packages in reach."""

import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.contract.conftest import free_port
from tests.contract.sandbox.client import Sandbox

# Refuses to import what `pip install '.[sandbox]'` and `quickbooks-sandbox serve` have to do without.
_WITHOUT = """
import sys


class Without:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"ar_automation", "django", "psycopg", "procrastinate", "httpx"}:
            raise ImportError(f"the sandbox must not need {name}")


sys.meta_path.insert(0, Without())
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An empty environment, but for a home and for what keeps the product away."""
    hooks, home = tmp_path / "hooks", tmp_path / "home"
    hooks.mkdir()
    home.mkdir()
    (hooks / "sitecustomize.py").write_text(_WITHOUT)
    return {"HOME": str(home), "TMPDIR": str(tmp_path), "PYTHONPATH": str(hooks)}


@pytest.fixture
def alone(environment: dict[str, str]) -> Iterator[Sandbox]:
    """`quickbooks-sandbox serve` as it starts at home, where nothing is."""
    program = Path(sysconfig.get_path("scripts")) / "quickbooks-sandbox"
    home = Path(environment["HOME"])
    with subprocess.Popen(
        [sys.executable, str(program), "serve", "--port", str(free_port())],
        env=environment,
        cwd=home,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        first_line = process.stdout.readline()
        try:
            assert first_line.startswith("ready: "), "the sandbox did not start alone"
            with httpx.Client(base_url=first_line.removeprefix("ready: ").strip(), timeout=20) as http:
                yield Sandbox(http)
        finally:
            process.terminate()
        assert process.wait(timeout=20) == 0
    assert list(home.iterdir()) == []


def test_it_serves_what_it_always_serves(alone: Sandbox) -> None:
    connection = alone.connect()
    assert connection.create_customer("Somebody").status_code == 200
    assert connection.count("Customer") > 20
    assert alone.http.get("/").status_code == 200


@pytest.mark.parametrize("package", ["ar_automation", "django", "psycopg"])
def test_the_product_really_is_out_of_reach(environment: dict[str, str], package: str) -> None:
    tried = subprocess.run(
        [sys.executable, "-c", f"import {package}"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"the sandbox must not need {package}" in tried.stderr
