"""Pictures of claimed routes: what they tell in words, and that no words are clipped or run into others."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from pictures import clipped_words, colliding_words, drawn_words

from overflight.analysis.ground.geodesy import densify, distance_km
from overflight.analysis.ground.natural_earth import countries
from overflight.analysis.ground.overflown import overflown
from overflight.analysis.routes.ensembles import Ensemble
from overflight.analysis.routes.ensembles.paths import Paths
from overflight.case import load_case, read_case
from overflight.figures.maps import RouteExplorer, flight_bars, route_map
from overflight.figures.maps.density import Grid, coverage, crossing_spots, grid_of, usual_extent
from overflight.figures.maps.ground import draw_ground, draw_net
from overflight.figures.maps.placing import Board, spots_about
from overflight.figures.maps.view import View, projected, view_of, view_within
from overflight.figures.sheet import sheet
from overflight.figures.style import png
from overflight.findings.checks.spread import route_spreads
from overflight.findings.flown import FlownRoute, fly
from overflight.findings.logic import Logic

# Made up: across the antimeridian, on the southern half, with drawn regions and no country on the direct way.
ISLANDS = """
title: The flight over the date line
question: Did the patrol plane fly round?
summary: Nothing in it is true.
date: 2019-07-03
updated: 2026-11-24
local_zone: Pacific/Auckland
sources:
  navy: {publisher: the navy, title: log, date: 2019-07-04, kind: official statement, clock: [UTC]}
places:
  base: {name: the base, lon: 178.0, lat: -18.0, source: navy}
  atoll: {name: the atoll, lon: -171.8, lat: -13.8, source: navy}
  reef: {name: the reef with the long name, lon: -172.2, lat: -13.5, source: navy}
regions:
  land: {name: Fiji, country: FJI}
  south: {name: southern waters, polygon: [[177, -19], [-179, -16], [-173, -17], [-173, -24], [178, -24]]}
  north: {name: northern waters, polygon: [[-174, -12], [-170, -12], [-170, -20], [-174, -20]]}
aircraft:
  patrol:
    name: a patrol plane
    cruise_kmh: {low: 500, high: 600, assumption: made up}
    maximum_kmh: {low: 700, high: 760, assumption: made up}
    radius_km: {low: 900, high: 4000, assumption: made up}
forces:
  fleet: {name: the fleet}
units:
  plane: {name: the patrol plane, force: fleet, aircraft: patrol}
events:
  sinking: {name: the sinking, place: atoll, disputed: true}
claims:
  N1:
    source: navy
    says: The plane flew round the islands.
    statements:
      - kind: route
        unit: plane
        origin: base
        through: [land, south, north]
        targets: [atoll, reef]
        detour: {typical_percent: 10, source: navy}
  N2:
    source: navy
    says: The flight is shorter than 700 miles.
    statements:
      - kind: flight
        aircraft: patrol
        origin: base
        target: atoll
        legs: one way
        distance: {as_written: less than 700 miles, high: 700, units: [mile, nautical_mile]}
accounts:
  it-flew:
    title: The patrol plane did it
    asserts:
      - {kind: attribution, event: sinking, force: fleet}
"""
SAMPLES = 200
Drawn = tuple[Figure, str]


@dataclasses.dataclass
class Flights:
    logic: Logic
    flown: list[FlownRoute]

    def pictures(self) -> dict[str, Drawn]:
        case = self.logic.case
        return {
            "map": route_map(case, self.flown),
            "bars": flight_bars(self.logic, self.flown),
        }


@pytest.fixture(scope="module")
def default() -> Flights:
    logic = Logic(load_case())
    return Flights(logic, fly(logic, SAMPLES, seed=1))


@pytest.fixture(scope="module")
def islands(tmp_path_factory: pytest.TempPathFactory) -> Flights:
    file: Path = tmp_path_factory.mktemp("islands") / "case.yaml"
    file.write_text(ISLANDS, encoding="utf-8")
    logic = Logic(read_case(file))
    return Flights(logic, fly(logic, SAMPLES, seed=1))


@pytest.fixture(scope="module", params=["default", "islands"])
def flights(request: pytest.FixtureRequest) -> Flights:
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def pictures(flights: Flights) -> dict[str, Drawn]:
    return flights.pictures()


def told_in(figure: Figure) -> list[str]:
    """All words that are seen."""
    return [text for text, _ in drawn_words(figure)]


def check_words(figure: Figure) -> None:
    """No words are clipped, and none run into others."""
    assert len(drawn_words(figure)) > 8
    assert clipped_words(figure) == []
    assert colliding_words(figure) == []


@pytest.mark.parametrize("name", ["map", "bars"])
def test_words_lie_inside_the_picture_and_clear_of_each_other(pictures: dict[str, Drawn], name: str) -> None:
    check_words(pictures[name][0])


@pytest.mark.parametrize("name", ["map", "bars"])
def test_alt_texts_tell_the_length_of_both_ways_to_every_target(
    flights: Flights, pictures: dict[str, Drawn], name: str
) -> None:
    _, alt = pictures[name]
    for each in flights.flown:
        assert f"{each.route.great_circle_km:,.0f} km" in alt
        assert f"{each.route.length_km:,.0f} km" in alt
        assert flights.logic.case.places[each.target].name in alt


def test_the_map_names_places_and_regions_and_lengths(flights: Flights, pictures: dict[str, Drawn]) -> None:
    case, (figure, _) = flights.logic.case, pictures["map"]
    told = {text.replace("\n", " ") for text in told_in(figure)}
    for each in flights.flown:
        statement = each.statement
        assert {case.regions[key].name for key in statement.through} <= told
        assert {case.places[key].name for key in (statement.origin, each.target)} <= told
        assert f"{each.route.great_circle_km:,.0f} km" in told
    assert any("Natural Earth 1:50m" in text for text in told)


def test_the_map_of_the_default_case_names_what_the_direct_way_crosses(default: Flights) -> None:
    figure, alt = route_map(default.logic.case, default.flown)
    told = set(told_in(figure))
    for name, km in overflown(default.flown[0].great_circle):
        assert km < 5.0 or name in told
        assert name in alt


def test_the_map_is_light_enough_for_a_page(pictures: dict[str, Drawn]) -> None:
    assert 30_000 < len(png(pictures["map"][0])) < 150_000


def test_the_map_tells_how_short_a_way_can_be_at_all(flights: Flights, pictures: dict[str, Drawn]) -> None:
    figure, alt = pictures["map"]
    lower = f"No way through these regions is shorter than {flights.flown[0].route.lower_km:,.1f} km"
    assert lower in alt
    assert lower in " ".join(" ".join(told_in(figure)).split())


def test_every_model_has_a_small_map_of_its_own(flights: Flights, pictures: dict[str, Drawn]) -> None:
    figure, alt = pictures["map"]
    told = told_in(figure)
    for model in (*flights.flown[0].ensembles, *flights.flown[0].unfit):
        assert told.count(model) == 1
        assert f"{model.capitalize()}: nine in ten ways enter" in alt or f"{model.capitalize()} is not" in alt


def test_the_map_and_the_finding_tell_one_number_of_each_border(flights: Flights) -> None:
    _, alt = route_map(flights.logic.case, flights.flown)
    first, *_ = route_spreads(flights.logic, flights.flown)
    told = [step for step in first.certificate.steps if "cross on this much of the border" in step]
    assert told
    for model in flights.flown[0].ensembles:
        of_model = next(s for s in alt.split(". ") if s.startswith(f"{model.capitalize()}: nine in ten"))
        drawn = re.findall(r"on ([\d,]+) km of border", of_model)
        found = [re.search(rf"\b{model} (\d+) km", step) for step in told]
        assert [km.replace(",", "") for km in drawn] == [match[1] for match in found if match]


def test_a_model_that_cannot_be_drawn_says_why(default: Flights) -> None:
    first = default.flown[0]
    reason = "the regions leave it too little room; use another model"
    rest = {model: e for model, e in first.ensembles.items() if model != "bridge"}
    flown = [dataclasses.replace(first, ensembles=rest, unfit={"bridge": reason})]
    for figure, alt in (route_map(default.logic.case, flown), flight_bars(default.logic, flown)):
        check_words(figure)
        assert f"Bridge is not drawn: {reason}" in alt
        assert f"not drawn: {reason}" in " ".join(" ".join(told_in(figure)).split())


def test_published_radii_are_rings_where_the_map_shows_them(default: Flights, islands: Flights) -> None:
    figure, alt = route_map(islands.logic.case, islands.flown)
    assert "a patrol plane: 900 km" in told_in(figure)
    assert "Dotted: the tactical radius of a patrol plane, 900 km." in alt
    assert "Beyond this map lies the tactical radius of a patrol plane, 4,000 km." in alt
    _, far = route_map(default.logic.case, default.flown)
    assert "Beyond this map lies the tactical radius of Tu-22M3, 2,200 km." in far
    assert "Dotted" not in far


def test_bars_tell_every_stretch_in_order(default: Flights) -> None:
    _, alt = flight_bars(default.logic, default.flown)
    for each in default.flown:
        names = [(default.logic.case.regions[key].name, km) for key, km in each.route.legs]
        assert ", ".join(f"{name} {km:,.0f}" for name, km in names) in alt


def test_bars_tell_by_each_model_how_long_ways_are_and_how_long_aloft(flights: Flights) -> None:
    figure, alt = flight_bars(flights.logic, flights.flown)
    told = told_in(figure)
    cruise = flights.logic.case.aircraft[flights.logic.case.units[flights.flown[0].statement.unit].aircraft]
    for each in flights.flown:
        for model, ensemble in each.ensembles.items():
            low, middle, high = np.quantile(ensemble.length_km, [0.05, 0.5, 0.95])
            assert f"{middle:,.0f} ({low:,.0f}–{high:,.0f})" in told
            least, most = 60 * low / cruise.cruise_kmh.high, 60 * high / cruise.cruise_kmh.low
            assert f"{least:,.0f}–{most:,.0f}" in told
            assert (
                f"{model} {middle:,.0f} km in the middle, nine in ten from {low:,.0f} to {high:,.0f} km"
                in alt
            )


def test_bars_mark_published_lengths_and_how_many_ways_are_longer(default: Flights) -> None:
    figure, alt = flight_bars(default.logic, default.flown)
    told = " ".join(" ".join(told_in(figure)).split())
    assert {"M1 and R1 →", "M2"} <= set(told_in(figure))
    # 2,000 km one way, and half of 4,510 km
    for words, km in (("M1 and R1: “more than 2,000 km”", 2000.0), ("M2: half of “4,510 km”", 2255.0)):
        shares = [
            f"{100 * np.mean(e.length_km > km):.0f} % by {m}" for m, e in default.flown[0].ensembles.items()
        ]
        longer = f"{words}; longer are {shares[0]}, {shares[1]} and {shares[2]}"
        assert longer in told
        assert longer in alt
    assert f"{SAMPLES} random ways" in told
    assert "15 % longer than the shortest (an assumption of the case)" in told


def test_a_length_in_an_open_unit_is_taken_at_its_widest(islands: Flights) -> None:
    figure, alt = flight_bars(islands.logic, islands.flown)
    ensemble = islands.flown[0].ensemble
    assert ensemble is not None
    share = 100 * np.mean(ensemble.length_km > 700 * 1.852)
    assert f"N2: “less than 700 miles”; longer are {share:.0f} % by taut" in alt
    assert "← N2" in told_in(figure)


def test_without_random_ways_only_the_ways_themselves_are_drawn(default: Flights) -> None:
    alone = Flights(default.logic, [dataclasses.replace(default.flown[0], ensembles={})])
    pictures = alone.pictures()
    assert "random ways" not in pictures["map"][1]
    assert "by model of flight" not in " ".join(told_in(pictures["map"][0]))
    assert "No random ways were drawn" in pictures["bars"][1]
    for figure, alt in pictures.values():
        check_words(figure)
        assert "1,013 km" in alt
    assert RouteExplorer(alone.logic, alone.flown).controls == {}


def test_a_way_that_is_as_short_as_the_direct_one_has_both_rows(islands: Flights) -> None:
    first = islands.flown[0]
    straight = dataclasses.replace(
        first.route, points=first.great_circle, length_km=first.route.great_circle_km
    )
    alone = [dataclasses.replace(first, route=straight, ensembles={})]
    figure, alt = flight_bars(islands.logic, alone)
    check_words(figure)
    assert {"Direct way", "Shortest way"} <= set(told_in(figure))
    assert f"direct way {first.route.great_circle_km:,.0f} km" in alt


def view_on_the_equator(half_m: float) -> View:
    return view_within((0.0, 0.0), (np.full(2, -half_m), np.full(2, half_m)), (1.0, 2.0), 4.0)


def routes_along(*lines: list[list[float]]) -> Ensemble:
    """Stand-in for an ensemble: these lines, in degrees, are its routes."""
    ends = [(np.array(line[:-1]), np.array(line[1:])) for line in lines]
    begin, end = (np.concatenate(column) for column in zip(*ends, strict=True))
    first = np.concatenate([[0], np.cumsum([len(line) - 1 for line in lines])])
    km = distance_km(*begin.T, *end.T)
    found = SimpleNamespace(
        paths=Paths(begin, end, km, np.arange(len(begin)), first), length_km=np.add.reduceat(km, first[:-1])
    )
    return cast(Ensemble, found)


def test_a_route_covers_the_cells_that_it_passes_once_each() -> None:
    """On the equator a degree is 111.320 km: two routes, one there and back, through cells of 100 km."""
    view = view_on_the_equator(500e3)
    east = routes_along([[-4.2, 0.1], [4.2, 0.1], [-4.2, 0.1]], [[-4.2, 0.1], [-0.1, 0.1]])
    share = coverage(east, Grid(view, 100.0)).share()
    assert share.shape == (10, 10)
    assert share[4] == pytest.approx([1.0] * 5 + [0.5] * 5)
    assert share.sum() == pytest.approx(7.5)
    weighted = coverage(east, Grid(view, 100.0)).share(np.array([0.9, 0.1]))
    assert weighted[4] == pytest.approx([1.0] * 5 + [0.9] * 5)


def test_cells_lie_on_geodesics_and_not_on_lines_of_the_map() -> None:
    """A geodesic 60 degrees long, far from the middle: each cell passed holds points of the geodesic."""
    view = view_within((0.0, 50.0), (np.full(2, -3e6), np.full(2, 3e6)), (0.0, 0.0), 6.0)
    grid = Grid(view, 50.0)
    passed = coverage(routes_along([[-30.0, 40.0], [30.0, 40.0]]), grid)
    points = densify(np.array([[-30.0, 40.0], [30.0, 40.0]]), 1.0)[0]
    at = np.unique(grid.cell_of(projected(view.projection, points)))
    # a cell may be missed whose corner is cut off, and rounding moves the line by a kilometre or two
    assert len(set(passed.cell.tolist()) ^ set(at.tolist())) <= 0.1 * len(at)


def test_what_leaves_the_map_is_left_out() -> None:
    covered = coverage(routes_along([[-20.0, 0.1], [20.0, 0.1]]), grid_of(view_on_the_equator(200e3)))
    share = covered.share()
    assert share.max() == 1.0
    assert share.sum() == covered.grid.columns


def test_borders_are_crossed_by_every_route_once(default: Flights) -> None:
    ensemble = default.flown[0].ensemble
    assert ensemble is not None
    view = view_of([default.flown[0].route.points], 0.0, 5.0, (0.6, 0.8))
    weights = np.random.default_rng(1).random(SAMPLES)
    for weight in (None, weights / weights.sum()):
        inches, shares = crossing_spots(ensemble, view, 0.1, weight)
        assert shares.sum() == pytest.approx(len(ensemble.regions) - 1)
        assert len(inches) == len(shares)
    exact = view.inches(ensemble.crossings.reshape(-1, 2))
    farthest = np.hypot(*(inches[:, None] - exact).transpose(2, 0, 1)).min(axis=1).max()
    assert farthest < 0.15


@pytest.mark.parametrize("lon0", [0.0, 179.5, -179.5])
def test_the_usual_extent_leaves_out_what_few_routes_reach(lon0: float) -> None:
    usual = [[[lon0 - 1.0, 0.0], [lon0 + 1.0, y], [lon0 + 1.5, 0.5]] for y in np.linspace(-1.0, 1.0, 400)]
    far = usual_extent(routes_along(*usual, [[lon0, 0.0], [lon0 + 40.0, 0.0], [lon0, 0.0]]), lon0)
    assert np.ptp(far[:, 0]) == pytest.approx(2.0)
    assert np.ptp(far[:, 1]) == pytest.approx(2.0, abs=0.1)


PAGE = shapely.box(0, 0, 5, 4)
SIZE_IN = (0.6, 0.14)


def placed(points: list[tuple[float, float]], board: Board) -> list[shapely.Polygon]:
    """The boxes of the labels of some points, each placed after those before it."""
    every = np.array(points)
    for point in every:
        board.place(SIZE_IN, spots_about(point, SIZE_IN, every[(every != point).any(axis=1)]))
    return board.boxes[-len(points) :]


@given(st.lists(st.tuples(st.floats(0.5, 4.5), st.floats(0.5, 3.5)), min_size=1, max_size=8))
def test_labels_stay_inside_and_near_their_points(points: list[tuple[float, float]]) -> None:
    for point, box in zip(points, placed(points, Board(PAGE)), strict=True):
        assert PAGE.contains(box)
        assert 0.04 < box.distance(shapely.Point(point)) < 0.6


def test_labels_of_neighbours_do_not_cover_each_other_or_what_is_drawn() -> None:
    drawn = shapely.box(2.4, 1.9, 3.4, 2.1)
    boxes = [*placed([(2.0, 2.0), (2.2, 2.0), (2.4, 2.0)], Board(PAGE, boxes=[drawn])), drawn]
    assert shapely.area(shapely.union_all(boxes)) == pytest.approx(shapely.area(boxes).sum())


def test_a_label_lies_beside_a_line_rather_than_on_it() -> None:
    line = shapely.LineString([(2, 2), (5, 2)])
    (box,) = placed([(2.0, 2.0)], Board(PAGE, [line]))
    assert not box.intersects(line)


@pytest.mark.parametrize(
    "middle", [(40.0, 36.0), (179.9, -17.0), (-179.9, 66.0), (10.0, 89.0), (-120.0, -89.5), (0.0, 0.0)]
)
def test_what_lies_out_of_view_is_left_out_and_nothing_else(middle: tuple[float, float]) -> None:
    half = np.array([600_000.0, 400_000.0])
    view = view_within(middle, (-half, half), (0.0, 0.0), 6.0)
    shapes = countries().shapes
    cut = [part for part in map(view.cut, shapes) if not part.is_empty]
    assert [part.area for part in view.cut_all(shapes)] == [part.area for part in cut]


@pytest.mark.parametrize("lat", [0.0, 23.0, 35.0, -80.0])
def test_a_map_of_half_the_earth_can_be_drawn(lat: float) -> None:
    view = view_within((40.0, lat), (np.full(2, -9e6), np.full(2, 9e6)), (0.0, 0.0), 5.0)
    assert len(view.cut_all(countries().shapes)) > 20


def test_areas_and_places_are_where_the_scale_says() -> None:
    """East of Greenwich on the equator a degree is 111.320 km, on a meridian there 110.574 km (WGS84)."""
    view = view_within((0.0, 0.0), (np.full(2, -200e3), np.full(2, 200e3)), (1.0, 2.0), 4.0)
    assert view.km_per_in == pytest.approx(100.0)
    at = view.inches(np.array([[1.0, 0.0], [0.0, 1.0]]))
    assert at == pytest.approx(np.array([[3 + 1.1132, 4.0], [3.0, 4 - 1.10574]]), abs=1e-4)
    square = shapely.box(0.0, -1.0, 1.0, 0.0)
    assert view.cut(square).bounds == pytest.approx((3.0, 4.0, 4.1132, 5.10574), abs=1e-3)


@pytest.mark.parametrize(
    ("path", "degrees"),
    [
        ([[175.0, 10.0], [-175.0, 14.0]], {"180°", "176°E", "176°W", "12°N"}),
        ([[0.0, 50.0], [8.0, 54.0]], {"2°E", "52°N"}),
        ([[0.0, -88.0], [180.0, -87.0]], {"0°", "90°E"}),
    ],
)
def test_the_net_is_named_in_round_degrees(path: list[list[float]], degrees: set[str]) -> None:
    view = view_of([np.array(path)], 0.5, 6.0, (0.6, 0.85))
    figure, page, _ = sheet(view.height_in, "")
    draw_ground(page, view)
    draw_net(page, view)
    told = set(told_in(figure))
    assert degrees & told
    assert all(text.rstrip("NSEW").endswith("°") for text in told)
    assert colliding_words(figure) == []
