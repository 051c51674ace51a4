"""A company lives in its file: it survives closing, and readers go on beside the one writer."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from quickbooks_sandbox.company.company import Company
from quickbooks_sandbox.company.kinds import KINDS
from quickbooks_sandbox.company.store import OlderFormat, parse
from quickbooks_sandbox.world.world import Seed, World, made_by_older_version
from tests.unit.sandbox.company_world import HandClock, books_of, must_agree

_REALM = "4620816365000000000"


def test_books_and_remembered_requests_survive_closing(tmp_path: Path) -> None:
    clock = HandClock()
    path = tmp_path / "company.sqlite"
    company = Company.create(path, clock=clock, realm_id=_REALM, name="Rowan", sample="landscaping")
    with company.transaction():
        made = company.create_object("Customer", {"DisplayName": "Ann"})
        company.remember("a-1", b"digest", b"answer")
    company.close()
    reopened = Company.open(path, clock=clock)
    assert (reopened.realm_id, reopened.name) == (_REALM, "Rowan")
    assert reopened.read_object("Customer", made["Id"]) == made
    assert reopened.replay("a-1", b"digest") == b"answer"
    assert int(reopened.create_object("Customer", {"DisplayName": "Bob"})["Id"]) == int(made["Id"]) + 1
    reopened.close()


def test_a_reader_sees_nothing_of_an_open_transaction() -> None:
    with books_of() as books:
        with books.company.transaction():
            books.invoice()
            assert books.company.query("select count(*) from Invoice").count == 0
        assert books.company.query("select count(*) from Invoice").count == 1


def test_many_hands_write_and_read_at_once() -> None:
    with books_of() as books:
        unpaid: list[bool] = []

        def write() -> None:
            for _ in range(20):
                invoice = books.invoice("10")
                books.payment("10", (invoice["Id"], "10"))

        def read() -> None:
            for _ in range(40):
                rows = [
                    parse(row) for row in books.company.query("select * from Payment maxresults 1000").rows
                ]
                unpaid.extend(row["UnappliedAmt"] != 0 for row in rows)

        hands = [threading.Thread(target=act) for act in (write, read, write, read)]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
        must_agree(books)
        assert books.company.query("select count(*) from Payment").count == 40
        assert not any(unpaid)
        assert books.balance() == 0


def test_a_file_of_another_version_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "company-1.sqlite"
    Company.create(path, clock=HandClock(), realm_id=_REALM, name="Rowan", sample="empty").close()
    assert not made_by_older_version(tmp_path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("pragma user_version = 0")
    with pytest.raises(OlderFormat):
        Company.open(path, clock=HandClock())
    assert made_by_older_version(tmp_path)


def test_an_older_world_is_told_from_one_of_this_version(tmp_path: Path) -> None:
    World(tmp_path, seed=Seed(sample="empty")).close()
    assert not made_by_older_version(tmp_path)
    with closing(sqlite3.connect(tmp_path / "world.sqlite")) as db:
        db.execute("pragma user_version = 7")
    assert made_by_older_version(tmp_path)


def test_a_founding_that_fails_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "company.sqlite"
    with pytest.raises(ValueError, match="kettle"):
        Company.create(path, clock=HandClock(), realm_id=_REALM, name="Rowan", sample="kettle")
    assert list(tmp_path.iterdir()) == []


def test_a_founded_company_has_every_index_and_writes_ahead(tmp_path: Path) -> None:
    path = tmp_path / "company.sqlite"
    Company.create(path, clock=HandClock(), realm_id=_REALM, name="Rowan", scale=3).close()
    db = sqlite3.connect(path)
    found = {row[0] for row in db.execute("select name from sqlite_master where type = 'index'")}
    assert {name for kind in KINDS.values() for name in kind.table.indexes} <= found
    assert db.execute("pragma journal_mode").fetchone()[0] == "wal"
    assert db.execute("pragma integrity_check").fetchone()[0] == "ok"
    db.close()
