"""Deposits: what waits in Undeposited Funds, bringing it to a bank, and taking a deposit back."""

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quickbooks_sandbox.company.company import Company
from quickbooks_sandbox.company.shapes import Payload

from .books import Books, revision
from .desk import money, page_number, told
from .lists import PAGE_ROWS, among, every, first_of, found
from .typed import Mistyped, day, typed


class Deposits(Books):
    """The pages about deposits."""

    def deposits(self, realm_id: str) -> AnyResponse:
        """The list."""
        company = self._company(realm_id)
        page = found(company, "Deposit", order="TxnDate desc", page=page_number("deposits"))
        accounts = {account["Id"]: account["Name"] for account in every(company, "Account")}
        return self._book("deposits", company, deposits=page, accounts=accounts)

    def deposit(self, realm_id: str, deposit_id: str) -> AnyResponse:
        """One deposit, with what it brought to the bank."""
        company = self._company(realm_id)
        deposit = self._read(company, "Deposit", deposit_id)
        return self._book(
            "deposit",
            company,
            deposit=deposit,
            lines=[_line(company, line) for line in deposit["Line"]],
            accounts={account["Id"]: account["Name"] for account in every(company, "Account")},
        )

    def new_deposit(self, realm_id: str) -> AnyResponse:
        """Tick what waits, choose the bank account, and deposit it."""
        company = self._company(realm_id)
        number = page_number("waiting")
        waiting = company.undeposited(first=first_of(number), most=PAGE_ROWS)
        ticked = request.form.getlist("deposit")

        def act() -> str:
            made = company.create_object("Deposit", _typed_deposit(company, ticked))
            words = f"A deposit of {money(made['TotalAmt'])} was made."
            return told("deposit", words, realm_id=realm_id, deposit_id=made["Id"])

        return self._form(
            "books/deposit_new",
            act,
            **self._book_values(company),
            waiting=among(waiting.rows, waiting.count, number),
            ticked=ticked,
            banks=every(company, "Account", where=["AccountType = 'Bank'"], order="Name"),
        )

    def delete_deposit(self, realm_id: str, deposit_id: str) -> AnyResponse:
        """Delete a deposit, after asking."""
        company = self._company(realm_id)
        deposit = self._read(company, "Deposit", deposit_id)

        def act() -> str:
            company.delete_object("Deposit", revision(deposit))
            return told("deposits", "The deposit was deleted.", realm_id=realm_id)

        return self._ask(
            company,
            act,
            document=deposit,
            verb="Delete",
            what=f"the deposit of {money(deposit['TotalAmt'])}",
            why="What it brought to the bank waits in Undeposited Funds again.",
            back=url_for("people.deposit", realm_id=realm_id, deposit_id=deposit["Id"]),
        )


def _typed_deposit(company: Company, ticked: list[str]) -> Payload:
    """A deposit of what was ticked, in the currency of that. Raises Mistyped."""
    fields = typed()
    if not ticked:
        raise Mistyped("Tick at least one payment.")
    chosen = company.undeposited(first=0, most=len(ticked), only=ticked).rows
    if len(chosen) < len(set(ticked)):
        raise Mistyped("Something ticked is no longer waiting: look at the list again.")
    return {
        "DepositToAccountRef": {"value": fields.get("account", "")},
        "TxnDate": day("The date", fields.get("date", "")),
        "PrivateNote": fields.get("memo") or None,
        "CurrencyRef": chosen[0][1]["CurrencyRef"],
        "Line": [
            {
                "Amount": document["TotalAmt"],
                "LinkedTxn": [{"TxnId": document["Id"], "TxnType": entity, "TxnLineId": "0"}],
            }
            for entity, document in chosen
        ],
    }


def _line(company: Company, line: Payload) -> Payload:
    """A line of a deposit, with what it is linked to."""
    for link in line.get("LinkedTxn", ()):
        document = company.read_object(link["TxnType"], link["TxnId"])
        return {"type": link["TxnType"], "id": link["TxnId"], "document": document, "amount": line["Amount"]}
    return {
        "type": "",
        "id": "",
        "document": {},
        "amount": line["Amount"],
        "words": line.get("Description", ""),
    }
