"""What is measured, and how: `make bench`. See docs/explanation/figures.md."""
