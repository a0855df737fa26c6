"""What a relaxed network rests on: whatever sees each other in a region, its posts do in the widened one."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from regions import NamedRegion, box

from overflight.analysis.routes.ways import bracket
from overflight.analysis.routes.ways.corridor import draw_corridor
from overflight.analysis.routes.ways.evidence import itinerary
from overflight.analysis.routes.ways.plane import Plane
from overflight.analysis.routes.ways.posts import cells_along, divided, single_posts
from overflight.analysis.routes.ways.visibility import sees

ELL = NamedRegion("ell", "L", shapely.Polygon([(0, 40), (12, 40), (12, 44), (6, 44), (6, 52), (0, 52)]))


@pytest.fixture(scope="module")
def corridor():
    stages = itinerary([ELL, box("east", 12, 40, 20, 44)])
    return draw_corridor(Plane(8, 45, 2_000), (1, 51), [(18, 42)], stages.regions, stages.visits)


@pytest.mark.parametrize("size_km", [10.0, 2.5])
def test_posts_see_each_other_where_places_near_them_do(corridor, size_km):
    ends = [single_posts(corridor.plane.forward(p)) for p in (corridor.origin, corridor.targets)]
    cells = [cells_along(lines, size_km, 0.01) for lines in corridor.gates]
    level = bracket._level(corridor, [ends[0], *cells, ends[1]], [s.corners for s in corridor.stages])
    room = bracket._leeway(corridor, level).rooms[0]
    generator = np.random.default_rng(1)
    area = corridor.stages[0].area
    # the widened region is drawn as far as the posts and corners reach
    nodes = np.concatenate([*(p.xy for p in level.posts), *(c.xy for c in level.corners)])
    places = generator.uniform(nodes.min(axis=0), nodes.max(axis=0), (200_000, 2))
    places = places[shapely.contains_xy(area, places)]
    a, b = places[: len(places) // 2], places[len(places) // 2 : len(places) // 2 * 2]
    # those that see each other only just: with a corner near the line
    near = shapely.dwithin(shapely.linestrings(np.stack([a, b], axis=1)), shapely.boundary(area), size_km / 2)
    shapely.prepare(area)
    seen = near & sees(area, a, b)
    a, b = a[seen], b[seen]
    assert len(a) > 100
    reach = max(float(p.reach_km.max()) for p in level.posts)
    angle = generator.uniform(0, 2 * np.pi, (2, len(a)))
    moved = [p + reach * np.column_stack([np.cos(t), np.sin(t)]) for p, t in zip((a, b), angle, strict=True)]
    assert sees(room, *moved).all()
    # so widened it must be: many of them do not see each other in the region itself
    assert not sees(corridor.stages[0].room, *moved).all()


def test_cells_cover_their_lines_and_are_divided_without_a_gap(corridor):
    (lines,) = corridor.gates
    cells = cells_along(lines, 10.0, 0.01)
    parts = divided(lines, cells, 4, 0.01)
    length = sum(shapely.linestrings(line).length for line in lines)
    for posts, size in ((cells, 10.0), (parts, 2.5)):
        assert posts.share_km.sum() == pytest.approx(length)
        assert posts.share_km.max() <= size + 1e-9
        assert posts.reach_km == pytest.approx(posts.share_km / 2 + 0.01)
        edges = np.sort(
            np.concatenate([posts.along_km - posts.share_km / 2, posts.along_km + posts.share_km / 2])
        )
        # neighbours meet
        np.testing.assert_allclose(edges[1:-1:2], edges[2:-1:2], atol=1e-9)
    some = divided(lines, cells.take(np.arange(len(cells.xy)) == 3), 4, 0.01)
    assert len(some.xy) == 4
    assert np.abs(some.along_km - cells.along_km[3]).max() < cells.share_km[3] / 2
