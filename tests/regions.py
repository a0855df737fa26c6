"""Regions for tests: drawn ones, those of the map, and a slow way to find the shortest way through one."""

from __future__ import annotations

import heapq

import numpy as np
import shapely

from overflight.analysis.ground.atlas import region_polygon
from overflight.analysis.ground.geodesy import densify, distance_km
from overflight.analysis.routes.ways.evidence import NamedRegion
from overflight.case.entities import Box, Region


def drawn(key: str, *corners: tuple[float, float]) -> NamedRegion:
    """A polygon with geodesic edges."""
    return NamedRegion(key, key.title(), region_polygon(Region(name=key, polygon=list(corners))))


def box(key: str, west: float, south: float, east: float, north: float) -> NamedRegion:
    """A box whose edges are straight in longitude and latitude."""
    return NamedRegion(key, key.title(), shapely.box(west, south, east, north))


def country(code: str) -> NamedRegion:
    return NamedRegion(code, code, region_polygon(Region(name=code, country=code)))


def water(key: str, west: float, south: float, east: float, north: float) -> NamedRegion:
    bounds = Box(west=west, south=south, east=east, north=north)
    return NamedRegion(key, key.title(), region_polygon(Region(name=key, water=bounds)))


def slow_shortest_km(origin, target, corners) -> float:
    """Shortest way inside one drawn polygon."""
    return slow_inside_km(origin, target, drawn("room", *corners).shape, corners)


def slow_inside_km(origin, target, shape, corners) -> float:
    """Shortest way inside a shape: every pair of the corners, geodesics sampled every kilometre."""
    room = shapely.buffer(shape, 2e-4)
    shapely.prepare(room)
    nodes = [origin, target, *corners]
    best, queue = {}, [(0.0, 0)]
    while queue:
        length, here = heapq.heappop(queue)
        if here in best:
            continue
        best[here] = length
        for there in range(len(nodes)):
            if there not in best:
                samples, _ = densify(np.array([nodes[here], nodes[there]]), 1.0)
                if shapely.contains_xy(room, samples).all():
                    leg = distance_km(*nodes[here], *nodes[there])
                    heapq.heappush(queue, (length + leg, there))
    return best[1]
