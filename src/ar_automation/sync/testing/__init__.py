"""In-memory twins of every port, and the contract suites that both twins pass."""
