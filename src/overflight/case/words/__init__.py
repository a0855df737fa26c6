"""Times, lengths and positions as people write them, and what they are understood as."""
