from __future__ import annotations

import pytest

from overflight.analysis.ground import natural_earth
from overflight.errors import OverflightError


def test_scale_is_that_of_the_committed_map_unless_told(monkeypatch):
    monkeypatch.delenv("OVERFLIGHT_MAP_SCALE", raising=False)
    assert natural_earth.map_scale() == "50m"
    monkeypatch.setenv("OVERFLIGHT_MAP_SCALE", "10m")
    assert natural_earth.map_scale() == "10m"


def test_unknown_scale_is_refused_with_those_there_are(monkeypatch):
    monkeypatch.setenv("OVERFLIGHT_MAP_SCALE", "20m")
    with pytest.raises(OverflightError, match="20m: there are the scales 50m and 10m"):
        natural_earth.map_scale()


def test_missing_layer_is_named_with_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("OVERFLIGHT_MAP_SCALE", "10m")
    monkeypatch.setattr(natural_earth, "project_root", lambda: tmp_path)
    with pytest.raises(OverflightError, match=r"cultural/ne_10m_admin_0_countries\.shp: lay .* unset"):
        natural_earth.countries.__wrapped__()
