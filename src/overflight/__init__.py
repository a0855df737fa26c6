"""Check contested accounts of a flight or a strike against geography, clocks and physics."""

from importlib.metadata import version

__version__ = version("overflight")
