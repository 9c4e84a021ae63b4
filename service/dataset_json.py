"""A Dataset as JSON holds it; what is not known is null, since JSON has no NaN."""

import math
from typing import Any

import xarray as xr

_HIDDEN = ("plan",)


def as_json(dataset: xr.Dataset) -> dict[str, Any]:
    """Return ``attributes``, ``coordinates`` and ``variables`` (dims and nested values) of a result.

    The plan's text, which a result carries among its attributes, is left out.
    """
    return {
        "attributes": {str(name): _plain(value) for name, value in dataset.attrs.items() if name not in _HIDDEN},
        "coordinates": {str(name): _plain(values.values.tolist()) for name, values in dataset.coords.items()},
        "variables": {
            str(name): {"dims": [str(dim) for dim in values.dims], "values": _plain(values.values.tolist())}
            for name, values in dataset.data_vars.items()
        },
    }


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and not math.isfinite(value) else value
