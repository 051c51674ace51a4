"""The floor: a client that does nothing but fetch, decode typed, COPY and merge, a page a transaction, ten in flight.

The definition is that of performance.md, section 2 ("typed + COPY + merge per page"), with httpx for the HTTP client.
`python -m bench.floor BASE_URL DSN`; prints one JSON line.
"""

from __future__ import annotations

import asyncio
import sys
from decimal import Decimal

import httpx
import msgspec
import psycopg

from bench.books import REALM

PAGE_ROWS = 1000
IN_FLIGHT = 10


class Ref(msgspec.Struct, gc=False):
    value: str = ""


class Detail(msgspec.Struct, gc=False):
    ItemRef: Ref | None = None
    Qty: Decimal = Decimal(0)
    UnitPrice: Decimal = Decimal(0)


class Linked(msgspec.Struct, gc=False):
    TxnId: str
    TxnType: str


class Line(msgspec.Struct, gc=False):
    Amount: Decimal = Decimal(0)
    DetailType: str = ""
    LineNum: int = 0
    Description: str = ""
    SalesItemLineDetail: Detail | None = None
    LinkedTxn: list[Linked] = []


class Record(msgspec.Struct, gc=False):
    Id: str
    SyncToken: str
    DisplayName: str = ""
    Active: bool = True
    CustomerRef: Ref | None = None
    DocNumber: str = ""
    TxnDate: str = ""
    DueDate: str = ""
    TotalAmt: Decimal = Decimal(0)
    Balance: Decimal = Decimal(0)
    UnappliedAmt: Decimal = Decimal(0)
    Line: list[Line] = []


class Rows(msgspec.Struct, gc=False):
    Customer: list[Record] = []
    Invoice: list[Record] = []
    Payment: list[Record] = []
    totalCount: int = 0  # noqa: N815 - the wire's word


class Answer(msgspec.Struct, gc=False):
    QueryResponse: Rows


TABLES = {
    "fl_customer": ("id bigint primary key, token int, name text, active bool, balance numeric(14,2)", "id"),
    "fl_invoice": (("id bigint primary key, token int, doc text, customer_id bigint, txn_date date, due_date date,"
                   " total numeric(14,2), balance numeric(14,2)"), "id"),
    "fl_line": (("invoice_id bigint, line_no int, item text, descr text, qty numeric, price numeric, amount numeric(14,2),"
                " primary key (invoice_id, line_no)"), "invoice_id, line_no"),
    "fl_payment": (("id bigint primary key, token int, customer_id bigint, txn_date date, total numeric(14,2),"
                   " unapplied numeric(14,2)"), "id"),
    "fl_application": (("payment_id bigint, line_no int, txn_id bigint, amount numeric(14,2),"
                       " primary key (payment_id, line_no)"), "payment_id, line_no"),
}  # fmt: skip
Staged = dict[str, list[tuple[object, ...]]]


def staged(entity: str, records: list[Record]) -> Staged:
    """The columns of a page, by table."""
    if entity == "Customer":
        return {"fl_customer": [(r.Id, r.SyncToken, r.DisplayName, r.Active, r.Balance) for r in records]}
    if entity == "Invoice":
        return {
            "fl_invoice": [
                (
                    r.Id,
                    r.SyncToken,
                    r.DocNumber,
                    _value(r.CustomerRef),
                    r.TxnDate,
                    r.DueDate,
                    r.TotalAmt,
                    r.Balance,
                )
                for r in records
            ],
            "fl_line": [
                (
                    r.Id,
                    line.LineNum,
                    _value(detail.ItemRef),
                    line.Description,
                    detail.Qty,
                    detail.UnitPrice,
                    line.Amount,
                )
                for r in records
                for line in r.Line
                if (detail := line.SalesItemLineDetail) is not None
            ],
        }
    return {
        "fl_payment": [
            (r.Id, r.SyncToken, _value(r.CustomerRef), r.TxnDate, r.TotalAmt, r.UnappliedAmt) for r in records
        ],
        "fl_application": [
            (r.Id, n, linked.TxnId, line.Amount)
            for r in records
            for n, line in enumerate(r.Line)
            for linked in line.LinkedTxn
        ],
    }


def _value(ref: Ref | None) -> str:
    return ref.value if ref is not None else ""


async def load(database: psycopg.AsyncConnection, page: Staged) -> None:
    """COPY to staging, merge, commit."""
    async with database.cursor() as cursor:
        for table, rows in page.items():
            async with cursor.copy(f"COPY s_{table} FROM STDIN") as copy:
                for row in rows:
                    await copy.write_row(row)
            key = TABLES[table][1]
            await cursor.execute(
                f"INSERT INTO {table} SELECT * FROM s_{table} ON CONFLICT ({key}) DO NOTHING"
            )
            await cursor.execute(f"TRUNCATE s_{table}")
    await database.commit()


async def main(base: str, dsn: str) -> int:
    """Fetch and load everything; returns rows."""
    decoder = msgspec.json.Decoder(Answer)
    url = f"{base}/v3/company/{REALM}/query"
    database = await psycopg.AsyncConnection.connect(dsn)
    for table, (columns, _) in TABLES.items():
        await database.execute(f"DROP TABLE IF EXISTS {table}")
        await database.execute(f"CREATE TABLE {table} ({columns})")
        await database.execute(f"CREATE TEMP TABLE s_{table} (LIKE {table})")
    await database.commit()
    total, gate, turn = 0, asyncio.Semaphore(IN_FLIGHT), asyncio.Lock()
    async with httpx.AsyncClient(timeout=120, headers={"Accept": "application/json"}) as client:

        async def ask(statement: str) -> Rows:
            async with gate:
                answer = await client.get(url, params={"query": statement, "minorversion": "75"})
            return decoder.decode(answer.raise_for_status().content).QueryResponse

        async def page(entity: str, start: int) -> int:
            rows = await ask(
                f"SELECT * FROM {entity} ORDERBY Id STARTPOSITION {start} MAXRESULTS {PAGE_ROWS}"
            )
            records: list[Record] = getattr(rows, entity)
            async with turn:
                await load(database, staged(entity, records))
            return len(records)

        for entity in ("Customer", "Invoice", "Payment"):
            count = (await ask(f"SELECT count(*) FROM {entity}")).totalCount
            total += sum(await asyncio.gather(*(page(entity, at) for at in range(1, count + 1, PAGE_ROWS))))
    await database.close()
    return total


if __name__ == "__main__":
    print(msgspec.json.encode({"rows": asyncio.run(main(sys.argv[1], sys.argv[2]))}).decode())
