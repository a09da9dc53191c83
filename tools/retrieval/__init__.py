"""The index of chunks in Postgres and the search over it."""
