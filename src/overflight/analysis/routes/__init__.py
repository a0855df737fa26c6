"""Ways that can be flown: the shortest, plausible ones, and what fills a gap between two fixes."""
