"""The pages: parse what came, call a service or selector, render; nothing is decided here."""
