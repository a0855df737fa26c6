"""What others can take away from a run: KML for a globe, tables for a spreadsheet, a crate for an archive.

One module for each format, each a function from the case or the findings to the content of a file.
The figures at print size are drawn on demand (:mod:`overflight.exports.redraw`).

Nothing is imported here, as a kernel that draws figures needs :mod:`overflight.exports.prints` alone.
"""
