"""Packages that seem not to be there while another is imported."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from overflight.lean import without


def test_a_hidden_package_cannot_be_imported_and_can_be_afterwards():
    sys.modules.pop("wave", None)
    with without("wave_of_no_name", "wave"), pytest.raises(ImportError):
        importlib.import_module("wave")
    assert importlib.import_module("wave").__name__ == "wave"
    assert "wave_of_no_name" not in sys.modules


def test_what_was_imported_before_stays():
    with without("json"):
        assert importlib.import_module("json").__name__ == "json"
    assert "json" in sys.modules


def test_a_fault_inside_leaves_nothing_hidden():
    with pytest.raises(ZeroDivisionError), without("wave_of_no_name"):
        raise ZeroDivisionError
    assert "wave_of_no_name" not in sys.modules


def test_checking_a_case_imports_no_data_frames():
    code = (
        "import sys; from overflight.case.file import case_path; "
        "from overflight.paths import default_case_name; "
        "from overflight.pipeline.checked import checked_case; "
        "checked_case(case_path(default_case_name())); "
        "print(sorted({'pyogrio', 'pandas', 'pyarrow'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["['pyogrio']"]
