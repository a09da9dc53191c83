"""Stage 0: does everything work that an answer needs."""
