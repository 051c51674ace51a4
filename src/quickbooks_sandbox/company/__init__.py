"""One company's books and their arithmetic, on SQLite; nothing here knows of HTTP."""
