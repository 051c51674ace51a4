"""What a fresh company holds."""
