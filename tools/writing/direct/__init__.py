"""Answers without a source: what of them may be shown."""
