"""The software, the licence and the authors of a run, as entities of its crate."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from overflight.exports.citation import Citation
from overflight.exports.entities import Entity, ids, iri

# Where each library tells of itself; its address is its id, as the profile wants one.
_HOMES = {
    "python": "https://www.python.org/",
    "PROJ": "https://proj.org/",
    "numpy": "https://numpy.org/",
    "scipy": "https://scipy.org/",
    "shapely": "https://shapely.readthedocs.io/",
    "pyproj": "https://pyproj4.github.io/pyproj/",
    "xarray": "https://xarray.dev/",
    "netCDF4": "https://unidata.github.io/netcdf4-python/",
    "matplotlib": "https://matplotlib.org/",
    "cartopy": "https://scitools.org.uk/cartopy/",
    "z3-solver": "https://github.com/Z3Prover/z3",
    "pint": "https://pint.readthedocs.io/",
    "pydantic": "https://docs.pydantic.dev/",
    "papermill": "https://papermill.readthedocs.io/",
    "ipykernel": "https://ipykernel.readthedocs.io/",
    "tzdata": "https://tzdata.readthedocs.io/",
}


def software(versions: Mapping[str, str], cited: Citation) -> Iterator[Entity]:
    """Return overflight itself, then each library that results may depend on."""
    libraries = [_library(name, version) for name, version in versions.items() if name != "overflight"]
    yield {
        "@id": cited.address or "#overflight",
        "@type": "SoftwareApplication",
        "name": cited.title,
        **release(versions, cited),
        "softwareRequirements": ids(libraries),
    }
    yield from libraries


def _library(name: str, version: str) -> Entity:
    home = _HOMES.get(name)
    known = {"url": home} if home else {}
    return {
        "@id": home or f"#software/{iri(name)}",
        "@type": "SoftwareApplication",
        "name": name,
        "softwareVersion": version,
        **known,
    }


def release(versions: Mapping[str, str], cited: Citation) -> Entity:
    """Return the version of overflight, and where it is published if that is told."""
    known = {"url": cited.address} if cited.address else {}
    return {"version": versions.get("overflight", "unknown"), **known}


def licence(cited: Citation) -> Entity:
    """Return the licence; ``CITATION.cff`` names it by its SPDX identifier, which has an address."""
    known = re.fullmatch(r"[A-Za-z0-9.+-]+", cited.licence)
    return {
        "@id": f"https://spdx.org/licenses/{cited.licence}" if known else "#licence",
        "@type": "CreativeWork",
        "name": cited.licence,
        "description": cited.terms,
    }


def authors(cited: Citation) -> list[Entity]:
    """Return who made the kit."""
    return [
        {"@id": f"#author/{index}", "@type": kind, "name": name}
        for index, (kind, name) in enumerate(cited.authors, start=1)
    ]
