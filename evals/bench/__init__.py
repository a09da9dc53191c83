"""One measurement of speed a file: ratios of alternatives taken in one run, never bare times."""
