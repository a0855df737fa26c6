"""What follows from a track: how close it came to a place, and what it leaves no time for."""
