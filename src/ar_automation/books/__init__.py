"""Pure books: money, canonical records, what a ledger can hold, balances. Imports no framework, clock or network."""
