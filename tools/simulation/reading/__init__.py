"""Text read for its numbers: quantities, what is said of each, the horizon, and what was not understood."""
