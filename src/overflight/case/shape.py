"""What the values of a case file stand for, before they are known to be right.

The models say of each field whether it holds another model, or the id of an entry. Read off the models, that
tells what a plain value is for even where something else in the file is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from overflight.case.written import RefTo

Location = tuple[str | int, ...]
Models = tuple[type[BaseModel], ...]


@dataclass(frozen=True)
class Slot:
    """What a field may hold: ids of entries of these tables, or models, one or a list or a table of them."""

    tables: tuple[str, ...] = ()
    models: Models = ()
    holds: Literal["one", "list", "table"] = "one"


@dataclass(frozen=True)
class Reference:
    """An id somewhere in a case, and the tables that it may be an entry of."""

    at: Location
    key: str
    tables: tuple[str, ...]


@cache
def slots(model: type[BaseModel]) -> dict[str, Slot]:
    """Return what the fields of a model hold, of those that hold ids or models."""
    found = {name: _slot([f.annotation, *f.metadata]) for name, f in model.model_fields.items()}
    return {name: slot for name, slot in found.items() if slot.tables or slot.models}


def _slot(annotations: Any) -> Slot:
    tables: tuple[str, ...] = ()
    models: Models = ()
    holds: Literal["one", "list", "table"] = "one"
    for part in annotations:
        origin = get_origin(part)
        if isinstance(part, RefTo):
            tables = part.tables
        elif isinstance(part, type) and issubclass(part, BaseModel):
            models += (part,)
        elif origin in (Annotated, Union, UnionType, list, dict):
            inside = get_args(part)[1:] if origin is dict else get_args(part)
            if origin is Annotated:
                inside = (inside[0], *getattr(part, "__metadata__", ()))
            inner = _slot(inside)
            tables, models = tables or inner.tables, models + inner.models
            holds = "list" if origin is list else "table" if origin is dict else inner.holds
    return Slot(tables, models, holds)


def entries(value: Any, model: type[BaseModel], at: Location = ()) -> Iterator[tuple[Location, Any, Any]]:
    """Yield location, model and plain table of whatever stands for a model, outermost first."""
    if not isinstance(value, dict):
        return
    yield at, model, value
    for name, slot in slots(model).items():
        if slot.models:
            for key, item in _items(value.get(name), slot.holds):
                chosen = _choose(slot.models, item)
                if chosen is not None:
                    yield from entries(item, chosen, (*at, name, *key))


def _items(value: Any, holds: str) -> Iterator[tuple[Location, Any]]:
    if holds == "one":
        yield (), value
    elif holds == "table" and isinstance(value, dict):
        yield from (((key,), item) for key, item in value.items())
    elif holds == "list" and isinstance(value, list):
        yield from (((index,), item) for index, item in enumerate(value))


def _choose(models: Models, value: Any) -> type[BaseModel] | None:
    """Return the model that a value stands for: of several the one of its kind."""
    if len(models) == 1:
        return models[0]
    kind = value.get("kind") if isinstance(value, dict) else None
    return _by_kind(models).get(kind) if isinstance(kind, str) else None


@cache
def _by_kind(models: Models) -> dict[str, type[BaseModel]]:
    return {get_args(m.model_fields["kind"].annotation)[0]: m for m in models}


def references(value: Any, model: type[BaseModel]) -> Iterator[Reference]:
    """Yield every id in a plain value that should be that of an entry."""
    for at, found, plain in entries(value, model):
        for name, slot in slots(found).items():
            if slot.tables:
                for key, item in _items(plain.get(name), slot.holds):
                    if isinstance(item, str):
                        yield Reference((*at, name, *key), item, slot.tables)
