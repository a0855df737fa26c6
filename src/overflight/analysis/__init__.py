"""What a case implies: geography, clocks, physics and logic. Nothing here knows of findings or figures."""
