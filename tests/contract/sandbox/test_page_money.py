"""Money in the books browser: payments against several documents, credit memos, deposits."""

import pytest

from tests.contract.sandbox.bookkeeper import Bookkeeper


@pytest.fixture
def customer_id(bookkeeper: Bookkeeper) -> str:
    made: str = bookkeeper.books.create_customer("Ida's Oddities").json()["Customer"]["Id"]
    return made


def credit_memo(bookkeeper: Bookkeeper, customer_id: str, *, amount: str) -> str:
    item = bookkeeper.first("Item")["Id"]
    path = f"{bookkeeper.home}/customers/{customer_id}/credit-memo"
    bookkeeper.done(path, item_id=[item, "", ""], quantity=["1", "", ""], rate=[amount, "", ""])
    return bookkeeper.place.rpartition("/")[2]


def test_a_payment_is_put_against_several_invoices(bookkeeper: Bookkeeper, customer_id: str) -> None:
    first, second = (bookkeeper.invoice(customer_id) for _ in range(2))
    paid = bookkeeper.payment(
        customer_id,
        amount="",
        reference="77",
        **{f"apply_Invoice_{first}": "100", f"apply_Invoice_{second}": "0.50"},
    )
    payment = bookkeeper.read("Payment", paid)
    assert (payment["TotalAmt"], payment["UnappliedAmt"]) == (100.5, 0)
    assert bookkeeper.read("Invoice", first)["Balance"] == 0
    assert bookkeeper.read("Invoice", second)["Balance"] == 99.5
    assert "77" in bookkeeper.open(f"{bookkeeper.home}/payments?search=77")
    page = bookkeeper.open(f"{bookkeeper.home}/payments/{paid}")
    assert f"{bookkeeper.home}/invoices/{first}" in page
    assert "Undeposited Funds" in page


def test_an_edited_payment_moves_to_another_invoice(bookkeeper: Bookkeeper, customer_id: str) -> None:
    first, second = (bookkeeper.invoice(customer_id) for _ in range(2))
    paid = bookkeeper.payment(customer_id, amount="60", **{f"apply_Invoice_{first}": "60"})
    moved = {f"apply_Invoice_{first}": "", f"apply_Invoice_{second}": "50"}
    bookkeeper.done(f"{bookkeeper.home}/payments/{paid}/edit", **moved)
    assert bookkeeper.read("Invoice", first)["Balance"] == 100
    assert bookkeeper.read("Invoice", second)["Balance"] == 50
    assert bookkeeper.read("Payment", paid)["UnappliedAmt"] == 10
    assert "10.00" in bookkeeper.open(f"{bookkeeper.home}/payments?state=unapplied")


def test_an_untouched_edit_of_a_payment_moves_nothing(bookkeeper: Bookkeeper, customer_id: str) -> None:
    mine = bookkeeper.invoice(customer_id)
    paid = bookkeeper.payment(customer_id, amount="160", **{f"apply_Invoice_{mine}": "100"})
    before = bookkeeper.read("Payment", paid)
    bookkeeper.done(f"{bookkeeper.home}/payments/{paid}/edit")
    after = bookkeeper.read("Payment", paid)
    for name in ("TotalAmt", "UnappliedAmt", "TxnDate", "DepositToAccountRef", "CustomerRef"):
        assert after[name] == before[name]
    assert [line["Amount"] for line in after["Line"]] == [100]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"amount": ""}, "Type the amount received"),
        ({"amount": "x"}, "no number"),
        ({"amount": "-1"}, "below zero"),
        ({"amount": "1.001"}, "whole cents"),
        ({"amount": "5", "apply": "9"}, "6000"),
        ({"amount": "5", "apply": "-9"}, "below zero"),
        ({"amount": "5", "apply": "1e999"}, "too large"),
        ({"amount": "5", "date": "soon"}, "no date"),
        ({"amount": "5", "method": "999"}, "2500"),
    ],
)
def test_a_payment_that_makes_no_sense_is_refused_and_what_was_typed_is_kept(
    bookkeeper: Bookkeeper, customer_id: str, changed: dict[str, str], said: str
) -> None:
    mine = bookkeeper.invoice(customer_id)
    typed = {name.replace("apply", f"apply_Invoice_{mine}"): value for name, value in changed.items()}
    path = f"{bookkeeper.home}/customers/{customer_id}/payment"
    page = bookkeeper.refused(path, **{"memo": "Keep me", **typed})
    assert said in page
    assert 'value="Keep me"' in page
    assert bookkeeper.read("Invoice", mine)["Balance"] == 100


def test_a_document_of_somebody_else_cannot_be_paid(bookkeeper: Bookkeeper, customer_id: str) -> None:
    other = bookkeeper.first("Invoice", "where Balance > '0'")
    for name in (f"apply_Invoice_{other['Id']}", "apply_Invoice_999999", "apply_Bill_1", "apply_x"):
        form = {"date": "2026-01-01", "amount": "5", name: "5"}
        answer = bookkeeper.http.post(f"{bookkeeper.home}/customers/{customer_id}/payment", data=form)
        assert answer.status_code == 400, name
    assert bookkeeper.read("Invoice", other["Id"])["Balance"] == other["Balance"]


def test_a_payment_is_voided_or_deleted_and_the_invoice_is_open_again(
    bookkeeper: Bookkeeper, customer_id: str
) -> None:
    mine = bookkeeper.invoice(customer_id)
    for end in ("void", "delete"):
        paid = bookkeeper.payment(customer_id, amount="", **{f"apply_Invoice_{mine}": "100"})
        assert bookkeeper.read("Invoice", mine)["Balance"] == 0
        bookkeeper.done(f"{bookkeeper.home}/payments/{paid}/{end}")
        assert bookkeeper.read("Invoice", mine)["Balance"] == 100


def test_a_credit_memo_is_made_and_put_against_an_invoice(bookkeeper: Bookkeeper, customer_id: str) -> None:
    mine = bookkeeper.invoice(customer_id)
    credit = credit_memo(bookkeeper, customer_id, amount="30.00")
    assert bookkeeper.read("Customer", customer_id)["Balance"] == 70
    assert ">Open</span>" in bookkeeper.open(f"{bookkeeper.home}/credit-memos/{credit}")
    form = bookkeeper.http.get(
        f"{bookkeeper.home}/credit-memos/{credit}/apply", follow_redirects=False
    ).headers["location"]
    bookkeeper.done(form, **{f"apply_Invoice_{mine}": "30"})
    assert bookkeeper.read("Invoice", mine)["Balance"] == 70
    assert bookkeeper.read("CreditMemo", credit)["Balance"] == 0
    assert ">Used</span>" in bookkeeper.open(f"{bookkeeper.home}/credit-memos/{credit}")
    page = bookkeeper.open(bookkeeper.place)
    assert "Payment of 0.00" in page
    assert f"{bookkeeper.home}/credit-memos/{credit}" in page


def test_more_credit_than_the_invoices_take_is_refused(bookkeeper: Bookkeeper, customer_id: str) -> None:
    mine = bookkeeper.invoice(customer_id)
    credit = credit_memo(bookkeeper, customer_id, amount="30.00")
    path = f"{bookkeeper.home}/customers/{customer_id}/payment?credit={credit}"
    for put in ("", "29.99"):
        page = bookkeeper.refused(path, memo="Keep me", **{f"apply_Invoice_{mine}": put})
        assert "more than the invoices" in page
        assert 'value="Keep me"' in page
    assert bookkeeper.read("CreditMemo", credit)["Balance"] == 30
    assert "The credit was applied" in bookkeeper.done(path, **{f"apply_Invoice_{mine}": "30"})


def test_money_that_came_already_is_shown_where_a_payment_is_received(
    bookkeeper: Bookkeeper, customer_id: str
) -> None:
    path = f"{bookkeeper.home}/customers/{customer_id}/payment"
    assert "Came already" not in bookkeeper.open(path)
    paid = bookkeeper.payment(customer_id, amount="60")
    assert f"{bookkeeper.home}/payments/{paid}" in bookkeeper.open(path)


def test_credit_memos_are_listed_changed_voided_and_deleted(bookkeeper: Bookkeeper, customer_id: str) -> None:
    first, second = (credit_memo(bookkeeper, customer_id, amount="30.00") for _ in range(2))
    page = bookkeeper.open(f"{bookkeeper.home}/credit-memos?search=oddities&state=open")
    assert f"/credit-memos/{first}" in page
    assert f"/credit-memos/{second}" in page
    bookkeeper.done(f"{bookkeeper.home}/credit-memos/{first}/edit", rate=["45", "", "", ""])
    assert bookkeeper.read("CreditMemo", first)["TotalAmt"] == 45
    assert ">Void</span>" in bookkeeper.done(f"{bookkeeper.home}/credit-memos/{first}/void")
    bookkeeper.done(f"{bookkeeper.home}/credit-memos/{second}/delete")
    assert bookkeeper.http.get(f"{bookkeeper.home}/credit-memos/{second}").status_code == 404
    assert bookkeeper.read("Customer", customer_id)["Balance"] == 0


def test_a_deposited_payment_can_only_be_changed_once_its_deposit_is_gone(
    bookkeeper: Bookkeeper, customer_id: str
) -> None:
    paid = bookkeeper.payment(customer_id, amount="60")
    bank = bookkeeper.first("Account", "where AccountType = 'Bank'")
    said = bookkeeper.done(f"{bookkeeper.home}/deposits/new", deposit=paid, account=bank["Id"])
    assert "A deposit of 60.00 was made." in said
    assert bank["Name"] in said
    deposit = bookkeeper.place
    assert f'href="{deposit}"' in bookkeeper.open(f"{bookkeeper.home}/payments/{paid}")
    assert f'href="{deposit}"' in bookkeeper.open(f"{bookkeeper.home}/deposits")
    assert f'name="deposit" value="{paid}"' not in bookkeeper.open(f"{bookkeeper.home}/deposits/new")
    for end in ("void", "delete"):
        assert "6540" in bookkeeper.refused(f"{bookkeeper.home}/payments/{paid}/{end}")
    assert "6540" in bookkeeper.refused(f"{bookkeeper.home}/payments/{paid}/edit", amount="61")
    assert "The deposit was deleted." in bookkeeper.done(f"{deposit}/delete")
    assert bookkeeper.http.get(deposit).status_code == 404
    bookkeeper.done(f"{bookkeeper.home}/payments/{paid}/void")


def test_a_deposit_of_nothing_of_something_gone_or_to_nowhere_is_refused(
    bookkeeper: Bookkeeper, customer_id: str
) -> None:
    paid = bookkeeper.payment(customer_id, amount="60")
    path = f"{bookkeeper.home}/deposits/new"
    assert "Tick at least one" in bookkeeper.refused(path, memo="Keep me")
    assert "no longer waiting" in bookkeeper.refused(path, deposit="999999")
    page = bookkeeper.refused(path, deposit=paid, account="999", memo="Keep me")
    assert "2500" in page
    assert 'value="Keep me"' in page
    assert " checked" in page
    assert "is no date" in bookkeeper.refused(path, deposit=paid, date="soon")


def test_all_that_waits_is_listed_page_by_page_and_deposited_from_any(
    bookkeeper: Bookkeeper, customer_id: str
) -> None:
    path = f"{bookkeeper.home}/deposits/new"
    bookkeeper.payment(customer_id, amount="1", date="2000-01-01")
    for _ in range(60):
        body = {"CustomerRef": {"value": customer_id}, "TotalAmt": 1}
        last = bookkeeper.books.call("POST", "payment", json=body).json()["Payment"]["Id"]
    first_page, second_page = bookkeeper.open(path), bookkeeper.open(f"{path}?waiting=2")
    assert first_page.count('name="deposit"') == 50
    assert first_page.index("2000-01-01") < first_page.index(
        "Previous" if "Previous" in first_page else "Next"
    )
    assert f'name="deposit" value="{last}"' not in first_page
    assert f'name="deposit" value="{last}"' in second_page
    assert bookkeeper.open(f"{path}?waiting=99999") == second_page
    assert "A deposit of 1.00 was made." in bookkeeper.done(path, deposit=last)
    assert bookkeeper.open(f"{bookkeeper.home}/payments?state=unapplied").count("1.00") >= 50


def test_a_voided_payment_is_told_by_what_it_was(bookkeeper: Bookkeeper, customer_id: str) -> None:
    paid = bookkeeper.payment(customer_id, amount="60")
    assert "A payment of 60.00 was voided." in bookkeeper.done(f"{bookkeeper.home}/payments/{paid}/void")
