"""One suite a concern; every metric with its confidence interval."""
