"""Our own books: customers, items, invoices, payments, their balances, and what a person may do with them."""
