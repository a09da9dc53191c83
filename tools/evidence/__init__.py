"""Whether the passages that were found support an answer."""
