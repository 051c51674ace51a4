"""A reference tells its target's present name: what is renamed is so in all that refers to it, one statement a table.

That is no edit of what refers to it. References within payloads have no columns, so a renaming reads the payloads of every
transaction; renamings are rare, and no other write does so.
"""

# ruff: noqa: S608  names of tables are our own, values travel as parameters

import re

import msgspec

from quickbooks_sandbox.company.kind import TRANSACTION, Books, Kind
from quickbooks_sandbox.company.shapes import Payload

_TOLD_BY = {
    "Account": (
        *("AccountRef", "ItemAccountRef", "DiscountAccountRef", "DepositToAccountRef"),
        *("IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef"),
    ),
    "Class": ("ClassRef",),
    "Department": ("DepartmentRef",),
    "Item": ("ItemRef", "GroupItemRef"),
    "Term": ("SalesTermRef",),
}
_TELLING_LISTS = ("Item", "Customer")


def retell(books: Books, kind: Kind, payload: Payload) -> None:
    """Let all that refers to an object tell its present name."""
    names = "|".join(_TOLD_BY[kind.entity])
    named = f'"value":"{payload["Id"]}","name":'
    reference = re.compile(rf'("(?:{names})":{{{re.escape(named)})"(?:[^"\\]|\\.)*"'.encode())
    told = msgspec.json.encode(payload.get("FullyQualifiedName", payload["Name"]))

    def retold(rendered: bytes) -> bytes:
        return reference.sub(lambda found: found[1] + told, rendered)

    books.db.create_function("retold", 1, retold, deterministic=True)
    for other in books.kinds.values():
        if other.sequence == TRANSACTION or other.entity in _TELLING_LISTS:
            books.db.execute(
                f"update {other.table.name}_payload set payload = retold(payload) where instr(payload, ?)",
                (named.encode(),),
            )
