"""A track file beside a case: GPX, KML, CSV or GeoJSON with times, read into the fixes of one unit.

A track comes from anywhere, like the case itself. It is read whole or refused whole, in words that name the
line or the record; nothing in it is looked up elsewhere, and nothing it leaves open is guessed.
"""
