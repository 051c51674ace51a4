"""Payments: the list, one payment, receiving one against one or many documents, its edit and its end."""

from decimal import Decimal
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from quickbooks_sandbox.company.company import Company
from quickbooks_sandbox.company.kinds import KINDS
from quickbooks_sandbox.company.shapes import Payload

from . import documents
from .books import Books, revision, wanted
from .desk import money, page_number, told
from .lists import PAGE_ROWS, Page, among, every, first_of, quoted
from .typed import Mistyped, amount, cents, day, number, typed

PAYMENT_STATES = ("all", "unapplied")
_RECEIVED = "was received"
_PUT_AGAINST = ("Invoice", "CreditMemo")
_DEPOSIT_TYPES = ("Bank", "Other Current Asset")


class Payments(Books):
    """The pages about payments."""

    def payments(self, realm_id: str) -> AnyResponse:
        """The list."""
        company = self._company(realm_id)
        asked = wanted(PAYMENT_STATES)
        number = page_number("payments")
        if asked["state"] == "unapplied":
            page = _unapplied(company, number)
        else:
            page = documents.documents(company, "Payment", [], search=asked["search"], page=number)
        return self._book("payments", company, payments=page, states=PAYMENT_STATES, **asked)

    def payment(self, realm_id: str, payment_id: str) -> AnyResponse:
        """One payment, what it is put against, and whether it was deposited."""
        company = self._company(realm_id)
        payment = self._read(company, "Payment", payment_id)
        return self._book(
            "payment",
            company,
            payment=payment,
            applied=_applied(company, payment),
            deposits=[link["TxnId"] for link in payment.get("LinkedTxn", []) if link["TxnType"] == "Deposit"],
            accounts={account["Id"]: account["Name"] for account in _deposit_accounts(company)},
            methods={method["Id"]: method["Name"] for method in _methods(company)},
        )

    def receive_for_invoice(self, realm_id: str, document_id: str) -> AnyResponse:
        """Receive a payment for one invoice; what exceeds its balance stays unapplied."""
        company = self._company(realm_id)
        invoice = self._read(company, "Invoice", document_id)

        def act() -> str:
            received = amount("The amount", typed().get("amount", ""))
            applied = min(received, Decimal(str(invoice["Balance"])))
            lines = [_line(applied, "Invoice", invoice["Id"])]
            return _received(
                company,
                {
                    **_header(invoice["CustomerRef"], invoice["CurrencyRef"]),
                    "TotalAmt": received,
                    "Line": lines,
                },
            )

        return self._payment_form(
            "payment_for_invoice",
            company,
            act,
            invoice=invoice,
            back=url_for("people.invoice", realm_id=realm_id, document_id=invoice["Id"]),
        )

    def receive(self, realm_id: str, customer_id: str) -> AnyResponse:
        """Receive a payment of a customer, against as many open documents as wanted."""
        company = self._company(realm_id)
        customer = self._read(company, "Customer", customer_id)

        def act() -> str:
            return _received(
                company, {**_header({"value": customer["Id"]}, customer["CurrencyRef"]), **_put_against()}
            )

        return self._payment_form(
            "payment_form",
            company,
            act,
            customer=customer,
            payment={},
            open_documents=_open_documents(company, customer["Id"], {}),
            unapplied=_unapplied(company, page_number("unapplied"), customer["Id"]),
            back=url_for("people.customer", realm_id=realm_id, customer_id=customer["Id"]),
        )

    def edit_payment(self, realm_id: str, payment_id: str) -> AnyResponse:
        """Change a payment and what it is put against."""
        company = self._company(realm_id)
        payment = self._read(company, "Payment", payment_id)
        customer_id = payment["CustomerRef"]["value"]

        def act() -> str:
            header = _header(payment["CustomerRef"], payment["CurrencyRef"])
            body = {**header, **_put_against(), **revision(payment), "sparse": True}
            body["Line"] += [line for line in payment["Line"] if not _shown(line)]
            return _told(company, company.update_object("Payment", body), "was saved")

        return self._payment_form(
            "payment_form",
            company,
            act,
            customer=self._read(company, "Customer", customer_id),
            payment=payment,
            open_documents=_open_documents(company, customer_id, payment),
            unapplied=None,
            back=_address(company, payment),
        )

    def void_payment(self, realm_id: str, payment_id: str) -> AnyResponse:
        """Void a payment, after asking."""
        company = self._company(realm_id)
        payment = self._read(company, "Payment", payment_id)

        def act() -> str:
            company.void_object("Payment", revision(payment))
            return _told(company, payment, "was voided")

        return self._ask(
            company,
            act,
            document=payment,
            verb="Void",
            what=f"the payment of {money(payment['TotalAmt'])}",
            why="Its amount becomes zero, and what it paid is open again.",
            back=_address(company, payment),
        )

    def delete_payment(self, realm_id: str, payment_id: str) -> AnyResponse:
        """Delete a payment, after asking."""
        company = self._company(realm_id)
        payment = self._read(company, "Payment", payment_id)

        def act() -> str:
            company.delete_object("Payment", revision(payment))
            return told("payments", "The payment was deleted.", realm_id=realm_id)

        return self._ask(
            company,
            act,
            document=payment,
            verb="Delete",
            what=f"the payment of {money(payment['TotalAmt'])}",
            why="It is gone from the books for good, and what it paid is open again.",
            back=_address(company, payment),
        )

    def _payment_form(self, name: str, company: Company, act: Any, **values: Any) -> AnyResponse:
        return self._form(
            f"books/{name}",
            act,
            **self._book_values(company),
            methods=_methods(company),
            accounts=_deposit_accounts(company),
            **values,
        )


def _unapplied(company: Company, number: int, customer_id: str | None = None) -> Page[Payload]:
    """A page of the payments of which something is put against nothing."""
    found = company.unapplied(customer_id, first=first_of(number), most=PAGE_ROWS)
    return among([payment for _, payment in found.rows], found.count, number)


def _methods(company: Company) -> list[Payload]:
    return every(company, "PaymentMethod")


def _deposit_accounts(company: Company) -> list[Payload]:
    types = ", ".join(quoted(name) for name in _DEPOSIT_TYPES)
    return every(company, "Account", where=[f"AccountType in ({types})"], order="Name")


def _header(customer: Payload, currency: Payload) -> Payload:
    """Customer, currency, date, method, reference, memo and account of a payment as typed. Raises Mistyped."""
    fields = typed()
    body: Payload = {
        "CustomerRef": {"value": customer["value"]},
        "CurrencyRef": {"value": currency["value"]},
        "TxnDate": day("The date", fields.get("date", "")),
    }
    for name, key in (("reference", "PaymentRefNum"), ("memo", "PrivateNote")):
        if name in fields:
            body[key] = fields[name]
    for name, key in (("method", "PaymentMethodRef"), ("account", "DepositToAccountRef")):
        if fields.get(name):
            body[key] = {"value": fields[name]}
    return body


def _put_against() -> Payload:
    """The amount received and what it is put against; the amount left empty is what that comes to. Raises Mistyped."""
    fields = typed()
    lines = []
    needed = Decimal(0)
    for name, text in fields.items():
        kind, _, document_id = name.removeprefix("apply_").partition("_")
        if not name.startswith("apply_") or not text:
            continue
        applied = number("An amount applied", text)
        if applied < 0 or applied != cents(applied):
            raise Mistyped("An amount applied must be in whole cents, not below zero.")
        if applied:
            lines.append(_line(applied, kind, document_id))
            needed += applied if kind == "Invoice" else -applied
    if needed < 0:
        raise Mistyped("Credit memos come to more than the invoices they are put against: type less of them.")
    received = number("The amount received", fields["amount"]) if fields.get("amount") else needed
    if received < 0 or received != cents(received):
        raise Mistyped("The amount received must be in whole cents, not below zero.")
    if not received and not lines:
        raise Mistyped("Type the amount received, or what it is put against.")
    return {"TotalAmt": received, "Line": lines}


def _line(applied: Decimal, kind: str, document_id: str) -> Payload:
    return {"Amount": applied, "LinkedTxn": [{"TxnId": document_id, "TxnType": kind}]}


def _shown(line: Payload) -> bool:
    """Whether the form shows what a line is put against; other lines stay as they are."""
    return all(link["TxnType"] in _PUT_AGAINST for link in line["LinkedTxn"])


def _open_documents(company: Company, customer_id: str, payment: Payload) -> list[Payload]:
    """What a payment can be put against: open invoices and credit memos, and what it is put against already."""
    already: dict[tuple[str, str], Decimal] = {}
    for line in payment.get("Line", []):
        for link in line["LinkedTxn"]:
            key = (link["TxnType"], link["TxnId"])
            already[key] = already.get(key, Decimal(0)) + line["Amount"]
    rows = []
    for kind in _PUT_AGAINST:
        where = [f"CustomerRef = {quoted(customer_id)}", "Balance > '0'"]
        open_now = every(company, kind, where=where, order="TxnDate")
        known = {document["Id"] for document in open_now}
        others = [key[1] for key in already if key[0] == kind and key[1] not in known]
        open_now += [company.read_object(kind, document_id) for document_id in others]
        rows += [
            {
                "kind": kind,
                "document": document,
                "applied": already.get((kind, document["Id"]), Decimal(0)),
                "open": Decimal(document["Balance"]) + already.get((kind, document["Id"]), Decimal(0)),
            }
            for document in open_now
        ]
    return rows


def _applied(company: Company, payment: Payload) -> list[Payload]:
    return [
        {
            "type": link["TxnType"],
            "id": link["TxnId"],
            "document": company.read_object(link["TxnType"], link["TxnId"])
            if link["TxnType"] in KINDS
            else {},
            "amount": line["Amount"],
        }
        for line in payment["Line"]
        for link in line["LinkedTxn"]
    ]


def _received(company: Company, body: Payload) -> str:
    given = {name: value for name, value in body.items() if value != ""}
    return _told(company, company.create_object("Payment", given), _RECEIVED)


def _address(company: Company, payment: Payload) -> str:
    return url_for("people.payment", realm_id=company.realm_id, payment_id=payment["Id"])


def _told(company: Company, payment: Payload, what: str) -> str:
    words = f"A payment of {money(payment['TotalAmt'])} {what}."
    if what == _RECEIVED and not payment["TotalAmt"]:
        words = "The credit was applied: a payment of nothing tells to what."
    return told("payment", words, realm_id=company.realm_id, payment_id=payment["Id"])
