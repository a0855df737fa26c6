"""Plausible routes beside the shortest one, by several named models of how aircraft fly between evidence."""

from overflight.analysis.routes.ensembles.models import (
    DEFAULT_MODEL,
    MODELS,
    check_model,
    prepare,
    sample_routes,
)
from overflight.analysis.routes.ensembles.sampler import Ensemble, Parameter, Sampler, Unfit

__all__ = [
    "DEFAULT_MODEL",
    "MODELS",
    "Ensemble",
    "Parameter",
    "Sampler",
    "Unfit",
    "check_model",
    "prepare",
    "sample_routes",
]
