"""The Online face: OAuth 2.0, and REST v3 over a company, as QuickBooks Online answers them."""
