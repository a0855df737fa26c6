"""pyproject.toml, requirements.lock and environment.yml describe one and the same environment."""

import configparser
import re
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PYTHONS = ("3.11", "3.12", "3.13")

WANTED = [
    Requirement(text)
    for text in (
        *PROJECT["dependencies"],
        *(text for extra in PROJECT["optional-dependencies"].values() for text in extra),
    )
]


class Pin(NamedTuple):
    name: str
    version: Version
    marker: Marker | None
    hashes: list[str]


def read_lock() -> list[Pin]:
    text = LOCK.read_text(encoding="utf-8").replace("\\\n", " ")
    pins = []
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        spec, *hashes = re.split(r"\s+--hash=", line.strip())
        requirement = Requirement(spec)
        (pin,) = requirement.specifier
        assert pin.operator == "==", f"not pinned to one version: {spec}"
        pins.append(
            Pin(canonicalize_name(requirement.name), Version(pin.version), requirement.marker, hashes)
        )
    return pins


PINS = read_lock()


def active(name: str, python: str) -> list[Pin]:
    """List the pins of a package that apply on one Python version, on this platform."""
    surroundings = {**default_environment(), "python_version": python, "python_full_version": f"{python}.9"}
    return [
        pin
        for pin in PINS
        if pin.name == canonicalize_name(name)
        and (pin.marker is None or pin.marker.evaluate(dict(surroundings)))
    ]


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("wanted", WANTED, ids=str)
def test_dependency_is_locked_once_and_fits(wanted, python):
    found = active(wanted.name, python)
    assert len(found) == 1, f"{wanted.name} on Python {python}: {len(found)} pins; run 'make lock'"
    assert wanted.specifier.contains(found[0].version), f"{found[0].version} is not {wanted}; run 'make lock'"


def test_every_pin_is_hashed():
    assert PINS
    bad = [
        pin.name
        for pin in PINS
        if not pin.hashes or not all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in pin.hashes)
    ]
    assert not bad


def test_lock_names_no_address_and_no_path():
    text = LOCK.read_text(encoding="utf-8")
    assert not re.findall(r"\S*://\S*", text)
    assert not re.findall(r"--(?:index-url|extra-index-url|find-links|trusted-host)\b", text)
    assert not re.findall(r"(?<![\w.])/\w\S*", text)
    assert not re.findall(r"^\s*-e\b|\s@\s", text, flags=re.MULTILINE)


def test_lock_covers_the_lowest_python_promised():
    assert SpecifierSet(PROJECT["requires-python"]) == SpecifierSet(f">={PYTHONS[0]}")


def read_environment() -> tuple[dict[str, str], list[str]]:
    entries = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    conda = {}
    for entry in entries:
        if isinstance(entry, str):
            name, version = re.fullmatch(r"([\w.-]+)\s*(.*)", entry).groups()
            conda[name] = version
    (pip,) = [entry["pip"] for entry in entries if not isinstance(entry, str)]
    return conda, pip


def test_conda_takes_everything_from_the_lock():
    conda, pip = read_environment()
    assert set(conda) == {"python", "pip"}
    assert pip == [f"-r {LOCK.name}"]


def test_conda_python_is_one_that_the_project_promises():
    conda, _ = read_environment()
    python = conda["python"].lstrip("=")
    assert python in PYTHONS
    assert SpecifierSet(PROJECT["requires-python"]).contains(f"{python}.0")
    assert f"Programming Language :: Python :: {python}" in PROJECT["classifiers"]


def sanitise(text: str) -> str:
    config = configparser.ConfigParser()
    config.read(ROOT / "tests" / "nbval_sanitize.cfg", encoding="utf-8")
    for section in config.sections():
        text = re.sub(config[section]["regex"], config[section]["replace"], text)
    return text


@pytest.mark.parametrize(
    "finding",
    [
        "clash by 26 min, 14 km",
        "2015-12-06 21:00 UTC+3",
        "took 1 h 12 min at 850 km/h",
        "[21:00, 21:30]",
        "between 19:04:30 and 19:05:10",
        "12.5 s of fall",
    ],
)
def test_comparing_notebooks_hides_no_finding(finding):
    assert sanitise(finding) == finding


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<object at 0x7f3a1c2b4d50>", "<object at 0x7f3a1c2b9e10>"),
        ("Wall time: 1.2 s", "Wall time: 980 ms"),
        (" 50%|##| 1/2 [00:01<00:01,  1.52s/it]", " 50%|##| 1/2 [00:02<00:02,  2.01s/it]"),
    ],
)
def test_comparing_notebooks_ignores_addresses_and_running_times(one, other):
    assert sanitise(one) == sanitise(other)
