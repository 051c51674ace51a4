"""Customers: the list, one customer with all that concerns it, and its edit."""

from collections.abc import Callable

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quickbooks_sandbox.company.company import Company
from quickbooks_sandbox.company.shapes import Payload

from . import documents
from .books import Books, revision, wanted
from .desk import page_number, told
from .lists import every, found, quoted
from .sales_forms import tax_codes, taxing
from .typed import Mistyped, typed

CUSTOMER_STATES = ("active", "inactive", "owing", "all")
_STATES = {
    "inactive": ["Active = false"],
    "owing": ["Balance > '0'", "Active in (true, false)"],
    "all": ["Active in (true, false)"],
}
_FIELDS = {
    "display_name": "DisplayName",
    "company_name": "CompanyName",
    "given_name": "GivenName",
    "family_name": "FamilyName",
    "notes": "Notes",
}
_ADDRESS = {"line1": "Line1", "city": "City", "region": "CountrySubDivisionCode", "postcode": "PostalCode"}


class Customers(Books):
    """The pages about customers."""

    def customers(self, realm_id: str) -> AnyResponse:
        """The list."""
        company = self._company(realm_id)
        asked = wanted(CUSTOMER_STATES)
        where = list(_STATES.get(asked["state"], []))
        if asked["search"]:
            where.append(f"DisplayName like {quoted('%' + asked['search'] + '%')}")
        page = found(company, "Customer", where=where, order="DisplayName", page=page_number("customers"))
        return self._book("customers", company, customers=page, states=CUSTOMER_STATES, **asked)

    def customer(self, realm_id: str, customer_id: str) -> AnyResponse:
        """One customer: balances, open documents and all documents."""
        company = self._company(realm_id)
        customer = self._read(company, "Customer", customer_id)
        own = customer["Id"]
        return self._book(
            "customer",
            company,
            customer=customer,
            parent=parent_name(customer),
            taxing=taxing(company),
            jobs=_jobs(company, customer),
            invoices=documents.invoices(company, state="open", customer_id=own, page=page_number("invoices")),
            settled=documents.invoices(company, state="paid", customer_id=own, page=page_number("paid")),
            credit_memos=documents.credit_memos(
                company, state="open", customer_id=own, page=page_number("credit_memos")
            ),
            payments=documents.documents(
                company, "Payment", [], customer_id=own, page=page_number("payments")
            ),
        )

    def new_customer(self, realm_id: str) -> AnyResponse:
        """Make a customer."""
        company = self._company(realm_id)

        def act() -> str:
            body = {**_typed_customer(typed(), {}), **_typed_parent(company, typed(), {})}
            given = {name: value for name, value in body.items() if value not in ("", {})}
            made = company.create_object("Customer", given)
            return told(
                "customer", f"{made['DisplayName']} was made.", realm_id=realm_id, customer_id=made["Id"]
            )

        return self._customer_form(company, {}, act)

    def _parent_asked(self, company: Company) -> str:
        """The full name of the customer that a new one is asked to belong to."""
        parent_id = request.args.get("parent")
        return str(self._read(company, "Customer", parent_id)["FullyQualifiedName"]) if parent_id else ""

    def edit_customer(self, realm_id: str, customer_id: str) -> AnyResponse:
        """Change a customer."""
        company = self._company(realm_id)
        customer = self._read(company, "Customer", customer_id)

        def act() -> str:
            fields = typed()
            body = {
                **revision(customer),
                "sparse": True,
                **_typed_customer(fields, customer),
                **_typed_parent(company, fields, customer),
            }
            kept = company.update_object("Customer", body)
            return told(
                "customer", f"{kept['DisplayName']} was saved.", realm_id=realm_id, customer_id=kept["Id"]
            )

        return self._customer_form(company, customer, act)

    def rest_customer(self, realm_id: str, customer_id: str) -> AnyResponse:
        """Make a customer inactive, or active again."""
        company = self._company(realm_id)
        customer = self._read(company, "Customer", customer_id)

        def act() -> str:
            body = {
                **revision(customer),
                "sparse": True,
                "DisplayName": customer["DisplayName"].removesuffix(" (deleted)"),
                "Active": not customer["Active"],
            }
            kept = company.update_object("Customer", body)
            words = f"{kept['DisplayName']} is {'active again' if kept['Active'] else 'inactive now'}."
            return told("customer", words, realm_id=realm_id, customer_id=kept["Id"])

        return self._act(act)

    def merge_customer(self, realm_id: str, customer_id: str) -> AnyResponse:
        """Merge a customer into another: choose which, then it is gone and all it had is the other's."""
        company = self._company(realm_id)
        customer = self._read(company, "Customer", customer_id)
        asked = wanted(CUSTOMER_STATES)
        pattern = quoted(f"%{asked['search']}%")
        others = found(
            company, "Customer", where=[f"DisplayName like {pattern}"], order="DisplayName", page=1
        )

        def act() -> str:
            winner = typed().get("winner", "")
            if not winner:
                raise Mistyped("Choose the customer that stays.")
            kept = company.merge_customers(customer["Id"], winner)
            words = f"{customer['DisplayName']} was merged into {kept['DisplayName']}."
            return told("customer", words, realm_id=realm_id, customer_id=kept["Id"])

        return self._form(
            "books/customer_merge",
            act,
            **self._book_values(company),
            customer=customer,
            others=[other for other in others.rows if other["Id"] != customer["Id"]],
            more=others.last > 1,
            **asked,
        )

    def _customer_form(self, company: Company, customer: Payload, act: Callable[[], str]) -> AnyResponse:
        return self._form(
            "books/customer_form",
            act,
            **self._book_values(company),
            customer=customer,
            parent=parent_name(customer) if customer else self._parent_asked(company),
            terms=every(company, "Term", order="Name"),
            taxing=taxing(company),
            tax_codes=tax_codes(company),
            currencies=[] if customer else _currencies(company),
            back=url_for("people.customer", realm_id=company.realm_id, customer_id=customer["Id"])
            if customer
            else url_for("people.customers", realm_id=company.realm_id),
        )


def _jobs(company: Company, customer: Payload) -> list[Payload]:
    """The customers right below one."""
    pattern = quoted(f"{customer['FullyQualifiedName']}:%")
    below = every(company, "Customer", where=[f"FullyQualifiedName like {pattern}"], order="DisplayName")
    return [one for one in below if one.get("ParentRef", {}).get("value") == customer["Id"]]


def parent_name(customer: Payload) -> str:
    """The full name of the customer above one; empty at the top. No name holds a colon."""
    return str(customer["FullyQualifiedName"].rpartition(":")[0])


def _currencies(company: Company) -> list[tuple[str, str]]:
    """The currencies a new customer can have, the home one first; none where there is but that one."""
    preferences = company.read_object("Preferences", "1")["CurrencyPrefs"]
    if not preferences["MultiCurrencyEnabled"]:
        return []
    home = preferences["HomeCurrency"]["value"]
    codes = [home, *(one["Code"] for one in every(company, "CompanyCurrency") if one["Code"] != home)]
    return [(code, code) for code in codes]


def _typed_parent(company: Company, fields: dict[str, str], customer: Payload) -> Payload:
    """Below whom a customer is put; nothing where that was not touched. Raises Mistyped."""
    name = fields.get("parent", "")
    if name.casefold() == (parent_name(customer) if customer else "").casefold():
        return {}
    if not name:
        return {"Job": False, "ParentRef": {}}
    above = every(company, "Customer", where=[f"FullyQualifiedName = {quoted(name)}"])
    if not above:
        raise Mistyped(f"No active customer has the full name {name}.")
    return {"Job": True, "ParentRef": {"value": above[0]["Id"]}}


def _typed_customer(fields: dict[str, str], customer: Payload) -> Payload:
    """What the form says of a customer; an address that was not touched is left out."""
    body: Payload = {name: fields.get(field, "") for field, name in _FIELDS.items()}
    body["PrimaryEmailAddr"] = {"Address": fields["email"]} if fields.get("email") else {}
    for name, key in (
        ("term", "SalesTermRef"),
        ("tax_code", "DefaultTaxCodeRef"),
        ("currency", "CurrencyRef"),
    ):
        if name in fields:
            body[key] = {"value": fields[name]} if fields[name] else {}
    if "taxable" in fields:
        body["Taxable"] = fields["taxable"] == "yes"
    before = customer.get("BillAddr", {})
    address = {name: fields.get(field, "") for field, name in _ADDRESS.items()}
    if any(address[name] != before.get(name, "") for name in address):
        others = {name: value for name, value in before.items() if name not in (*address, "Id")}
        body["BillAddr"] = {**others, **{name: value for name, value in address.items() if value}}
    return body
