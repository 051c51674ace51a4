"""A QuickBooks you can run: for demonstrations, for tests, and for people who write clients of QuickBooks."""
