"""docs/howto/test-against-the-sandbox.md: its blocks of code do what the page says."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.contract.clients.node_scripts import MISSING, MODULES
from tests.contract.conftest import free_port
from tests.contract.sandbox.client import Sandbox

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "howto" / "test-against-the-sandbox.md").read_text()
WRITTEN_URL = "http://127.0.0.1:8010"
# A pytest of its own, without the plugins that happen to be installed here.
ALONE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def block(language: str, holding: str) -> str:
    """The one block of a language that holds these words."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (found,) = [text for text in blocks if holding in text]
    return str(found)


def run(*command: str, folder: Path, **environment: str) -> str:
    """Run a program as somebody would who copied it from the page: what it printed."""
    path = f"{sysconfig.get_path('scripts')}:{os.environ['PATH']}"
    ran = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": path, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture
def tokens(served: Sandbox) -> dict[str, str]:
    connection = served.connect(client_id="my-app")
    return {
        "REALM_ID": connection.realm_id,
        "REFRESH_TOKEN": connection.refresh_token,
        "ACCESS_TOKEN": connection.access_token,
    }


def test_the_python_client_is_pointed_here(sandbox_url: str, tokens: dict[str, str], tmp_path: Path) -> None:
    script = block("python", "print(Customer").replace(WRITTEN_URL, sandbox_url)
    assert run(sys.executable, "-c", script, folder=tmp_path, **tokens) == "Alder Street Nursery\n"


@pytest.mark.skipif(bool(MISSING), reason=MISSING)
def test_the_node_client_is_pointed_here(sandbox_url: str, tokens: dict[str, str], tmp_path: Path) -> None:
    script = block("js", "findCustomers").replace(WRITTEN_URL, sandbox_url)
    printed = run("node", "-e", script, folder=tmp_path, NODE_PATH=str(MODULES), **tokens)
    assert printed == "Alder Street Nursery\n"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_each_call_of_the_control_plane_is_taken(sandbox_url: str, served: Sandbox, tmp_path: Path) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    calls = "".join(text for text in blocks if "curl" in text).replace(WRITTEN_URL, sandbox_url)
    answers = run("bash", "-ec", calls.replace("curl -s", "curl -sSf"), folder=tmp_path)
    assert '"access_token"' in answers
    assert served.control("limits", method="GET")["requests_per_second"] is None
    assert served.control("webhooks", method="GET")["endpoints"][0]["url"].endswith("/quickbooks")


@contextmanager
def listening() -> Iterator[tuple[str, list[tuple[bytes, str]]]]:
    """An endpoint of webhooks: its address, and what was posted there with its signature."""
    heard: list[tuple[bytes, str]] = []

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((body, self.headers["intuit-signature"]))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Endpoint) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/quickbooks", heard
        server.shutdown()
        thread.join()


def test_a_webhook_is_genuine_by_the_page(served: Sandbox) -> None:
    made: dict[str, Any] = {}
    exec(block("python", "def is_genuine"), made)
    with listening() as (url, heard):
        served.control("webhooks", {"url": url, "verifierToken": "a secret", "format": "cloudevents"})
        served.connect().create_customer("Told of")
        served.control("webhooks/deliver", {"settle": True})
    ((body, signature),) = heard
    assert b"qbo.customer.created.v1" in body
    assert made["is_genuine"](body, signature, "a secret")
    assert not made["is_genuine"](body, signature, "another")


def test_the_fixture_and_its_test_run_by_themselves(tmp_path: Path) -> None:
    port = str(free_port())
    (tmp_path / "conftest.py").write_text(block("python", "# conftest.py").replace("8011", port))
    (tmp_path / "test_lost_answers.py").write_text(block("python", "# test_lost_answers.py"))
    printed = run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", folder=tmp_path, **ALONE)
    assert "1 passed" in printed


def test_the_python_suite_finds_its_company(sandbox_url: str, served: Sandbox, tmp_path: Path) -> None:
    plugin = block("python", "DISCOVERY_URL[").replace(WRITTEN_URL, sandbox_url)
    (tmp_path / "sandbox_suite.py").write_text(plugin)
    script = (
        "import os, sandbox_suite\n"
        "from intuitlib.client import AuthClient\n"
        "from quickbooks import QuickBooks\n"
        "from quickbooks.objects import Preferences\n"
        "auth = AuthClient('suite', 'suite', 'http://localhost:8000/callback', 'sandbox')\n"
        "given = {'refresh_token': os.environ['REFRESH_TOKEN'], 'company_id': os.environ['COMPANY_ID']}\n"
        "client = QuickBooks(auth_client=auth, minorversion=75, **given)\n"
        "print(Preferences.get(qb=client).AccountingInfoPrefs.TaxYearMonth)\n"
    )
    assert run(sys.executable, "-c", script, folder=tmp_path) == "January\n"


@pytest.mark.skipif(bool(MISSING), reason=MISSING)
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_node_suite_finds_its_company(sandbox_url: str, served: Sandbox, tmp_path: Path) -> None:
    preload = tmp_path / "sandbox_suite.js"
    preload.write_text(block("js", "testEmail").replace(WRITTEN_URL, sandbox_url))
    script = (
        "const client = new (require(process.cwd()))(require('./config'))\n"
        "client.findTerms((error, found) => console.log(error, found.QueryResponse.Term.length > 3))"
    )
    folder = MODULES / "node-quickbooks"
    printed = run("node", "-r", str(preload), "-e", script, folder=folder, NODE_PATH=str(MODULES))
    assert printed == "null true\n"
