"""Which assets are equities: their names say so."""

from collections.abc import Iterable


def is_equity(asset: str) -> bool:
    """Whether an asset's name, such as ``us_stocks`` or ``world_equities``, says that it is equity."""
    return "stock" in asset or "equit" in asset


def equities(assets: Iterable[str]) -> tuple[bool, ...]:
    """Tell for each asset whether it is equity."""
    return tuple(is_equity(asset) for asset in assets)
