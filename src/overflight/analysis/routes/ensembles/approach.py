"""How near routes come to a place, and how far they have flown by then.

Which legs of a route may come nearest is found on a sphere; on these, the nearest point is found in the
ellipsoidal gnomonic plane about the place, where geodesics are straight, those through the place exactly
(C. F. F. Karney, "Algorithms for geodesics", Journal of Geodesy 87 (2013) 43-55, section 8), and measured
again on the ellipsoid.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from overflight.analysis.ground.geodesy import FloatArray, distance_km
from overflight.analysis.ground.gnomonic import Gnomonic
from overflight.analysis.routes.ensembles.paths import Paths
from overflight.analysis.routes.ensembles.sampler import Ensemble
from overflight.analysis.routes.ways.chords import in_space

_EARTH_KM = 6371.0
# Distances on the sphere are wrong by less than this.
_SPHERE_ERROR, _SPHERE_ERROR_KM = 0.01, 0.1


class Approach(NamedTuple):
    """How near routes come to a place.

    Attributes
    ----------
    distance_km
        The least distance of each route to the place, shape (n,).
    along_km
        How far each has flown when it is nearest, shape (n,).
    """

    distance_km: FloatArray
    along_km: FloatArray


class _Sphere(NamedTuple):
    """Legs on a sphere: their ends, the normal of their plane and the cosine of their angle."""

    begin: FloatArray
    end: FloatArray
    normal: FloatArray
    cosine: FloatArray


def nearest_approaches(ensemble: Ensemble, lonlat: FloatArray) -> list[Approach]:
    """Return how near each route comes to each of some places, and how far it has flown by then.

    Parameters
    ----------
    ensemble
        The routes.
    lonlat
        The places, shape (n, 2) in degrees; the legs that come nearest to them lie within 9,000 km.

    Returns
    -------
    list of Approach
        One for each place. Distances are good to a metre for legs of up to 1,000 km.
    """
    paths = ensemble.paths
    sphere = _on_sphere(paths)
    flown = np.concatenate([[0.0], np.cumsum(paths.km[paths.leg])])[:-1]
    passed = flown - np.repeat(flown[paths.first[:-1]], np.diff(paths.first))
    return [_approach(paths, sphere, passed, float(lon), float(lat)) for lon, lat in lonlat]


def share_within(approach: Approach, radius_km: float) -> float:
    """Return which share of the routes comes at least this near."""
    return float(np.mean(approach.distance_km <= radius_km))


def _on_sphere(paths: Paths) -> _Sphere:
    begin, end = (_unit(in_space(lonlat)) for lonlat in (paths.begin, paths.end))
    return _Sphere(begin, end, _unit(np.cross(begin, end)), np.einsum("ij,ij->i", begin, end))


def _unit(vectors: FloatArray) -> FloatArray:
    length = np.linalg.norm(vectors, axis=1)[:, None]
    return np.asarray(np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0.0))


def _approach(paths: Paths, sphere: _Sphere, passed_km: FloatArray, lon: float, lat: float) -> Approach:
    rough = _rough_km(sphere, lon, lat)[paths.leg]
    most = (1.0 + _SPHERE_ERROR) * np.minimum.reduceat(rough, paths.first[:-1]) + _SPHERE_ERROR_KM
    counts = np.diff(paths.first)
    near = np.flatnonzero(rough <= np.repeat(most, counts))
    legs, which = np.unique(paths.leg[near], return_inverse=True)
    exact, beyond = _nearest_on_legs(paths.begin[legs], paths.end[legs], lon, lat)
    route = np.searchsorted(paths.first, near, side="right") - 1
    # ordered by route and then by distance, the first of each route is its nearest
    order = np.lexsort((exact[which], route))
    best = order[np.searchsorted(route, np.arange(len(counts)))]
    return Approach(exact[which[best]], passed_km[near[best]] + beyond[which[best]])


def _rough_km(sphere: _Sphere, lon: float, lat: float) -> FloatArray:
    """Return how near each leg comes to a place, on a sphere."""
    place = _unit(in_space(np.array([[lon, lat]])))[0]
    begin, end = sphere.begin @ place, sphere.end @ place
    # the foot of the perpendicular lies between the ends if it is ahead of both
    between = (end > begin * sphere.cosine) & (begin > end * sphere.cosine)
    to_ends = np.arccos(np.clip(np.maximum(begin, end), -1.0, 1.0))
    off = np.arcsin(np.minimum(np.abs(sphere.normal @ place), 1.0))
    return np.asarray(_EARTH_KM * np.where(between, off, to_ends))


def _nearest_on_legs(a: FloatArray, b: FloatArray, lon: float, lat: float) -> tuple[FloatArray, FloatArray]:
    """Return how near geodesics come to a place, and how far from their start that is, in km."""
    plane = Gnomonic(lon, lat)
    begin, end = (np.column_stack(plane.forward(*points.T)) for points in (a, b))
    along = end - begin
    square = (along**2).sum(axis=1)
    share = np.divide(-(begin * along).sum(axis=1), square, out=np.zeros(len(a)), where=square > 0.0)
    foot = begin + np.clip(share, 0.0, 1.0)[:, None] * along
    there_lon, there_lat = plane.inverse(*foot.T)
    from_place = distance_km(np.full(len(a), lon), np.full(len(a), lat), there_lon, there_lat)
    return from_place, distance_km(a[:, 0], a[:, 1], there_lon, there_lat)
