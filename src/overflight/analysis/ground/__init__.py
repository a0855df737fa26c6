"""Where things are: geodesics, the map, places and what a way passes over."""
