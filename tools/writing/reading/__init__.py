"""Texts read for comparison: words, names, figures and periods, each with its place."""
