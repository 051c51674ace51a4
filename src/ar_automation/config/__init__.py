"""The composition root: settings, urls, wiring, the command line, the supervisor, the database launcher."""
