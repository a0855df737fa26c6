"""One module for each kind of check: a function from a case's logic to its findings."""
