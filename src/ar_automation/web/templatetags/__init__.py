"""Tags of our pages."""
