"""The Node.js clients, driven by the scripts in node/: a JSON document to each, one from each."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

SCRIPTS = Path(__file__).parent / "node"
MODULES = Path(__file__).parents[3] / ".make" / "node-clients" / "node_modules"
MISSING = (
    "node is not installed: make node-clients"
    if shutil.which("node") is None
    else ""
    if MODULES.is_dir()
    else "the Node.js clients are not installed: make node-clients"
)


def run_script(name: str, **given: str) -> Any:
    """Run a script: what it found."""
    environment = {**os.environ, "NODE_PATH": str(MODULES), "NODE_ENV": "production"}
    ran = subprocess.run(
        ["node", str(SCRIPTS / f"{name}.js")],
        input=json.dumps(given),
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)
