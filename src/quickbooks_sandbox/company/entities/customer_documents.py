"""What refers to a customer: it tells the present name, and moves along when one is merged into another (9.4)."""

# ruff: noqa: S608  names of tables are our own, values travel as parameters

from collections.abc import Iterator

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books, Kind
from quickbooks_sandbox.company.money import cents, dollars
from quickbooks_sandbox.company.shapes import Payload

from .lists import LEVELS_MAX, depth_below, level, rename_children

_COLUMNS = ("p_customerref", "p_projectref")
_WITHIN = ("JournalEntry", "Deposit", "Purchase", "Attachable")
"""Kinds that name customers further inside, where no column tells."""


def rename_in_documents(books: Books, customer: Payload) -> None:
    """A reference always tells its target's present name; that is no edit of the document."""
    for kind, document in _documents(books, customer["Id"]):
        for reference in _references(document, customer["Id"]):
            if "name" in reference:
                reference["name"] = customer[kind.customer_name]
        kind.table.put(books.db, [document])


def merge_customers(books: Books, loser_id: str, winner_id: str) -> None:
    """Make one customer of two, as the vendor's pages do: jobs and documents move, and the loser is no more.

    That is no edit of the documents: only the winner's event tells of it. Raises Fault 610, 900, 6000 or 6180.
    """
    customers = books.kinds["Customer"]
    loser, winner = (books.find(customers, one) for one in (loser_id, winner_id))
    if loser is None or winner is None:
        raise errors.not_found()
    if loser_id == winner_id:
        raise errors.business("A customer cannot be merged with itself.")
    if loser["CurrencyRef"]["value"] != winner["CurrencyRef"]["value"]:
        raise errors.business("Customers of different currencies cannot be merged.")
    if f"{winner['FullyQualifiedName']}:".startswith(f"{loser['FullyQualifiedName']}:"):
        raise errors.circular_parent()
    if level(winner) + depth_below(books, customers, loser_id) >= LEVELS_MAX:
        raise errors.too_deep(customers.entity)
    for kind, document in list(_documents(books, loser_id)):
        for reference in _references(document, loser_id):
            reference["value"] = winner_id
            if "name" in reference:
                reference["name"] = winner[kind.customer_name]
        kind.table.put(books.db, [document])
    for job_id in customers.table.ids(books.db, "p_parentref = ?", loser_id):
        job = books.find(customers, job_id)
        assert job, "the table and the payloads hold the same objects"
        job["ParentRef"] = {"value": winner_id}
        customers.table.put(books.db, [job])
    for renamed in rename_children(books, customers, winner, name="DisplayName"):
        rename_in_documents(books, renamed)
    books.db.execute("update receivable set customer = ? where customer = ?", (winner_id, loser_id))
    winner["Balance"] = dollars(cents(winner["Balance"]) + cents(loser["Balance"]))
    customers.table.put(books.db, [winner])
    customers.table.remove(books.db, loser_id)
    books.note(customers, winner_id, "Merge", deleted_id=loser_id)
    parents = {one["ParentRef"]["value"] for one in (loser, winner) if "ParentRef" in one}
    books.moved_customers |= {winner_id, *parents}


def _documents(books: Books, customer_id: str) -> Iterator[tuple[Kind, Payload]]:
    for kind in books.kinds.values():
        table = kind.table
        columns = [one.column for one in table.properties if one.column in _COLUMNS]
        if columns:
            where = " or ".join(f"{column} = ?" for column in columns)
            found = table.ids(books.db, where, *[customer_id] * len(columns))
        elif kind.entity in _WITHIN:
            text = f'"value":"{customer_id}"'.encode()
            rows = books.db.execute(f"select id from {table.name}_payload where instr(payload, ?)", (text,))
            found = [str(row[0]) for row in rows]
        else:
            continue
        for document_id in found:
            document = books.find(kind, document_id)
            assert document, "the table and the payloads hold the same objects"
            yield kind, document


def _references(holder: Payload, customer_id: str) -> Iterator[Payload]:
    """All references to a customer within an object."""
    for name, value in holder.items():
        for inner in value if isinstance(value, list) else [value]:
            if not isinstance(inner, dict):
                continue
            if inner.get("value") == customer_id and _is_customer(name, inner, holder):
                yield inner
            else:
                yield from _references(inner, customer_id)


def _is_customer(name: str, reference: Payload, holder: Payload) -> bool:
    kept = reference.get("type") or holder.get("Type") or ""
    return name in ("CustomerRef", "ProjectRef") or str(kept).casefold() in ("customer", "job")
