"""The ways through regions in a named order: where they may lead, as a graph, and the shortest of them."""
