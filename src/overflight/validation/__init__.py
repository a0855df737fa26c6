"""How often the truth lies inside the stated envelopes: flights that are known, with their middle hidden."""
