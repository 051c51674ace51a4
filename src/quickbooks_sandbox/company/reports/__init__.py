"""The reports on receivables, as the vendor answers them."""
