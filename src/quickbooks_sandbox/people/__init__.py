"""The page at `/`: a person as the bookkeeper of a company."""
