"""The newest Python that really runs is found; when none will do, the package to install is named."""

import subprocess
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[3] / "tools" / "find_python"
WORKS = (
    '#!/bin/sh\ncase "$2" in *print*venv*) echo "python{0}-venv";; *print*) echo "/real/python{0}";; esac\n'
)
OLD = "#!/bin/sh\nexit 1\n"
SHIM = '#!/bin/sh\necho "pyenv: $0: command not found" >&2\nexit 127\n'
WITHOUT_VENV = '#!/bin/sh\ncase "$2" in *print*) echo "python{0}-venv";; *ensurepip*) exit 1;; esac\n'


def find(folder: Path, programs: dict[str, str]) -> subprocess.CompletedProcess[str]:
    for name, text in programs.items():
        path = folder / f"python{name}"
        path.write_text(text.replace("{0}", name))
        path.chmod(0o755)
    return subprocess.run(
        ["/bin/sh", TOOL], env={"PATH": str(folder)}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("programs", "found"),
    [
        ({"3.11": WORKS, "3.12": WORKS}, "3.12"),
        ({"3.11": WORKS, "3.13": SHIM}, "3.11"),
        ({"3.11": WORKS, "3.13": WITHOUT_VENV}, "3.11"),
        ({"3": WORKS, "3.11": OLD}, "3"),
    ],
)
def test_the_newest_that_runs_and_has_venv_is_chosen(
    tmp_path: Path, programs: dict[str, str], found: str
) -> None:
    told = find(tmp_path, programs)
    assert (told.returncode, told.stdout) == (0, f"/real/python{found}\n")


@pytest.mark.parametrize(
    ("programs", "package"),
    [
        ({}, "apt-get install python3 python3-venv"),
        ({"3": OLD, "3.12": SHIM}, "apt-get install python3 python3-venv"),
        ({"3.12": WITHOUT_VENV}, "apt-get install python3.12-venv"),
    ],
)
def test_what_is_missing_is_named_as_a_package(
    tmp_path: Path, programs: dict[str, str], package: str
) -> None:
    told = find(tmp_path, programs)
    assert (told.returncode, told.stdout) == (1, "")
    assert package in told.stderr
