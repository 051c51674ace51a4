"""Whatever is done to a company's books, in whatever order, they go on agreeing; what is refused changes nothing."""

from contextlib import ExitStack
from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from quickbooks_sandbox.company.errors import Fault
from tests.unit.sandbox.company_world import Payload, application, books_of, must_agree, taken_from_funds
from tests.unit.sandbox.reports_oracle import reports_must_agree

_amounts = st.decimals(Decimal(0), Decimal(300), places=2)
_some = st.integers(0, 5)
_lines = st.lists(_amounts, min_size=1, max_size=3)
_customers = st.integers(0, 1)
_DAYS = ("2026-09-30", "2026-11-01", "2026-11-23", "2026-12-24")
_days = st.sampled_from(_DAYS)
_sides = st.sampled_from([("Debit", "Credit"), ("Credit", "Debit")])
_RECEIVABLE = "Accounts Receivable (A/R)"
_LINK_TYPES = ("Invoice", "CreditMemo", "JournalEntry", "Check", "CreditCardCredit", "Deposit")
_applications = st.lists(st.tuples(st.sampled_from(_LINK_TYPES), _some, _amounts), max_size=4)
_Applications = list[tuple[str, int, Decimal]]
_TRANSACTIONS = ("Invoice", "CreditMemo", "Payment", "SalesReceipt", "JournalEntry", "Deposit", "Purchase")


class CompanyMachine(RuleBasedStateMachine):
    """Random writes over two customers, one the job of the other."""

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        self.books = self._stack.enter_context(books_of())
        self.customers = [self.books.customer, self.books.job]

    @initialize()
    def begin(self) -> None:
        """Items of each kind, paid in part and by each other, and money deposited: whatever is done next, something follows."""
        invoice = self.books.invoice("120")["Id"]
        memo = self.books.credit_memo("45")["Id"]
        entry = self.books.journal(*self._entry_lines(0, ("Debit", "Credit"), Decimal(80)))["Id"]
        paid = [application(invoice, "40"), application(entry, "30", "JournalEntry")]
        self.books.payment("80", Line=paid)
        self.books.payment("0", Line=[application(invoice, "20"), application(memo, "20", "CreditMemo")])
        self.books.deposit(*(taken_from_funds(self.books.payment(total)) for total in ("25", "35")))
        self.books.payment("60")

    def teardown(self) -> None:
        with self._stack:
            reports_must_agree(self.books, _DAYS)

    @rule(customer=_customers, amounts=_lines, day=_days)
    def make_invoice(self, customer: int, amounts: list[Decimal], day: str) -> None:
        lines = [self.books.line(str(amount)) for amount in amounts]
        self.books.invoice(customer=self.customers[customer], Line=lines, TxnDate=day)

    @rule(customer=_customers, amounts=_lines, day=_days)
    def make_credit_memo(self, customer: int, amounts: list[Decimal], day: str) -> None:
        lines = [self.books.line(str(amount)) for amount in amounts]
        self.books.credit_memo(customer=self.customers[customer], Line=lines, TxnDate=day)

    @rule(customer=_customers, total=_amounts, parts=_applications, day=_days)
    def receive_payment(self, customer: int, total: Decimal, parts: _Applications, day: str) -> None:
        body = {**self._payer(customer), "TotalAmt": total, "TxnDate": day}
        self._attempt("create", "Payment", {**body, "Line": self._applications(parts)})

    @rule(customer=_customers, parts=_applications, day=_days)
    def apply_credits(self, customer: int, parts: _Applications, day: str) -> None:
        lines = self._applications([(kind, which, Decimal(30)) for kind, which, _ in parts])
        body = {**self._payer(customer), "TotalAmt": 0, "TxnDate": day}
        self._attempt("create", "Payment", {**body, "Line": lines})

    @rule(which=_some, share=st.sampled_from([1, 2]), extra=st.sampled_from([0, 7]))
    def pay_invoice(self, which: int, share: int, extra: int) -> None:
        if (invoice := self._pick("Invoice", which)) is not None:
            amount = invoice["Balance"] // share
            line = application(invoice["Id"], str(amount))
            body = {"CustomerRef": invoice["CustomerRef"], "TotalAmt": amount + extra, "Line": [line]}
            self.books.company.create_object("Payment", body)

    @rule(
        entity=st.sampled_from(["Invoice", "CreditMemo"]), which=_some, amounts=_lines, sparse=st.booleans()
    )
    def change_document(self, entity: str, which: int, amounts: list[Decimal], *, sparse: bool) -> None:
        lines = [self.books.line(str(amount)) for amount in amounts]
        self._change(entity, which, {"Line": lines, "sparse": sparse})

    @rule(entity=st.sampled_from(["Invoice", "CreditMemo"]), which=_some, customer=_customers)
    def move_document(self, entity: str, which: int, customer: int) -> None:
        self._change(entity, which, {**self._payer(customer), "sparse": True})

    @rule(which=_some, total=_amounts, parts=_applications)
    def change_payment(self, which: int, total: Decimal, parts: _Applications) -> None:
        self._change("Payment", which, {"TotalAmt": total, "Line": self._applications(parts)})

    @rule(which=_some, share=st.sampled_from([2, 3]))
    def apply_less_of_a_payment(self, which: int, share: int) -> None:
        if (found := self._pick("Payment", which)) is not None:
            lines = [
                {**line, "Amount": (line["Amount"] / share).quantize(Decimal("0.01"))}
                for line in found["Line"]
            ]
            self._change("Payment", which, {"Line": lines})

    @rule(customer=_customers, sides=_sides, amount=_amounts)
    def make_entry(self, customer: int, sides: tuple[str, str], amount: Decimal) -> None:
        self.books.journal(*self._entry_lines(customer, sides, amount))

    @rule(sides=_sides, amount=_amounts)
    def pass_on_a_debt(self, sides: tuple[str, str], amount: Decimal) -> None:
        """One entry that takes from one customer what it gives to the other."""
        lines = [
            self.books.posting(side, _RECEIVABLE, str(amount), customer=customer)
            for side, customer in zip(sides, self.customers, strict=True)
        ]
        self.books.journal(*lines)

    @rule(which=_some, customer=_customers, sides=_sides, amount=_amounts)
    def change_entry(self, which: int, customer: int, sides: tuple[str, str], amount: Decimal) -> None:
        if (found := self._pick("JournalEntry", which)) is not None:
            lines = self._entry_lines(customer, sides, amount)
            kept = [{**line, "Id": was["Id"]} for line, was in zip(lines, found["Line"], strict=True)]
            self._attempt("update", "JournalEntry", {**found, "Line": kept})

    @rule(customer=_customers, amount=_amounts, back=st.booleans(), day=_days)
    def pay_back(self, customer: int, amount: Decimal, day: str, *, back: bool) -> None:
        """A check to a customer, or a credit to the card from one."""
        more: Payload = {}
        if back:
            card = {"value": self.books.account("Business Card")}
            more = {"PaymentType": "CreditCard", "AccountRef": card, "Credit": True}
        self.books.check(str(amount), _RECEIVABLE, customer=self.customers[customer], TxnDate=day, **more)

    @rule(which=_some, customer=_customers, amount=_amounts)
    def change_purchase(self, which: int, customer: int, amount: Decimal) -> None:
        if (found := self._pick("Purchase", which)) is not None:
            line = found["Line"][0]
            detail = {**line["AccountBasedExpenseLineDetail"], **self._payer(customer)}
            changed = {**line, "Amount": amount, "AccountBasedExpenseLineDetail": detail}
            self._attempt("update", "Purchase", {**found, "Line": [changed]})

    @rule(which=st.lists(_some, max_size=3), customer=_customers, amount=_amounts)
    def deposit_payments(self, which: list[int], customer: int, amount: Decimal) -> None:
        """Payments and money of a customer's that no payment tells of."""
        payments = [found for one in which if (found := self._pick("Payment", one)) is not None]
        loose = self.books.deposited(_RECEIVABLE, str(amount), customer=self.customers[customer])
        lines = [*map(taken_from_funds, payments), loose]
        account = {"value": self.books.account("Checking")}
        self._attempt("create", "Deposit", {"DepositToAccountRef": account, "Line": lines})

    @rule(which=_some, keep=st.integers(1, 3), amount=_amounts)
    def change_deposit(self, which: int, keep: int, amount: Decimal) -> None:
        if (found := self._pick("Deposit", which)) is not None:
            lines = [
                line if "LinkedTxn" in line else {**line, "Amount": amount} for line in found["Line"][-keep:]
            ]
            self._change("Deposit", which, {"Line": lines})

    @rule(customer=_customers, amounts=_lines)
    def sell_for_cash(self, customer: int, amounts: list[Decimal]) -> None:
        lines = [self.books.line(str(amount)) for amount in amounts]
        self.books.company.create_object("SalesReceipt", {**self._payer(customer), "Line": lines})

    @rule(credit=st.booleans(), payments=st.booleans())
    def prefer_to_apply(self, *, credit: bool, payments: bool) -> None:
        self.books.prefer("SalesFormsPrefs", AutoApplyCredit=credit, AutoApplyPayments=payments)

    @rule(entity=st.sampled_from(["Invoice", "Payment", "SalesReceipt"]), which=_some)
    def void(self, entity: str, which: int) -> None:
        if (found := self._pick(entity, which)) is not None:
            self._attempt("void", entity, found)

    @rule(which=_some)
    def void_credit_memo_in_the_app(self, which: int) -> None:
        if (found := self._pick("CreditMemo", which)) is not None:
            self.books.company.void_object("CreditMemo", found, in_app=True)

    @rule(entity=st.sampled_from(_TRANSACTIONS), which=_some)
    def delete(self, entity: str, which: int) -> None:
        if (found := self._pick(entity, which)) is not None:
            self._attempt("delete", entity, found)

    @rule(entity=st.sampled_from(_TRANSACTIONS), which=_some)
    def write_back_what_is_shown(self, entity: str, which: int) -> None:
        """What the company shows it takes back, unless it is out of reach, and then balances stay."""
        if (found := self._pick(entity, which)) is not None:
            before = [(one["Id"], one["Balance"]) for one in self.books.all("Customer")]
            self._attempt("update", entity, found)
            assert [(one["Id"], one["Balance"]) for one in self.books.all("Customer")] == before

    @rule(to_top=st.booleans())
    def move_job(self, *, to_top: bool) -> None:
        job = self.books.read("Customer", self.books.job)
        place = {"Job": not to_top, "ParentRef": {"value": "" if to_top else self.books.customer}}
        self.books.company.update_object("Customer", {**job, **place, "sparse": True})

    @rule(entity=st.sampled_from(["Invoice", "Payment", "Customer"]), which=_some)
    def write_back_a_stale_revision(self, entity: str, which: int) -> None:
        if (found := self._pick(entity, which)) is not None:
            before = self._everything()
            self._attempt("update", entity, {**found, "SyncToken": str(int(found["SyncToken"]) - 1)})
            assert self._everything() == before

    @invariant()
    def the_books_agree(self) -> None:
        must_agree(self.books)

    @rule()
    def report(self) -> None:
        reports_must_agree(self.books, _DAYS)

    def _change(self, entity: str, which: int, changes: Payload) -> None:
        if (found := self._pick(entity, which)) is not None:
            self._attempt("update", entity, {**found, **changes})

    def _attempt(self, verb: str, entity: str, body: Payload) -> None:
        """Do it; when it is refused, nothing may have changed."""
        before = self._everything()
        act: Any = getattr(self.books.company, f"{verb}_object")
        try:
            act(entity, body)
        except Fault:
            assert self._everything() == before

    def _pick(self, entity: str, which: int) -> Payload | None:
        found = self.books.all(entity)
        return found[which % len(found)] if found else None

    def _payer(self, customer: int) -> Payload:
        return {"CustomerRef": {"value": self.customers[customer]}}

    def _applications(self, parts: _Applications) -> list[Payload]:
        entities = {"Check": "Purchase", "CreditCardCredit": "Purchase"}
        picked = [
            (kind, self._pick(entities.get(kind, kind), which), amount) for kind, which, amount in parts
        ]
        return [application(found["Id"], str(amount), kind) for kind, found, amount in picked if found]

    def _entry_lines(self, customer: int, sides: tuple[str, str], amount: Decimal) -> list[Payload]:
        owed = self.books.posting(sides[0], _RECEIVABLE, str(amount), customer=self.customers[customer])
        return [owed, self.books.posting(sides[1], "Services", str(amount))]

    def _everything(self) -> list[Payload]:
        return [row for entity in ("Customer", "Account", *_TRANSACTIONS) for row in self.books.all(entity)]


CompanyMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestCompanyMachine = CompanyMachine.TestCase
