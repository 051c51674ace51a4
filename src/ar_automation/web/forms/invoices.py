"""The invoice form: its header, and lines that come and go while it is filled in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ar_automation.books.money import Money, MoneyError, line_amount, zero
from ar_automation.receivables.inputs import InvoiceInput, LineInput
from ar_automation.web.forms.draft import Draft
from ar_automation.web.words import number
from ar_automation.web.words import price as price_of

LINES_MAX = 500
_LINE_FIELD = re.compile(r"lines\.(\d{1,4})\.(item_id|description|quantity|unit_price|line_id)")


@dataclass
class LineDraft:
    """A line as it was typed; `index` is its place in the form, by which errors find it."""

    index: int
    line_id: str = ""
    item_id: str = ""
    description: str = ""
    quantity: str = ""
    unit_price: str = ""
    fresh: bool = False
    amount: Money | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """What people call it."""
        return self.index + 1

    @property
    def empty(self) -> bool:
        """Nothing was said in it: it is not saved."""
        return not (self.item_id or self.description.strip() or self.unit_price.strip())


def lines_of(posted: Mapping[str, Any]) -> list[LineDraft]:
    """The lines in a posted form, in their order, numbered anew."""
    found: dict[int, dict[str, str]] = {}
    for name, value in posted.items():
        if match := _LINE_FIELD.fullmatch(name):
            found.setdefault(int(match[1]), {})[match[2]] = str(value)
    return [_line_draft(n, found[index]) for n, index in enumerate(sorted(found)[: LINES_MAX + 1])]


def _line_draft(index: int, texts: Mapping[str, str]) -> LineDraft:
    return LineDraft(
        index,
        line_id=texts.get("line_id", ""),
        item_id=texts.get("item_id", ""),
        description=texts.get("description", ""),
        quantity=texts.get("quantity", ""),
        unit_price=texts.get("unit_price", ""),
    )


def stepped(lines: list[LineDraft], step: str, items: Mapping[int, Any]) -> list[LineDraft]:
    """The lines after a step: ``add``, ``remove.2``, or ``item.2``, which fills in what the item says."""
    verb, _, index = step.partition(".")
    if verb == "add":
        lines.append(LineDraft(len(lines), quantity="1", fresh=True))
    if verb == "remove":
        lines = [line for line in lines if str(line.index) != index]
        for n, line in enumerate(lines):
            line.index = n
    if verb == "item":
        for line in lines:
            item = items.get(int(line.item_id)) if line.item_id.isdecimal() else None
            if str(line.index) == index and item is not None:
                line.description = item.description or line.description
                line.unit_price = price_of(item.unit_price) or line.unit_price
    return lines or [LineDraft(0, quantity="1", fresh=True)]


def price(lines: Sequence[LineDraft], currency: str) -> Money:
    """Work out the amounts as far as they can be; gives the total."""
    total = zero(currency)
    for line in lines:
        draft = Draft({"quantity": line.quantity, "unit_price": line.unit_price})
        quantity, unit_price = draft.decimal("quantity"), draft.decimal("unit_price")
        if quantity is None or unit_price is None:
            continue
        try:
            line.amount = line_amount(quantity, unit_price, currency)
            total = total + line.amount
        except (MoneyError, ArithmeticError):
            line.errors.setdefault("unit_price", "This is too large.")
    return total


def read(draft: Draft, lines: Sequence[LineDraft], customer_id: int) -> InvoiceInput | None:
    """The input of the services; None when something cannot be read, with the sentences in `draft`."""
    txn_date = draft.date("txn_date")
    if txn_date is None:
        draft.errors.setdefault("txn_date", "Give the invoice date.")
    read_lines = [_line(draft, line) for line in lines]
    given = InvoiceInput(
        customer_id=customer_id,
        txn_date=txn_date or date.min,
        due_date=draft.date("due_date"),
        term_id=draft.id("term_id"),
        private_note=draft.text("private_note"),
        customer_memo=draft.text("customer_memo"),
        lines=read_lines,
    )
    return None if draft.errors else given


def _line(draft: Draft, line: LineDraft) -> LineInput:
    path = f"lines.{line.index}"
    values = Draft(
        {name: getattr(line, name) for name in ("item_id", "description", "quantity", "unit_price")}
    )
    given = LineInput(
        item_id=values.id("item_id"),
        description=values.text("description"),
        quantity=values.decimal("quantity"),
        unit_price=values.decimal("unit_price"),
        line_id=line.line_id,
    )
    draft.errors |= {f"{path}.{name}": sentence for name, sentence in values.errors.items()}
    return given


def fill(standing: InvoiceInput) -> tuple[dict[str, object], list[LineDraft]]:
    """What the form shows of an invoice."""
    header: dict[str, object] = {
        "txn_date": standing.txn_date.isoformat(),
        "due_date": standing.due_date.isoformat() if standing.due_date else "",
        "term_id": standing.term_id,
        "private_note": standing.private_note,
        "customer_memo": standing.customer_memo,
    }
    lines = [
        LineDraft(
            n,
            line_id=line.line_id,
            item_id="" if line.item_id is None else str(line.item_id),
            description=line.description,
            quantity=number(line.quantity),
            unit_price=price_of(line.unit_price),
        )
        for n, line in enumerate(standing.lines)
    ]
    return header, lines


def show_errors(draft: Draft, lines: Sequence[LineDraft]) -> None:
    """Hand each line the sentences that are about it."""
    for line in lines:
        prefix = f"lines.{line.index}"
        for path, sentence in draft.errors.items():
            if path == prefix:
                line.errors["item_id"] = sentence
            elif path.startswith(prefix + "."):
                line.errors[path.removeprefix(prefix + ".")] = sentence
