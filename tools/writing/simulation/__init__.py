"""A simulation's answer in prose: each figure is said of the statistic that it is."""
