"""Passages as a writer takes them: what is quoted and cited, and what a model is given."""
