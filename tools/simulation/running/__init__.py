"""A problem run: points, trials, batches, and the estimates and charts that come of them."""
