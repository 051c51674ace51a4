"""The sample for receivables of every kind: what an accountant would look for, a few records of each (quickbooks-online.md 9).

Half a year of a small trading company with several currencies and sales tax: sub-customers, a prepayment, credits, journal
entries, deposits and checks on receivables, voided and post-dated invoices, a foreign customer, one gone with a balance.
"""

from decimal import Decimal

from quickbooks_sandbox.company import writes
from quickbooks_sandbox.company.entities.attachable import ATTACHABLE, AttachedFile, attach
from quickbooks_sandbox.company.entities.preferences import set_by_hand
from quickbooks_sandbox.company.kind import Books
from quickbooks_sandbox.company.shapes import Payload

from .landscaping_lists import sow_taxes
from .records import Hand, against, to

_CLOSED_DAYS_AGO = 730
_ITEMS = (
    ("Bookkeeping", "Service", "80", "Services"),
    ("Advice", "Service", "120", "Services"),
    ("Ledger", "NonInventory", "25", "Sales of Product Income"),
    ("Binder", "NonInventory", "9.95", "Sales of Product Income"),
)
_RECEIVABLE = "Accounts Receivable (A/R)"


def sow_accountant(books: Books) -> None:
    """Fill the books."""
    hand = Hand(books)
    set_by_hand(
        books,
        {
            "CurrencyPrefs": {"MultiCurrencyEnabled": True},
            "TaxPrefs": {"UsingSalesTax": True},
            "SalesFormsPrefs": {"AllowDeposit": True},
            "AccountingInfoPrefs": {"BookCloseDate": hand.day(_CLOSED_DAYS_AGO)},
        },
    )
    tax_code = sow_taxes(books)
    for name, kind, price, account in _ITEMS:
        item = {"Name": name, "Type": kind, "UnitPrice": price, "Taxable": kind != "Service"}
        hand.make("Item", {**item, "IncomeAccountRef": hand.account(account)})
    _family(hand)
    _credits(hand)
    _ledger_entries(hand)
    _bank(hand)
    _odd_invoices(hand)
    _foreign(hand)
    _taxed(hand, tax_code)
    _bundle(hand)
    _gone(hand)


def _customer(hand: Hand, name: str, **more: object) -> Payload:
    return hand.make("Customer", {"DisplayName": name, "Taxable": False, **more}, days_ago=200)


def _invoice(hand: Hand, customer: Payload, amount: str, days_ago: int, **more: object) -> Payload:
    lines = [hand.sale("Bookkeeping", amount)]
    return hand.make("Invoice", {"CustomerRef": to(customer), "Line": lines, **more}, days_ago=days_ago)


def _payment(hand: Hand, customer: Payload, amount: str, days_ago: int, *lines: Payload) -> Payload:
    body = {"CustomerRef": to(customer), "TotalAmt": Decimal(amount), "Line": list(lines)}
    return hand.make("Payment", body, days_ago=days_ago)


def _family(hand: Hand) -> None:
    """A customer with jobs, each with a balance of its own; one job two levels down is billed with its parent."""
    parent = _customer(hand, "Alder Holdings")
    north = _customer(hand, "North Wing", Job=True, ParentRef=to(parent))
    south = _customer(hand, "South Wing", Job=True, ParentRef=to(parent))
    cellar = _customer(hand, "Cellar", Job=True, ParentRef=to(south), BillWithParent=True)
    _invoice(hand, parent, "300", 150)
    partly = _invoice(hand, north, "450.50", 120)
    _payment(hand, north, "200", 100, against(partly, "Invoice", "200"))
    _invoice(hand, south, "80", 60)
    _invoice(hand, cellar, "45.25", 40)
    _attached(hand.books, parent)


def _attached(books: Books, customer: Payload) -> None:
    """A note with a file. The landscaper has none: public suites begin with a company without attachments."""
    plan = AttachedFile(
        name="plan.txt", content_type="text/plain", content=b"North Wing first, Cellar last.\n"
    )
    body = {
        "Note": "Plan of the work, as agreed on the phone.",
        "AttachableRef": [{"EntityRef": {"type": "Customer", **to(customer)}, "IncludeOnSend": False}],
        "FileName": plan.name,
    }
    made = writes.create(books, ATTACHABLE, body)
    attach(books, made, plan, books.setting("realm_id") or "")


def _credits(hand: Hand) -> None:
    """Money and credits that wait, and a credit memo put against an invoice by a payment of nothing."""
    ahead = _customer(hand, "Brightwater Studio")
    _payment(hand, ahead, "500", 70)
    waiting = _customer(hand, "Cedar Press")
    line = [hand.sale("Advice", "60")]
    hand.make("CreditMemo", {"CustomerRef": to(waiting), "Line": line}, days_ago=50)
    _invoice(hand, waiting, "240", 55)
    settled = _customer(hand, "Dunmore Clinic")
    invoice = _invoice(hand, settled, "100", 48)
    memo = hand.make("CreditMemo", {"CustomerRef": to(settled), "Line": line}, days_ago=46)
    _payment(hand, settled, "0", 45, against(invoice, "Invoice", "60"), against(memo, "CreditMemo", "60"))


def _ledger_entries(hand: Hand) -> None:
    """A journal entry that charges one customer and credits another."""
    charged, credited = _customer(hand, "Eastgate Dental"), _customer(hand, "Fenwick Goods")
    lines = [
        _entry_line(hand, "Debit", "120", _RECEIVABLE, charged),
        _entry_line(hand, "Credit", "75", _RECEIVABLE, credited),
        _entry_line(hand, "Credit", "45", "Services", None),
    ]
    body = {"Line": lines, "CurrencyRef": {"value": "USD"}, "PrivateNote": "Carried over by hand"}
    hand.make("JournalEntry", body, days_ago=90)


def _entry_line(hand: Hand, side: str, amount: str, account: str, customer: Payload | None) -> Payload:
    detail: Payload = {"PostingType": side, "AccountRef": hand.account(account)}
    if customer:
        detail["Entity"] = {"Type": "Customer", "EntityRef": to(customer)}
    return {
        "DetailType": "JournalEntryLineDetail",
        "Amount": Decimal(amount),
        "JournalEntryLineDetail": detail,
    }


def _bank(hand: Hand) -> None:
    """A payment brought to the bank, and money that came and went through receivables without a payment."""
    customer = _customer(hand, "Greta Lindqvist")
    invoice = _invoice(hand, customer, "210", 80)
    payment = _payment(hand, customer, "210", 75, against(invoice, "Invoice", "210"))
    linked = [{"TxnId": payment["Id"], "TxnType": "Payment", "TxnLineId": "0"}]
    straight = {
        "AccountRef": hand.account(_RECEIVABLE),
        "Entity": {"value": customer["Id"], "type": "Customer"},
    }
    _deposit(hand, [{"Amount": Decimal(210), "LinkedTxn": linked}], days_ago=74)
    line = {"DetailType": "DepositLineDetail", "Amount": Decimal(90), "DepositLineDetail": straight}
    _deposit(hand, [line], days_ago=30)
    detail = {"AccountRef": hand.account(_RECEIVABLE), "CustomerRef": to(customer)}
    check = {
        "PaymentType": "Check",
        "AccountRef": hand.account("Checking"),
        "EntityRef": {"value": customer["Id"], "type": "Customer"},
        "CurrencyRef": {"value": "USD"},
        "Line": [
            {
                "DetailType": "AccountBasedExpenseLineDetail",
                "Amount": Decimal(40),
                "AccountBasedExpenseLineDetail": detail,
            }
        ],
    }
    hand.make("Purchase", check, days_ago=25)


def _deposit(hand: Hand, lines: list[Payload], *, days_ago: int) -> None:
    body = {"DepositToAccountRef": hand.account("Checking"), "CurrencyRef": {"value": "USD"}, "Line": lines}
    hand.make("Deposit", body, days_ago=days_ago)


def _odd_invoices(hand: Hand) -> None:
    """One voided, one dated ahead, one with money put down, one with a discount."""
    customer = _customer(hand, "Harbor Lights Inn")
    void = _invoice(hand, customer, "999", 65)
    writes.void(hand.books, hand.books.kinds["Invoice"], {"Id": void["Id"], "SyncToken": void["SyncToken"]})
    _invoice(hand, customer, "130", -20)
    _invoice(hand, customer, "400", 35, Deposit=Decimal(150), DepositToAccountRef=hand.account("Checking"))
    discount = {
        "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10},
    }
    _invoice(hand, customer, "0", 33, Line=[hand.sale("Bookkeeping", "160"), discount])


def _foreign(hand: Hand) -> None:
    """A customer billed in euros, who pays when the euro has risen."""
    for days_ago, rate in ((100, "1.08"), (40, "1.12")):
        listed = {"SourceCurrencyCode": "EUR", "AsOfDate": hand.day(days_ago), "Rate": Decimal(rate)}
        hand.make("ExchangeRate", listed, days_ago=days_ago)
    customer = _customer(hand, "Iris Weber", CurrencyRef={"value": "EUR"})
    invoice = _invoice(hand, customer, "1000", 95)
    _payment(hand, customer, "600", 20, against(invoice, "Invoice", "600"))


def _taxed(hand: Hand, tax_code: str) -> None:
    """Goods taxed at two rates, and a service beside them that is not."""
    customer = _customer(hand, "Juniper Books", Taxable=True, DefaultTaxCodeRef={"value": tax_code})
    lines = [
        hand.sale("Ledger", "100", Qty=4, UnitPrice=25, TaxCodeRef={"value": "TAX"}),
        hand.sale("Bookkeeping", "80", TaxCodeRef={"value": "NON"}),
    ]
    tax = {"TxnTaxCodeRef": {"value": tax_code}}
    _invoice(hand, customer, "0", 28, Line=lines, TxnTaxDetail=tax)


def _bundle(hand: Hand) -> None:
    """A bundle, and an invoice for two of it."""
    parts = [
        {"ItemRef": {"value": hand.named("Item", item)}, "Qty": quantity}
        for item, quantity in (("Ledger", 1), ("Binder", 3))
    ]
    body = {"Name": "Starter Set", "Type": "Group", "ItemGroupDetail": {"ItemGroupLine": parts}}
    bundle = hand.make("Item", body)
    detail = {"GroupItemRef": {"value": bundle["Id"]}, "Quantity": 2}
    line = {"DetailType": "GroupLineDetail", "GroupLineDetail": detail}
    _invoice(hand, _customer(hand, "Kite & Anchor Pub"), "0", 15, Line=[line])


def _gone(hand: Hand) -> None:
    """A customer who left owing money: only a person can make one inactive then."""
    customer = _customer(hand, "Lakeside Veterinary")
    _invoice(hand, customer, "77.70", 160)
    hand.change("Customer", customer["Id"], {"Active": False})
