"""Answers rendered from what was found: sections, quotes, citations."""
