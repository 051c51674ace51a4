"""Exchange rates: home units for one foreign unit, by currency and day, without an Id (quickbooks-online.md 9.18)."""

from decimal import Decimal
from typing import ClassVar

from quickbooks_sandbox.company import errors
from quickbooks_sandbox.company.currency import RATE_MAX, listed_rate
from quickbooks_sandbox.company.currency_names import CURRENCY_NAMES, HOME_CODE
from quickbooks_sandbox.company.kind import Books, Kind, table
from quickbooks_sandbox.company.properties import CREATED, UPDATED, Property, Type
from quickbooks_sandbox.company.shapes import COMMON as COMMON_SHAPES
from quickbooks_sandbox.company.shapes import DAY, FREE, Number, Payload, Shape, Text


class _ExchangeRate(Kind):
    entity = "ExchangeRate"
    known: ClassVar[dict[str, Shape]] = {
        **COMMON_SHAPES,
        **dict.fromkeys(("SourceCurrencyCode", "TargetCurrencyCode"), Text(3)),
        "AsOfDate": DAY,
        "Rate": Number(Decimal(0), RATE_MAX),
        "CustomField": FREE,
    }
    table = table(
        "ExchangeRate",
        (
            Property("Id", Type.NAMED_ID, queryable=False),
            CREATED,
            UPDATED,
            Property("SourceCurrencyCode", sortable=False),
            Property("AsOfDate", Type.DAY, sortable=False),
        ),
        ("p_sourcecurrencycode", "p_asofdate"),
        named=True,
        shows_id=False,
    )
    sequence = "ExchangeRate"
    has_changes = False
    has_named_ids = True

    def standing(self, books: Books, body: Payload) -> Payload | None:
        """The rate of that currency and day."""
        code, day = str(body.get("SourceCurrencyCode", "")), body.get("AsOfDate") or books.today
        found = self.table.ids(
            books.db, "p_sourcecurrencycode = ? and p_asofdate = ?", code.casefold(), str(day)[:10]
        )
        return books.find(self, found[0]) if found else None

    def new_id(self, books: Books, composed: Payload) -> str:
        return f"{composed['SourceCurrencyCode']}:{composed['AsOfDate']}"

    def compose(self, books: Books, draft: Payload, old: Payload | None) -> Payload:
        for name in ("SourceCurrencyCode", "Rate"):
            if name not in draft:
                raise errors.required(name)
        code = draft["SourceCurrencyCode"].upper()
        if code not in CURRENCY_NAMES or draft.get("TargetCurrencyCode", HOME_CODE) != HOME_CODE:
            raise errors.bad_currency(code)
        if not draft["Rate"]:
            raise errors.bad_number("Rate", str(draft["Rate"]))
        made = {"AsOfDate": books.today, **draft, "SourceCurrencyCode": code, "TargetCurrencyCode": HOME_CODE}
        if old and any(made[name] != old[name] for name in ("SourceCurrencyCode", "AsOfDate")):
            raise errors.bad_date("AsOfDate", made["AsOfDate"])
        return made


EXCHANGE_RATE = _ExchangeRate()


def rate_of(books: Books, code: str, day: str) -> Payload:
    """A currency's rate on a day, as GET /exchangerate tells it. Raises Fault 2220."""
    code = code.upper()
    if code not in CURRENCY_NAMES:
        raise errors.bad_currency(code[:100])
    standing = EXCHANGE_RATE.standing(books, {"SourceCurrencyCode": code, "AsOfDate": day})
    moment = books.now.isoformat(timespec="seconds")
    return standing or {
        "SyncToken": "0",
        "domain": "QBO",
        "AsOfDate": day,
        "SourceCurrencyCode": code,
        "Rate": listed_rate(books, code, day),
        "TargetCurrencyCode": HOME_CODE,
        "MetaData": {"LastUpdatedTime": moment},
    }
