"""Whatever is done to a company's books, in whatever order, they go on agreeing; what is refused changes nothing."""

from contextlib import ExitStack
from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from quickbooks_sandbox.company.errors import Fault
from tests.unit.sandbox.company_world import Payload, application, books_of, must_agree

_amounts = st.decimals(Decimal(0), Decimal(300), places=2)
_some = st.integers(0, 5)
_lines = st.lists(_amounts, min_size=1, max_size=3)
_applications = st.lists(st.tuples(_some, _amounts), max_size=3)


class CompanyMachine(RuleBasedStateMachine):
    """Random writes over two customers, one the job of the other."""

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        self.books = self._stack.enter_context(books_of())
        self.customers = [self.books.customer, self.books.job]

    def teardown(self) -> None:
        self._stack.close()

    @rule(customer=st.integers(0, 1), amounts=_lines)
    def make_invoice(self, customer: int, amounts: list[Decimal]) -> None:
        lines = [self.books.line(str(amount)) for amount in amounts]
        self.books.invoice(customer=self.customers[customer], Line=lines)

    @rule(customer=st.integers(0, 1), total=_amounts, parts=_applications)
    def receive_payment(self, customer: int, total: Decimal, parts: list[tuple[int, Decimal]]) -> None:
        lines = self._applications(parts)
        self._attempt("create", "Payment", {**self._payer(customer), "TotalAmt": total, "Line": lines})

    @rule(which=_some, share=st.sampled_from([1, 2]), extra=st.sampled_from([0, 7]))
    def pay_invoice(self, which: int, share: int, extra: int) -> None:
        if (invoice := self._pick("Invoice", which)) is not None:
            amount = invoice["Balance"] // share
            line = application(invoice["Id"], str(amount))
            body = {"CustomerRef": invoice["CustomerRef"], "TotalAmt": amount + extra, "Line": [line]}
            self.books.company.create_object("Payment", body)

    @rule(which=_some, amounts=_lines, sparse=st.booleans())
    def change_invoice(self, which: int, amounts: list[Decimal], *, sparse: bool) -> None:
        lines = [self.books.line(str(amount)) for amount in amounts]
        self._change("Invoice", which, {"Line": lines, "sparse": sparse})

    @rule(which=_some, customer=st.integers(0, 1))
    def move_invoice(self, which: int, customer: int) -> None:
        self._change("Invoice", which, {**self._payer(customer), "sparse": True})

    @rule(which=_some, total=_amounts, parts=_applications)
    def change_payment(self, which: int, total: Decimal, parts: list[tuple[int, Decimal]]) -> None:
        self._change("Payment", which, {"TotalAmt": total, "Line": self._applications(parts)})

    @rule(entity=st.sampled_from(["Invoice", "Payment"]), which=_some)
    def void(self, entity: str, which: int) -> None:
        if (found := self._pick(entity, which)) is not None:
            self.books.company.void_object(entity, found)

    @rule(entity=st.sampled_from(["Invoice", "Payment"]), which=_some)
    def delete(self, entity: str, which: int) -> None:
        if (found := self._pick(entity, which)) is not None:
            self._attempt("delete", entity, found)

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

    def _applications(self, parts: list[tuple[int, Decimal]]) -> list[Payload]:
        picked = [(self._pick("Invoice", which), amount) for which, amount in parts]
        return [application(invoice["Id"], str(amount)) for invoice, amount in picked if invoice]

    def _everything(self) -> list[Payload]:
        return [row for entity in ("Customer", "Invoice", "Payment") for row in self.books.all(entity)]


CompanyMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestCompanyMachine = CompanyMachine.TestCase
