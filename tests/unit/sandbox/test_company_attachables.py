"""Notes and files attached to objects (quickbooks-online.md 6.7, 9.17)."""

from collections.abc import Iterator

import pytest

from quickbooks_sandbox.company.entities.attachable import AttachedFile
from quickbooks_sandbox.company.store import parse
from tests.unit.sandbox.company_world import Books, Payload, books_of, refused

_FILE = AttachedFile(name="plan.txt", content_type="text/plain", content=b"the plan")


@pytest.fixture
def books() -> Iterator[Books]:
    with books_of() as found:
        yield found


def _reference(entity: str, object_id: str) -> Payload:
    return {"EntityRef": {"type": entity, "value": object_id}, "IncludeOnSend": False}


def _attached_to(books: Books, where: str) -> list[str]:
    rows = books.company.query(f"select * from Attachable where {where}").rows
    return [parse(row)["Note"] for row in rows]


def test_notes_are_found_by_what_they_hang_on(books: Books) -> None:
    books.invoice()
    invoice = books.invoice()["Id"]
    for note, references in (
        ("on both", [_reference("Invoice", invoice), _reference("customer", books.customer)]),
        ("on the invoice", [_reference("Invoice", invoice)]),
        ("on nothing", []),
    ):
        books.company.create_object("Attachable", {"Note": note, "AttachableRef": references})
    assert _attached_to(books, "AttachableRef.EntityRef.Type = 'Customer'") == ["on both"]
    both = f"AttachableRef.EntityRef.Type = 'invoice' and AttachableRef.EntityRef.value = '{invoice}'"
    assert _attached_to(books, both) == ["on both", "on the invoice"]
    assert _attached_to(books, f"AttachableRef.EntityRef.value in ('{invoice}', '99')") == [
        "on both",
        "on the invoice",
    ]
    assert not _attached_to(books, "AttachableRef.EntityRef.value = '99'")
    with refused(4001):
        _attached_to(books, "AttachableRef.EntityRef.value > '1'")


def test_a_file_is_kept_beside_its_attachable(books: Books) -> None:
    made = books.company.attach({"Note": "read me"}, _FILE)
    assert (made["FileName"], made["ContentType"], made["Size"]) == ("plan.txt", "text/plain", 8)
    assert made["FileAccessUri"].endswith(f"/download/{made['Id']}")
    assert books.company.attached(made["Id"]) == _FILE
    kept = books.company.update_object("Attachable", {**made, "Note": "changed", "ContentType": "image/png"})
    assert kept["Note"] == "changed"
    assert {name: kept[name] for name in ("Size", "ContentType", "FileAccessUri", "TempDownloadUri")} == {
        name: made[name] for name in ("Size", "ContentType", "FileAccessUri", "TempDownloadUri")
    }


def test_a_deleted_attachable_takes_its_file_along(books: Books) -> None:
    made = books.company.attach({}, _FILE)
    assert books.company.delete_object("Attachable", made)["status"] == "Deleted"
    with refused(610):
        books.company.attached(made["Id"])


def test_a_note_has_no_file(books: Books) -> None:
    made = books.company.create_object("Attachable", {"Note": "only words"})
    with refused(610):
        books.company.attached(made["Id"])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 2020),
        ({"Note": "N", "Category": "document"}, 2170),
        ({"Note": "N" * 2001}, 2050),
        ({"Note": "N", "AttachableRef": [{"EntityRef": {"type": "Invoice", "value": "999"}}]}, 2500),
        ({"Note": "N", "AttachableRef": [{"EntityRef": {"type": "Invoice", "value": "x"}}]}, 2500),
        ({"Note": "N", "AttachableRef": [{"EntityRef": {"type": "Kettle", "value": "1"}}]}, 6050),
        ({"Note": "N", "AttachableRef": [{"EntityRef": {"value": "1"}}]}, 2020),
        ({"Note": "N", "AttachableRef": {"EntityRef": {"value": "1"}}}, 2010),
    ],
)
def test_bad_attachables_are_refused(books: Books, body: Payload, code: int) -> None:
    with refused(code):
        books.company.create_object("Attachable", body)
