"""The four writes of an object and their effects, within one transaction (quickbooks-online.md 6)."""

from . import errors
from .kind import Books, Kind, asked, is_id
from .settling import settle
from .shapes import COMMON, Payload, clean_body


def create(books: Books, kind: Kind, body: Payload) -> Payload:
    """Make a new object: its payload as stored. Raises Fault."""
    if not kind.can_create:
        raise errors.unsupported_operation("create")
    if kind.standing(books, body) is not None:
        return update(books, kind, body)
    composed = kind.compose(books, asked(kind, body, None), None)
    new_id = kind.new_id(books, composed)
    new = books.save(kind, {"domain": "QBO", "sparse": False, "Id": new_id, **composed})
    kind.written(books, new, None)
    settle(books)
    return kind.table.shown(books.find(kind, new_id) or new)


def update(books: Books, kind: Kind, body: Payload) -> Payload:
    """Change an object, all of it or with sparse in part: its payload as stored. Raises Fault."""
    if not kind.can_update:
        raise errors.unsupported_operation("update")
    standing = kind.standing(books, body)
    if standing is not None:
        body = {"SyncToken": standing["SyncToken"], **body, "Id": standing["Id"]}
    old = current(books, kind, body)
    composed = kind.compose(books, asked(kind, body, old), old)
    kept = {name: old[name] for name in ("domain", "sparse", "Id", "SyncToken", "MetaData")}
    new = books.save(kind, {**kept, **composed})
    kind.written(books, new, old)
    settle(books)
    return kind.table.shown(books.find(kind, new["Id"]) or new)


def void(books: Books, kind: Kind, body: Payload, *, in_app: bool = False) -> Payload:
    """Void a transaction, `in_app` as a person may: its payload as stored. Raises Fault."""
    old = current(books, kind, body)
    voided = kind.void_in_app(books, old) if in_app else kind.void(books, old)
    settle(books)
    return voided


def send(books: Books, kind: Kind, object_id: str, to: str | None) -> Payload:
    """Mail a transaction: its payload as stored. Raises Fault."""
    old = books.find(kind, checked_id(kind, object_id))
    if old is None:
        raise errors.not_found()
    return kind.send(books, old, to)


def delete(books: Books, kind: Kind, body: Payload) -> Payload:
    """Delete a transaction; change data capture goes on telling of it. Raises Fault."""
    old = current(books, kind, body)
    books.remember(kind, old["Id"])
    kind.delete(books, old)
    kind.table.remove(books.db, old["Id"])
    books.note(kind, old["Id"], "Delete")
    books.db.execute(
        "insert into stub values (?, ?, ?, ?)",
        (kind.entity, old["Id"], int(books.now.timestamp()), books.now.isoformat(timespec="seconds")),
    )
    settle(books)
    return {"status": "Deleted", "domain": "QBO", "Id": old["Id"]}


def current(books: Books, kind: Kind, body: Payload) -> Payload:
    """The object a write is about, when the body knows its latest revision. Raises Fault.

    What sits in a deposit is not to be touched (quickbooks-online.md 2.5, 6540).
    """
    named = clean_body(COMMON, {name: value for name, value in body.items() if name in ("Id", "SyncToken")})
    for name in ("Id", "SyncToken"):
        if not isinstance(named.get(name), str):
            raise errors.required(name)
    old = books.find(kind, checked_id(kind, named["Id"]))
    if old is None:
        raise errors.deleted() if not kind.is_list else errors.not_found()
    if named["SyncToken"] != old["SyncToken"]:
        raise errors.stale(kind.entity)
    if any(link["TxnType"] == "Deposit" for link in old.get("LinkedTxn", ())):
        raise errors.deposited()
    return old


def checked_id(kind: Kind, value: str) -> str:
    """An id in its one form. Raises Fault 2030."""
    if not is_id(kind, value):
        raise errors.bad_id(value[:100])
    return str(int(value)) if value.isdigit() else value
