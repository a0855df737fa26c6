"""Many runs of one case with other values: which verdicts flip, and where.

axes (what is varied) · keys (what a result rests on) · point (one point worked out) · results (what is
done, on disk) · crew (who works) · table (rows and cube) · run (all of it) · flips (what flips where).
"""
