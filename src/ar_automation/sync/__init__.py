"""The engine that keeps two ledgers in agreement. Its core is pure; see core/plan.py for the truth table."""
