"""What sources say as constraints: what fits together, what clashes, why, and what would change it."""
