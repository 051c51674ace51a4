"""A document as a PDF: one or more plain pages of text, written by hand (quickbooks-online.md 6.6). Pure and repeatable."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from quickbooks_sandbox.company.shapes import Payload

_TITLES = {
    "CreditMemo": "Credit Memo",
    "RefundReceipt": "Refund Receipt",
    "SalesReceipt": "Sales Receipt",
}
PRINTABLE = frozenset({"CreditMemo", "Estimate", "Invoice", "Payment", "RefundReceipt", "SalesReceipt"})
_WIDTH, _HEIGHT = 612, 792
_MARGIN, _LEADING, _LINES_A_PAGE = 54, 14, 48
_COLUMNS = 84
_AMOUNT_COLUMNS = 14


def pdf_document(entity: str, payload: Payload, *, company_name: str) -> bytes:
    """The pages of a document: who, to whom, number, dates, lines and total."""
    lines = list(_lines(entity, payload, company_name))
    pages = [lines[start : start + _LINES_A_PAGE] for start in range(0, len(lines), _LINES_A_PAGE)]
    return _file([_page(page) for page in pages])


def _lines(entity: str, payload: Payload, company_name: str) -> Iterator[str]:
    yield company_name
    yield ""
    number = payload.get("DocNumber") or payload.get("PaymentRefNum") or payload["Id"]
    yield f"{_TITLES.get(entity, entity).upper()} {number}"
    yield ""
    for label, name in (("Date", "TxnDate"), ("Due date", "DueDate"), ("Expires", "ExpirationDate")):
        if name in payload:
            yield f"{label + ':':<12}{payload[name]}"
    yield f"{'To:':<12}{payload.get('CustomerRef', {}).get('name', '')}"
    for name in ("Line1", "Line2", "Line3", "Line4", "Line5", "City", "CountrySubDivisionCode", "PostalCode"):
        if name in payload.get("BillAddr", {}):
            yield f"{'':<12}{payload['BillAddr'][name]}"
    yield ""
    for line in payload.get("Line", ()):
        yield from _line(line)
    yield "-" * _COLUMNS
    tax = payload.get("TxnTaxDetail", {}).get("TotalTax")
    if tax:
        yield _priced("Tax", tax)
    currency = payload.get("CurrencyRef", {}).get("value", "USD")
    yield _priced(f"Total {currency}", payload.get("TotalAmt", 0))
    if "Balance" in payload:
        yield _priced("Balance due", payload["Balance"])
    if "CustomerMemo" in payload:
        yield ""
        yield str(payload["CustomerMemo"].get("value", ""))


def _line(line: Payload) -> Iterator[str]:
    detail = line.get(str(line.get("DetailType")), {})
    linked = line.get("LinkedTxn") or [{}]
    what = line.get("Description") or detail.get("ItemRef", {}).get("name")
    if what is None and linked[0].get("TxnId"):
        what = f"{linked[0].get('TxnType', '')} {linked[0]['TxnId']}"
    if what is None:
        what = {"SubTotalLineDetail": "Subtotal", "DiscountLineDetail": "Discount"}.get(
            str(line.get("DetailType")), ""
        )
    if "Qty" in detail and "UnitPrice" in detail:
        what = f"{what}  {detail['Qty']} x {detail['UnitPrice']}"
    yield _priced(what, line.get("Amount", 0))
    for inner in detail.get("Line", ()):
        yield from (f"  {text}" for text in _line(inner))


def _priced(what: str, amount: Any) -> str:
    room = _COLUMNS - _AMOUNT_COLUMNS
    return f"{' '.join(what.split())[:room]:<{room}}{Decimal(amount):>{_AMOUNT_COLUMNS},.2f}"


def _page(lines: Iterable[str]) -> bytes:
    """The drawing of one page: every line in a typewriter's letters."""
    shown = b"".join(b"(" + _letters(line) + b") Tj T*\n" for line in lines)
    start = f"BT /F1 10 Tf {_LEADING} TL {_MARGIN} {_HEIGHT - _MARGIN} Td\n".encode()
    return start + shown + b"ET"


def _letters(text: str) -> bytes:
    plain = "".join(character if character.isprintable() else " " for character in text[: _COLUMNS + 12])
    raw = plain.encode("cp1252", errors="replace")
    return raw.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")


def _file(pages: list[bytes]) -> bytes:
    """The file: a catalogue, the pages, one font, then each page beside what it draws; and where each of them begins."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * place} 0 R" for place in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
    ]
    for place, drawing in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDTH} {_HEIGHT}]"
            f" /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * place} 0 R >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing))
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)
