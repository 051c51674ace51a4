"""The lock of the Node.js clients: complete, and free of anybody's addresses."""

import json

from tests.contract.clients.node_scripts import SCRIPTS


def test_each_package_has_a_hash_and_none_an_address() -> None:
    lock = json.loads((SCRIPTS / "package-lock.json").read_text())
    wanted = json.loads((SCRIPTS / "package.json").read_text())["dependencies"]
    packages = {path: one for path, one in lock["packages"].items() if path}
    assert lock["packages"][""]["dependencies"] == wanted
    assert [path for path, one in packages.items() if "integrity" not in one or "resolved" in one] == []
