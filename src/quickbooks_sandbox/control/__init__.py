"""The control plane: `/control/…`, by which tests and people arrange the world."""
