"""What an aircraft may have flown between two fixes, when nobody saw it: random routes, envelopes."""
