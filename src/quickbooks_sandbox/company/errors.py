"""What a company refuses, in the vendor's codes and words (quickbooks-online.md 2.4, 2.5)."""

import re
from dataclasses import dataclass
from http import HTTPStatus

_BUSINESS = "A business validation error has occurred while processing your request"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:\Z|T)", re.ASCII)
_ACCOUNT_TYPE = "Either an Account.AccountType or an Account.AccountSubType must be specified"
_INACTIVE = (
    "Something you're trying to use has been made inactive. "
    "Check the fields with accounts, customers, items, vendors or employees."
)


@dataclass(frozen=True, kw_only=True)
class Error:
    """One error of a fault; the names are the wire's."""

    Message: str
    Detail: str
    code: str
    element: str = ""


class Fault(Exception):
    """A refusal: `errors`, the fault's `type` and the HTTP `status` it travels with."""

    def __init__(
        self, *errors: Error, fault_type: str = "ValidationFault", status: int = HTTPStatus.BAD_REQUEST
    ) -> None:
        super().__init__("; ".join(f"{error.code} {error.Detail}" for error in errors))
        self.errors = errors
        self.type = fault_type
        self.status = status


def refuse(code: int, message: str, detail: str, *, element: str = "") -> Fault:
    """A validation fault of one error."""
    return Fault(Error(Message=message, Detail=detail, code=str(code), element=element))


def _unfit(code: int, message: str, name: str, value: str) -> Fault:
    """A fault that tells a value and what is wrong with it."""
    return refuse(code, message, f"{message} : Supplied value:{value[:100]}", element=name)


def no_access() -> Fault:
    """120: the person who connected may not enter any more."""
    detail = "Authorization Failure : -11014-You do not have access to use QuickBooks Online Plus."
    error = Error(Message="Authorization Failure", Detail=detail, code="120")
    return Fault(error, fault_type="AuthorizationFault", status=HTTPStatus.FORBIDDEN)


def unsupported_operation(operation: str) -> Fault:
    """500: an operation the entity does not know."""
    return refuse(500, "Unsupported Operation", f"Operation {operation} is not supported.")


def too_far_back(moment: str) -> Fault:
    """500: changes of so long ago are not kept."""
    return unsupported_operation(f"cdc with changedSince date {moment} which is older than fixed days")


def bad_encoding() -> Fault:
    """500: the body is not UTF-8."""
    return refuse(
        500, "Unsupported Operation", "Unsupported Operation : The request body is not valid UTF-8."
    )


def invalid_content_type(content_type: str) -> Fault:
    """1050: a body that is neither JSON nor XML, by what it says and by what it is."""
    return refuse(1050, "Invalid content type", f"Invalid content type : {content_type[:100]}")


def duplicate_request_id(request_id: str) -> Fault:
    """600: a requestid used again for something else."""
    return refuse(
        600, "Duplicate Request ID", f"Duplicate Request ID : requestid {request_id} was used before."
    )


def bad_request_id(length: int, *, most: int = 50) -> Fault:
    """2130: a requestid that is too long."""
    detail = f"Min: 1, Max: {most}, Supplied length: {length}"
    return refuse(2130, "Invalid Request Id Format", detail, element="requestid")


def not_found() -> Fault:
    """610: no such object."""
    return refuse(610, "Object Not Found", f"Object Not Found : {_INACTIVE}")


def deleted() -> Fault:
    """610: the transaction is gone."""
    return refuse(610, "Object Not Found", "Object Not Found : Another user has deleted this transaction.")


def cannot_link(transaction: str, reason: str) -> Fault:
    """620: a transaction that another one cannot be linked to."""
    detail = f"Txn ID cannot be linked : {transaction} {reason}"
    return refuse(620, "Txn ID cannot be linked", detail, element="LinkedTxn")


def bad_parent(list_name: str, value: str) -> Fault:
    """700: a parent that is none."""
    detail = f"Parent Reference Invalid : {list_name} element id {value} not found"
    return refuse(700, "Parent Reference Invalid", detail, element="ParentRef")


def cannot_delete() -> Fault:
    """800: other transactions are linked to this one."""
    return refuse(
        800,
        "Cannot delete object",
        "Cannot delete object : Unlink the transactions linked to this one first.",
    )


def batch_too_large(size: int, most: int) -> Fault:
    """1040: too many items in a batch."""
    return refuse(
        1040,
        "Batch size exceeds allowed limit",
        f"Batch size exceeds allowed limit : Max: {most}, Supplied: {size}",
    )


def unknown_entity(name: str) -> Fault:
    """2000: no such entity."""
    return refuse(
        2000, "Invalid or unsupported object name", f"Object name {name} is invalid or unsupported."
    )


def no_report() -> Fault:
    """5020: a report there is not, in the words for one that nobody may see."""
    detail = "Permission Denied Error : You do not have the access rights to use this feature."
    return refuse(5020, "Permission Denied Error", detail, element="ReportName")


def unknown_property(name: str) -> Fault:
    """2010: a property the entity does not have, or a value of another shape."""
    detail = (
        f"Property Name:{name} failed to parse json object; a property specified is unsupported or invalid"
    )
    return refuse(2010, "Request has invalid or unsupported property", detail, element=name)


def malformed() -> Fault:
    """2010: the body is no JSON object."""
    detail = "Property Name:failed to parse json object; a property specified is unsupported or invalid"
    return refuse(2010, "Request has invalid or unsupported property", detail)


def malformed_xml(why: str) -> Fault:
    """2010: the body is no XML this face reads."""
    detail = (
        "Property Name:failed to parse xml object; a property specified is unsupported or invalid : "
        f"{why[:200]}"
    )
    return refuse(2010, "Request has invalid or unsupported property", detail)


def required(name: str, detail: str = "") -> Fault:
    """2020: a required property is missing; `detail` where the vendor says more than that."""
    message = "Required param missing, need to supply the required value for the API"
    detail = detail or f"Required parameter {name} is missing in the request"
    return refuse(2020, message, detail, element=name)


def bad_id(value: str) -> Fault:
    """2030: an id that is no number."""
    return refuse(2030, "Invalid ID", f"Supplied value:{value}", element="Id")


def bad_string(name: str, detail: str) -> Fault:
    """2040: characters that may not stand there."""
    return refuse(2040, "Invalid String", detail, element=name)


def bad_length(name: str, *, least: int, most: int, length: int) -> Fault:
    """2050: too short or too long."""
    detail = f"Min: {least}, Max: {most}, Supplied length: {length}"
    return refuse(2050, "Invalid String Length", detail, element=name)


def bad_date(name: str, value: str) -> Fault:
    """2070: there is no such day; 2060 for what is not even written as one."""
    if not _DATE.match(value):
        return _unfit(2060, "Invalid Date Format", name, value)
    return _unfit(2070, "Invalid Date", name, value)


def bad_number(name: str, value: str) -> Fault:
    """2090: no number, or one out of range."""
    return _unfit(2090, "Invalid Number", name, value)


def bad_decimal(name: str, value: str) -> Fault:
    """2110: a number of more places than any may have."""
    return _unfit(2110, "Invalid Decimal", name, value)


def bad_amount(name: str, value: str) -> Fault:
    """2140: an amount out of range."""
    return _unfit(2140, "Invalid Amount", name, value)


def bad_percent(name: str, value: str) -> Fault:
    """2150: no percentage."""
    return _unfit(2150, "Invalid Percent", name, value)


def bad_quantity(name: str, value: str) -> Fault:
    """2160: a quantity out of range."""
    return _unfit(2160, "Invalid Quantity", name, value)


def bad_enumeration(name: str, value: str) -> Fault:
    """2170: none of the words allowed."""
    return refuse(2170, "Invalid Enumeration", f"Invalid Enumeration : {value}", element=name)


def bad_date_range(name: str, detail: str) -> Fault:
    """2190: a date out of reach."""
    return refuse(2190, "Invalid Date Range", detail, element=name)


def bad_url(value: str) -> Fault:
    """2200: no address of a web site."""
    detail = f"Web Site URL does not have correct format. Supplied value:{value[:100]}"
    return refuse(2200, "Malformed Web Site Address format", detail, element="WebAddr")


def bad_email(value: str) -> Fault:
    """2210: no e-mail address."""
    detail = f"Email Address does not conform to RFC 822 Standard. Supplied value:{value}"
    return refuse(2210, "Invalid Email Address format", detail, element="Address")


def bad_currency(value: str) -> Fault:
    """2220: a currency this company does not use."""
    return refuse(2220, "Invalid Currency Type", f"Invalid Currency Type : {value}", element="CurrencyRef")


def bad_boolean(name: str, value: str) -> Fault:
    """2230: neither true nor false."""
    return refuse(2230, "Invalid Boolean", f"Invalid Boolean : {value[:100]}", element=name)


def bad_range(name: str, value: str) -> Fault:
    """2240: a whole number out of range."""
    return _unfit(2240, "Invalid Number Range", name, value)


def missing_lines() -> Fault:
    """2250: a journal entry without lines."""
    return refuse(2250, "Missing lines", "You must enter at least one split line.", element="Line")


def bad_posting_type(value: str) -> Fault:
    """2260: neither Debit nor Credit, or nothing."""
    detail = f"A posting type is required: Debit or Credit. Supplied value:{value}"
    return refuse(2260, "MissingPostingType", detail, element="PostingType")


def bad_tax_applicable(value: str) -> Fault:
    """2270: a tax rate applied to nothing there is."""
    detail = f"TaxApplicableOn must be Sales or Purchase. Supplied value:{value}"
    return refuse(2270, "MissingTaxApplicableOn", detail, element="TaxApplicableOn")


def negative_amount(name: str) -> Fault:
    """2290: an amount below zero."""
    return refuse(2290, "NegativeAmount", "Amount must be greater than or equal to 0.", element=name)


def unbalanced() -> Fault:
    """2300: debits are not equal to credits."""
    detail = "The debits of a journal entry must be equal to its credits."
    return refuse(2300, "Amount on debits not equal to credits", detail)


def bad_reference(list_name: str, value: str) -> Fault:
    """2500: a reference to nothing. The list names are the vendor's inner ones: Accounts, Names, Items."""
    detail = f"Invalid Reference Id : {list_name} element id {value} not found"
    return refuse(2500, "Invalid Reference Id", detail, element="Reference Id")


def inactive_reference() -> Fault:
    """2500: a reference to an inactive object."""
    return refuse(2500, "Invalid Reference Id", f"Invalid Reference Id : {_INACTIVE}", element="Reference Id")


def bad_custom_field(detail: str) -> Fault:
    """3000: a custom field the form does not have."""
    return refuse(3000, "Invalid custom field", f"Invalid custom field : {detail}", element="CustomField")


def one_currency() -> Fault:
    """6000: a foreign currency, where the company keeps its books in one."""
    return business("Multi Currency should be enabled to perform this operation")


def unsupported_attachment(entity: str) -> Fault:
    """6050: something nothing can be attached to."""
    message = "The entity reference type is unsupported for Attachable"
    detail = f"The entity reference type {entity[:100]} is unsupported for Attachable"
    return refuse(6050, message, detail, element="EntityRef")


def conflicting(first: str, second: str) -> Fault:
    """2600: two properties of which only one may stand."""
    detail = f"Conflicting elements : Only one of {first} and {second} may be specified."
    return refuse(2600, "Conflicting elements specified", detail, element=first)


def stale(entity: str) -> Fault:
    """5010: the SyncToken is not the current one."""
    detail = (
        "Stale Object Error : You and root were working on this at the same time. "
        f"root finished before you did, so your work was not saved. Entity={entity}"
    )
    return refuse(5010, "Stale Object Error", detail)


def business(detail: str) -> Fault:
    """6000: a rule of bookkeeping is broken."""
    return refuse(6000, _BUSINESS, f"Business Validation Error: {detail}")


def no_realm() -> Fault:
    """6000: a URL that names no company."""
    return refuse(6000, _BUSINESS, "Unexpected Internal Error. (-30000)")


def too_large(most: int) -> Fault:
    """6000 under 413: a body larger than any may be."""
    fault = business(f"The request body is larger than {most // 1024 // 1024} MB.")
    fault.status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return fault


def account_type_missing() -> Fault:
    """6010: an account without a type."""
    return refuse(6010, "Invalid Account.AccountType && Account.SubType", _ACCOUNT_TYPE)


def wrong_amount(supplied: str) -> Fault:
    """6070: Amount is not UnitPrice times Qty."""
    detail = f"Amount is not equal to UnitPrice * Qty. Supplied value:{supplied}"
    return refuse(6070, "Amount calculation incorrect in the request", detail, element="Line.Amount")


def nameless() -> Fault:
    """6080: a customer without any name."""
    detail = "Title, GivenName, MiddleName, FamilyName, DisplayName, Suffix - one of these must be non-empty"
    return refuse(6080, "No Name Provided", detail)


def incomplete_discount() -> Fault:
    """6090: a discount line without percentage or amount."""
    detail = "Discount amount or percent should be provided."
    return refuse(6090, "Discount Line missing required info", detail)


def bad_tax_code(value: str) -> Fault:
    """6100: a line's tax code that is neither TAX nor NON."""
    detail = f"Valid Line TaxCodes for US should be TAX or NON. Supplied value:{value[:100]}"
    return refuse(6100, "Invalid Line TaxCode in the request", detail)


def duplicate_doc_number(number: str, holder_id: str, title: str) -> Fault:
    """6140: the number is taken; the detail names the holder, its type as people call it."""
    detail = (
        "Duplicate Document Number Error : You must specify a different number. This number has already been used. "
        f"DocNumber={number} is assigned to TxnType={title} with TxnId={holder_id}"
    )
    return refuse(6140, "Duplicate Document Number Error", detail)


def parent_required() -> Fault:
    """6150: a job without a parent."""
    return refuse(6150, "ParentRef Required Validation Error", "ParentRef is required if Job is true")


def bad_form_tax_code(*, update: bool) -> Fault:
    """6160, 6230: the code of the pages for people, CustomSalesTax, under which a form cannot come."""
    message, detail = (
        "Invalid TaxCodeRef Error",
        "A transaction cannot come under the TaxCodeRef CustomSalesTax.",
    )
    if update:
        return refuse(6230, message, detail, element="TxnTaxCodeRef")
    return refuse(6160, message, detail, element="TxnTaxCodeRef")


def tax_not_applicable() -> Fault:
    """6170: tax is asked for, and said not to apply."""
    detail = "TxnTaxDetail is not allowed when GlobalTaxCalculation is NotApplicable"
    return refuse(6170, "Invalid TxnTaxDetail Error", detail, element="TxnTaxDetail")


def too_deep(entity: str) -> Fault:
    """6180: more than five levels."""
    return refuse(6180, "Sub Level Limit", f"A {entity.lower()} can be at most 5 levels deep.")


def circular_parent() -> Fault:
    """900: a parent that is its own child."""
    return refuse(
        900, "Parent cannot be child", "Parent cannot be child : An object cannot be its own parent."
    )


def suspended() -> Fault:
    """6190: the subscription has ended; reads still work."""
    detail = (
        "Subscription period has ended or canceled or there was a billing problem : You can't add data to QuickBooks "
        "Online Plus because your trial or subscription period ended."
    )
    return refuse(6190, "Invalid Company Status", detail)


def books_closed() -> Fault:
    """6210: the date is in a closed period."""
    detail = (
        "The account period has closed and the account books cannot be updated through the QBO Services API. "
        "Please use the QBO website to make these changes."
    )
    return refuse(6210, "Account Period Closed, Cannot Update Through Services API", detail)


def has_balance() -> Fault:
    """6220: somebody with a balance cannot go."""
    detail = (
        "Delete List Has Balance Error: The entity you are trying to delete has an open balance. : "
        "This customer cannot be deleted because it has a non-zero balance"
    )
    return refuse(6220, "Delete Entity Has Balance Error", detail)


def duplicate_name() -> Fault:
    """6240: the name is taken."""
    detail = (
        "The name supplied already exists. : Another customer, vendor or employee is already using this \n"
        "name. Please use a different name."
    )
    return refuse(6240, "Duplicate Name Exists Error", detail)


def invalid_sales_customer() -> Fault:
    """6250: nothing can be sold to somebody inactive."""
    detail = "InvalidSalesCustomer : The customer of this transaction is missing or has been made inactive."
    return refuse(6250, "InvalidSalesCustomer", detail, element="CustomerRef")


def email_required() -> Fault:
    """6420: delivery by e-mail without an address."""
    detail = "An email address is required for the delivery type Email."
    return refuse(6420, "Email address is required", detail)


def wrong_account_type(name: str) -> Fault:
    """6430: an account of a type that has no place there."""
    detail = "Invalid account type: You need to select a different type of account for this transaction."
    return refuse(6430, "Invalid account type used", detail, element=name)


def raw_card_number() -> Fault:
    """6530: a card number in the clear."""
    detail = "Credit card numbers cannot be stored: supply the charge's own id instead."
    return refuse(6530, "Found raw Credit Card Numbering request", detail, element="CreditCardPayment")


def deposited() -> Fault:
    """6540: the transaction sits in a deposit."""
    detail = (
        "This transaction has been deposited. If you want to change or delete it, you must edit the deposit it appears on "
        "and remove it first."
    )
    return refuse(6540, "Deposited Transaction cannot be changed", detail)


def system_failure() -> Fault:
    """10000: something broke on this side."""
    error = Error(
        Message="An application error has occurred while processing your request",
        Detail="System Failure Error: An unexpected error has occurred.",
        code="10000",
    )
    return Fault(error, fault_type="SystemFault", status=HTTPStatus.INTERNAL_SERVER_ERROR)
