"""What a fresh company holds: every balance right to the cent, the same from the same seed."""

from decimal import Decimal

import pytest

from quickbooks_sandbox.company.kinds import KINDS
from quickbooks_sandbox.company.samples.sow import SAMPLES
from quickbooks_sandbox.company.store import parse, render
from tests.unit.sandbox.company_world import Payload, books_of, must_agree

N = 60


@pytest.mark.parametrize(
    ("sample", "scale"), [("landscaping", 0), ("accountant", 0), ("empty", 0), ("landscaping", N)]
)
def test_every_balance_of_a_sample_agrees(sample: str, scale: int) -> None:
    with books_of(sample, scale) as books:
        must_agree(books)


def test_landscaping_has_open_partly_paid_and_overdue_invoices_and_money_on_account() -> None:
    with books_of("landscaping") as books:
        invoices, payments = books.all("Invoice"), books.all("Payment")
        assert len(books.all("Customer")) >= 30
        assert any(invoice["Balance"] == 0 for invoice in invoices)
        assert any(0 < invoice["Balance"] < invoice["TotalAmt"] for invoice in invoices)
        assert any(invoice["Balance"] and invoice["DueDate"] < "2026-11-23" for invoice in invoices)
        assert any(payment["UnappliedAmt"] == payment["TotalAmt"] > 0 for payment in payments)
        assert any(customer["Job"] and customer["Balance"] for customer in books.all("Customer"))


def test_scale_adds_n_customers_and_five_times_as_many_documents() -> None:
    with books_of("empty", N) as books:
        assert len(books.all("Customer")) == N + 2
        assert len(books.all("Invoice")) == len(books.all("Payment")) == 5 * N
        assert all(len(invoice["Line"]) == 4 for invoice in books.all("Invoice"))


def test_scale_is_the_same_from_the_same_seed() -> None:
    def rows(seed: int) -> list[bytes]:
        with books_of("empty", N, seed=seed) as books:
            return books.company.query("select * from Payment maxresults 1000").rows

    assert rows(1) == rows(1) != rows(2)


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_is_the_same_each_time(sample: str) -> None:
    def rows() -> dict[str, list[Payload]]:
        with books_of(sample) as books:
            return {entity: books.all(entity) for entity in KINDS}

    assert rows() == rows()


def test_landscaping_is_what_public_suites_look_for() -> None:
    with books_of("landscaping") as books:
        first = books.all("Customer")[0]
        assert any(one["CustomerRef"]["value"] == first["Id"] for one in books.all("Invoice"))
        assert len(books.all("Payment")) >= 5
        accounts = books.all("Account")
        banks = [one["Name"] for one in accounts if one["AccountType"] == "Bank"]
        assert len(banks) >= 2
        assert banks.count("Checking") == 1
        assert len(accounts) > 20
        subtypes = {one["AccountSubType"] for one in accounts}
        assert subtypes >= {"SalesOfProductIncome", "SuppliesMaterialsCogs", "Inventory"}
        expenses = [one["Name"] for one in accounts if one["AccountType"] == "Expense"]
        assert expenses.count("Travel") == 1
        assert (books.read("Account", "42")["Name"], books.read("Account", "86")["Name"]) == (
            "Visa",
            "Discounts given",
        )
        assert books.read("Item", "10")["Name"] == "Pest Control"
        assert books.read("CompanyCurrency", "1")["Name"] == "Canadian Dollar"
        (rate,) = books.all("ExchangeRate")
        assert (rate["SourceCurrencyCode"], rate["TargetCurrencyCode"]) == ("EUR", "USD")
        for entity in ("Vendor", "Employee", "Department", "Class", "TaxAgency", "TaxRate", "TaxCode"):
            assert books.all(entity), entity
        for entity in ("Estimate", "SalesReceipt", "RefundReceipt"):
            assert len(books.all(entity)) == 1, entity
        assert books.all("Attachable") == []
        assert any(item["Type"] == "Inventory" for item in books.all("Item"))


def test_a_query_of_tax_codes_gives_three_more_the_pseudo_codes_first() -> None:
    with books_of("landscaping") as books:
        rows = [parse(row) for row in books.company.query("select * from TaxCode maxresults 1").rows]
        assert len(rows) == 4
        assert rows[0]["Id"] == rows[0]["Name"]


def test_accountant_holds_receivables_of_every_kind() -> None:
    with books_of("accountant") as books:
        customers = {one["DisplayName"]: one for one in books.all("Customer")}
        balances = {
            name: (str(one["Balance"]), str(one["BalanceWithJobs"])) for name, one in customers.items()
        }
        assert (
            balances.items()
            >= {
                "Alder Holdings": ("300.0", "675.75"),
                "South Wing": ("80.0", "125.25"),
                "Brightwater Studio": ("-500.0", "-500.0"),
                "Cedar Press": ("180.0", "180.0"),
                "Dunmore Clinic": ("40.0", "40.0"),
                "Eastgate Dental": ("120.0", "120.0"),
                "Fenwick Goods": ("-75.0", "-75.0"),
                "Greta Lindqvist": ("-50.0", "-50.0"),
                "Iris Weber": ("400.0", "400.0"),
                "Juniper Books": ("188.75", "188.75"),
                "Lakeside Veterinary (deleted)": ("77.7", "77.7"),
            }.items()
        )
        assert not customers["Lakeside Veterinary (deleted)"]["Active"]
        invoices = books.all("Invoice")
        assert [one["Balance"] for one in invoices if one.get("PrivateNote") == "Voided"] == [0]
        assert any(one["TxnDate"] > "2026-11-23" for one in invoices)
        assert [one["Balance"] for one in invoices if "Deposit" in one] == [250]
        details = {line["DetailType"] for one in invoices for line in one["Line"]}
        assert details >= {"GroupLineDetail", "DiscountLineDetail"}
        assert any(len(one["TxnTaxDetail"].get("TaxLine", ())) == 2 for one in invoices)
        accounts = {one["Name"]: one["CurrentBalance"] for one in books.all("Account")}
        assert accounts["Accounts Receivable (A/R) - EUR"] == 432
        assert accounts["Accounts Receivable (A/R)"] == Decimal("1290.9")
        assert any(payment["TotalAmt"] == 0 for payment in books.all("Payment"))
        assert [one["FileName"] for one in books.all("Attachable")] == ["plan.txt"]


@pytest.mark.parametrize("entity", ["Customer", "Invoice", "Payment"])
def test_scaled_objects_are_what_the_ordinary_writes_leave(entity: str) -> None:
    with books_of("landscaping", N) as books:
        for row in books.company.query(f"select * from {entity} startposition 45 maxresults 300").rows:
            grown = parse(row)
            written = books.company.update_object(entity, grown)
            assert _settled(written) == _settled(grown)
        must_agree(books)


@pytest.mark.parametrize("entity", sorted(name for name, kind in KINDS.items() if kind.can_update))
@pytest.mark.parametrize("sample", ["landscaping", "accountant"])
def test_whatever_the_company_shows_it_takes_back(sample: str, entity: str) -> None:
    with books_of(sample) as books:
        for shown in filter(_may_be_touched, books.all(entity)):
            assert _settled(books.company.update_object(entity, shown)) == _settled(shown)
        must_agree(books)


def test_moments_spread_over_three_years_up_to_now() -> None:
    with books_of("empty", N) as books:
        days = sorted(invoice["TxnDate"] for invoice in books.all("Invoice"))
        assert days[0] < "2024-12-01"
        assert "2026-11-01" < days[-1] <= "2026-11-23"


def _may_be_touched(shown: Payload) -> bool:
    """Bundles are read only, and a payment stays as it is while it is in a deposit."""
    links = {link["TxnType"] for link in shown.get("LinkedTxn", ())}
    return shown.get("Type") != "Group" and "Deposit" not in links


def _settled(payload: Payload) -> object:
    """A payload without its revision, and without the reading of an open balance at the time."""
    kept = {name: value for name, value in payload.items() if name not in ("SyncToken", "MetaData")}
    if "UnappliedAmt" in kept:
        kept["Line"] = [{key: line[key] for key in ("Amount", "LinkedTxn")} for line in kept["Line"]]
    return parse(render(kept))
