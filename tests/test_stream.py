"""Routes by the million: the counts are those of the routes, whoever draws them and in which order."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from regions import box

from overflight.analysis.routes.ensembles import MODELS, prepare
from overflight.analysis.routes.ensembles import stream as streaming
from overflight.analysis.routes.ensembles.crew import crew
from overflight.analysis.routes.ensembles.stream import Stream, count_all, serially
from overflight.analysis.routes.ensembles.summary import SHARES
from overflight.analysis.routes.ways.plan import plan_routes
from overflight.errors import OverflightError

SAMPLES = 50_000


@pytest.fixture(scope="module")
def streams():
    boxes = [box("a", 0, 43, 2, 47), box("b", 2, 43, 4, 47), box("c", 4, 43, 6, 47)]
    network = plan_routes((0.1, 45.2), [(5.9, 45.6), (5.8, 43.5)], boxes, typical_percent=6)
    return [
        Stream("C1", f"t{target}", sampler, (target, number))
        for number, model in enumerate(MODELS)
        for target, sampler in enumerate(prepare(network, [0, 1], 6, model))
    ]


@pytest.fixture(scope="module")
def counted(streams):
    return count_all(streams, SAMPLES, 5)


def bytes_of(dataset, folder, name):
    dataset.to_netcdf(folder / name, engine="netcdf4")
    return (folder / name).read_bytes()


def drawn_by_hand(stream, samples, seed):
    """The same routes, all at hand: lengths, lengths by region and posts."""
    blocks = []
    for number, start in enumerate(range(0, samples, streaming.CHUNK)):
        sequence = np.random.SeedSequence(seed, spawn_key=(*stream.key, number))
        size = min(streaming.CHUNK, samples - start)
        blocks.append(stream.sampler.draw(size, np.random.default_rng(sequence)))
    return (
        np.concatenate([block.length_km for block in blocks]),
        np.concatenate([block.region_km for block in blocks]),
        np.concatenate([block.posts for block in blocks]),
    )


def test_summary_is_that_of_the_routes(streams, counted):
    for way, stream in enumerate(streams):
        length, region, posts = drawn_by_hand(stream, SAMPLES, 5)
        edges = np.append(counted["length_bounds"][:, 0], counted["length_bounds"][-1, 1])
        assert counted["routes_by_length"][way].sum() == SAMPLES
        np.testing.assert_array_equal(counted["routes_by_length"][way], np.histogram(length, edges)[0])
        np.testing.assert_allclose(counted["region_length"][way], region.mean(axis=0), rtol=1e-12)
        exact = np.quantile(length, SHARES, method="inverted_cdf")
        assert np.abs(counted["length_quantile"][way] - exact).max() <= 0.5
        for gate in range(2):
            here = (counted["way_of_post"] == way) & (counted["gate_of_post"] == gate)
            expected = np.bincount(posts[:, gate], minlength=int(here.sum()))
            np.testing.assert_array_equal(counted["crossings"][here.values], expected)


def test_summary_names_what_it_holds(counted, streams):
    assert counted["model"].values.tolist() == [m for m in MODELS for _ in (0, 1)]
    assert counted["region"].values.tolist() == [["a", "b", "c"]] * len(streams)
    for name, variable in counted.variables.items():
        if name != "length_bounds":
            assert "long_name" in variable.attrs or "standard_name" in variable.attrs
    for name in ("length", "length_quantile", "region_length", "border"):
        assert counted[name].attrs["units"] == "km"


def test_one_seed_gives_the_same_bytes_and_another_does_not(streams, counted, tmp_path):
    again, other = count_all(streams, SAMPLES, 5), count_all(streams, SAMPLES, 6)
    assert bytes_of(again, tmp_path, "a.nc") == bytes_of(counted, tmp_path, "b.nc")
    assert bytes_of(other, tmp_path, "c.nc") != bytes_of(counted, tmp_path, "b.nc")


def test_order_of_the_work_makes_no_difference(streams, counted, tmp_path):
    def backwards(streams, chunks, bins, seed):
        return reversed(list(serially(streams, chunks[::-1], bins, seed)))

    found = count_all(streams, SAMPLES, 5, backwards)
    assert bytes_of(found, tmp_path, "a.nc") == bytes_of(counted, tmp_path, "b.nc")


def test_two_worker_processes_give_the_same_bytes(streams, counted, tmp_path):
    with crew(2) as hands:
        found = count_all(streams, SAMPLES, 5, hands)
    assert bytes_of(found, tmp_path, "a.nc") == bytes_of(counted, tmp_path, "b.nc")


def test_a_cluster_that_exists_gives_the_same_bytes(streams, counted, tmp_path):
    from distributed import LocalCluster

    with (
        LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as cluster,
        crew(1, cluster.scheduler_address) as hands,
    ):
        found = count_all(streams, SAMPLES, 5, hands)
    assert bytes_of(found, tmp_path, "a.nc") == bytes_of(counted, tmp_path, "b.nc")


def test_scheduler_whose_address_means_nothing_is_refused():
    with pytest.raises(OverflightError, match="no dask scheduler answers at 'nonsense'"), crew(1, "nonsense"):
        pass


def test_dask_is_not_imported_by_what_does_not_use_it():
    code = (
        "import sys, overflight.ensemble, overflight.findings.checks.spread; "
        "sys.exit('dask' in sys.modules or 'distributed' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
