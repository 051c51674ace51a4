"""The kinds a company keeps, one file each."""
