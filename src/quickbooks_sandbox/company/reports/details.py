"""The columns of reports that list open items, and their sections (API: reports)."""

from collections.abc import Callable, Mapping, Sequence

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.kind import Books
from quickbooks_sandbox.company.shapes import Payload

from .layout import Column, cell, money, row, section
from .open_items import OpenEntry
from .parameters import Parameters

AMOUNT = "subt_amount"
OPEN_BALANCE = "subt_open_bal"
_TITLES = {
    "tx_date": "Date",
    "txn_type": "Transaction Type",
    "doc_num": "Num",
    "cust_name": "Customer",
    "due_date": "Due Date",
    "memo": "Memo/Description",
    AMOUNT: "Amount",
    OPEN_BALANCE: "Open Balance",
    "term_name": "Terms",
    "create_date": "Create Date",
    "last_mod_date": "Last Modified",
    "cust_msg": "Message displayed on invoice",
    "cust_bill_email": "Email",
    "sale_sent_state": "Delivery",
}


def picked_columns(asked: Parameters, default: Sequence[str]) -> list[Column]:
    """The columns asked for in their order, or the default ones. Raises Fault 2170."""
    names = [name.strip() for name in asked.text("columns").split(",") if name.strip()] or default
    unknown = next((name for name in names if name not in _TITLES), None)
    if unknown is not None:
        raise errors.bad_enumeration("columns", unknown[:100])
    return [Column(name, _TITLES[name], name) for name in names]


def listed(books: Books, title: Payload, columns: Sequence[Column], entries: Sequence[OpenEntry]) -> Payload:
    """A section of items under a title, with their sums."""
    header = [title, *(cell("") for _ in columns[1:])]
    rows = [row([_CELLS[column.key](books, entry) for column in columns]) for entry in entries]
    return section(header, rows, sums(f"Total for {title['value']}", columns, entries))


def sums(title: str, columns: Sequence[Column], entries: Sequence[OpenEntry]) -> list[Payload]:
    """What items come to; columns that hold no amounts stay empty."""
    found = {
        AMOUNT: money(sum(one.amount for one in entries)),
        OPEN_BALANCE: money(sum(one.open for one in entries)),
    }
    return [cell(title), *(cell(found.get(column.key, "")) for column in columns[1:])]


def _customer(books: Books, entry: OpenEntry) -> Payload:
    customer = books.find(books.kinds["Customer"], entry.customer)
    return cell(customer["FullyQualifiedName"] if customer else "", entry.customer)


def _text(*path: str) -> Callable[[Books, OpenEntry], Payload]:
    def read(books: Books, entry: OpenEntry) -> Payload:
        value: object = entry.payload
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return cell("" if value is None else str(value))

    return read


_CELLS: Mapping[str, Callable[[Books, OpenEntry], Payload]] = {
    "tx_date": lambda books, entry: cell(entry.day),
    "txn_type": lambda books, entry: cell(entry.title, entry.id),
    "doc_num": lambda books, entry: cell(entry.number),
    "cust_name": _customer,
    "due_date": lambda books, entry: cell(entry.due),
    "memo": _text("PrivateNote"),
    AMOUNT: lambda books, entry: cell(money(entry.amount)),
    OPEN_BALANCE: lambda books, entry: cell(money(entry.open)),
    "term_name": _text("SalesTermRef", "name"),
    "create_date": _text("MetaData", "CreateTime"),
    "last_mod_date": _text("MetaData", "LastUpdatedTime"),
    "cust_msg": _text("CustomerMemo", "value"),
    "cust_bill_email": _text("BillEmail", "Address"),
    "sale_sent_state": _text("EmailStatus"),
}
