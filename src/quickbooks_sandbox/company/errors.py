"""What a company refuses, in the vendor's codes and words (quickbooks-online.md 2.4, 2.5)."""

from dataclasses import dataclass
from http import HTTPStatus

_BUSINESS = "A business validation error has occurred while processing your request"
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
    detail = f"Invalid content type : {content_type[:100]}"
    return refuse(1050, "Invalid content type", detail)


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
    """2070: no date."""
    return refuse(2070, "Invalid Date", f"Invalid Date : Supplied value:{value}", element=name)


def bad_number(name: str, value: str) -> Fault:
    """2090: no number, or one out of range."""
    return refuse(2090, "Invalid Number", f"Invalid Number : Supplied value:{value[:100]}", element=name)


def bad_percent(value: str) -> Fault:
    """2150: no percentage."""
    return refuse(2150, "Invalid Percent", f"Invalid Percent : {value[:100]}", element="RateValue")


def bad_enumeration(name: str, value: str) -> Fault:
    """2170: none of the words allowed."""
    return refuse(2170, "Invalid Enumeration", f"Invalid Enumeration : {value}", element=name)


def bad_date_range(name: str, detail: str) -> Fault:
    """2190: a date out of reach."""
    return refuse(2190, "Invalid Date Range", detail, element=name)


def bad_email(value: str) -> Fault:
    """2210: no e-mail address."""
    detail = f"Email Address does not conform to RFC 822 Standard. Supplied value:{value}"
    return refuse(2210, "Invalid Email Address format", detail, element="Address")


def bad_currency(value: str) -> Fault:
    """2220: a currency this company does not use."""
    return refuse(2220, "Invalid Currency", f"Invalid Currency : {value}", element="CurrencyRef")


def bad_boolean(name: str, value: str) -> Fault:
    """2230: neither true nor false."""
    return refuse(2230, "Invalid Boolean", f"Invalid Boolean : {value[:100]}", element=name)


def missing_lines() -> Fault:
    """2250: a journal entry without lines."""
    detail = "Missing Lines : Required parameter Line is missing in the request"
    return refuse(2250, "Missing Lines", detail, element="Line")


def bad_posting_type(value: str) -> Fault:
    """2260: neither Debit nor Credit."""
    return refuse(
        2260, "Invalid Posting Type", f"Invalid Posting Type : Supplied value:{value}", element="PostingType"
    )


def bad_tax_applicable(value: str) -> Fault:
    """2270: a tax rate applied to nothing there is."""
    return refuse(
        2270, "Invalid TaxApplicableOn", f"Invalid TaxApplicableOn : {value}", element="TaxApplicableOn"
    )


def negative_amount(name: str) -> Fault:
    """2290: an amount below zero."""
    return refuse(
        2290, "Negative Amount", "Negative Amount : Amount must be greater than or equal to 0.", element=name
    )


def unbalanced() -> Fault:
    """2300: debits are not equal to credits."""
    return refuse(
        2300, "Journal Entry Unbalanced", "Journal Entry Unbalanced : Debits must be equal to credits."
    )


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


def query_unparsable(detail: str) -> Fault:
    """4000: the statement is no query."""
    return refuse(4000, "Error parsing query", detail)


def query_invalid(detail: str) -> Fault:
    """4001: the statement asks for something that cannot be asked."""
    return refuse(4001, "Invalid query", f"QueryValidationError: {detail}")


def unknown_query_entity(name: str) -> Fault:
    """4001: a query of something that cannot be queried."""
    return query_invalid(f"Metadata not found for Entity: {name}")


def query_failed() -> Fault:
    """4002: a stored record cannot be told."""
    detail = "QueryProcessingError: Error while processing the records found"
    return refuse(4002, "Error processing query", detail)


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
    return refuse(6010, "Account type missing", "Either AccountType or AccountSubType is required.")


def wrong_amount(supplied: str) -> Fault:
    """6070: Amount is not UnitPrice times Qty."""
    detail = f"Amount is not equal to UnitPrice * Qty. Supplied value:{supplied}"
    return refuse(6070, "Amount calculation incorrect in the request", detail, element="Line.Amount")


def nameless() -> Fault:
    """6080: a customer without any name."""
    detail = "At least one of DisplayName, Title, GivenName, MiddleName, FamilyName, Suffix must be supplied."
    return refuse(6080, "Name required", detail)


def incomplete_discount() -> Fault:
    """6090: a discount line without percentage or amount."""
    return refuse(6090, "Discount line incomplete", "The discount line needs DiscountPercent or Amount.")


def bad_tax_code() -> Fault:
    """6100: a line's tax code that is neither TAX nor NON."""
    return refuse(6100, "Invalid Line TaxCode", "Line TaxCode must be TAX or NON for companies in the US.")


def duplicate_doc_number(number: str, holder_id: str, title: str) -> Fault:
    """6140: the number is taken; the detail names the holder, its type as people call it."""
    detail = (
        "Duplicate Document Number Error : You must specify a different number. This number has already been used. "
        f"DocNumber={number} is assigned to TxnType={title} with TxnId={holder_id}"
    )
    return refuse(6140, "Duplicate Document Number Error", detail)


def parent_required() -> Fault:
    """6150: a job without a parent."""
    return refuse(6150, "ParentRef required", "ParentRef required : Job is true but ParentRef is missing.")


def tax_not_applicable() -> Fault:
    """6170: tax is asked for, and said not to apply."""
    detail = "TxnTaxDetail cannot be supplied when GlobalTaxCalculation is NotApplicable."
    return refuse(6170, "TxnTaxDetail not allowed", detail, element="TxnTaxDetail")


def too_deep(entity: str) -> Fault:
    """6180: more than five levels."""
    detail = f"More than 5 levels : A {entity.lower()} can be at most 5 levels deep."
    return refuse(6180, "More than 5 levels", detail)


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
    return refuse(6220, "Delete List Has Balance Error", detail)


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
    return refuse(6420, "Email address required", "An email address is required for the delivery type Email.")


def raw_card_number() -> Fault:
    """6530: a card number in the clear."""
    detail = "Credit card numbers cannot be stored: supply the charge's own id instead."
    return refuse(6530, "Credit card number not allowed", detail, element="CreditCardPayment")


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
