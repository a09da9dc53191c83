"""Chat and embedding models, embedded or behind a server."""
