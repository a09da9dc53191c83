"""Which mode answers a question: rules first, then a classifier over exemplars."""
