from __future__ import annotations

import numpy as np
import shapely

from overflight.analysis.routes.ways.visibility import corners_of, sees, tangent

ELL = shapely.Polygon([(0, 0), (20, 0), (20, 10), (10, 10), (10, 20), (0, 20)])


def test_corners_are_where_the_outline_turns_into_the_area():
    assert corners_of(ELL).xy.tolist() == [[10, 10]]
    assert corners_of(shapely.reverse(ELL)).xy.tolist() == [[10, 10]]
    assert len(corners_of(shapely.box(0, 0, 9, 9)).xy) == 0


def test_corners_of_a_hole_are_all_its_own():
    hole = [(2, 2), (4, 2), (4, 4), (2, 4)]
    holed = shapely.Polygon(shapely.box(0, 0, 9, 9).exterior, [hole])
    assert sorted(corners_of(holed).xy.tolist()) == sorted(map(list, hole))


def test_corners_of_several_parts_are_gathered():
    both = shapely.union_all([ELL, shapely.transform(ELL, lambda xy: xy + 100)])
    assert sorted(corners_of(both).xy.tolist()) == [[10, 10], [110, 110]]
    assert corners_of(shapely.Polygon()).xy.shape == (0, 2)


def test_rope_bends_round_a_corner_only_from_beside_it():
    corner = corners_of(ELL).take(np.zeros(4, dtype=np.intp))
    others = np.array([[18.0, 9.0], [9.0, 18.0], [2.0, 2.0], [10.0, 20.0]])
    # from deep inside both walls lie on different sides of the line; along a wall it is the border case
    assert tangent(corner, others).tolist() == [True, True, False, True]


def test_line_of_sight_ends_at_the_walls():
    room = shapely.buffer(ELL, 0.02)
    shapely.prepare(room)
    a = np.array([[19.0, 1.0], [19.0, 9.0], [19.0, 9.0], [5.0, 5.0]])
    b = np.array([[1.0, 19.0], [9.0, 19.0], [10.0, 10.0], [5.0, 5.0]])
    assert sees(room, a, b).tolist() == [True, False, True, True]
