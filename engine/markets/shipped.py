"""The histories that we ship, and what a reader must know of them; ``data/README.md`` says where they come from."""

from pathlib import Path

SHIPPED = {name: Path(__file__).parent / "data" / f"{name}.csv" for name in ("us_annual", "us_monthly")}
"""Histories by the names that a plan may use."""

TITLES = {"us_annual": "US history", "us_monthly": "monthly US history"}
"""How a report calls them."""

CAVEATS = {
    "us_monthly": (
        "The prices in us_monthly are averages over each month, which hides about a fifth of how much stocks swing "
        "from month to month: 12.1% a year since 1950, where prices at the end of each month give about 14.6%. Over "
        "whole years little is lost."
    )
}
"""What must be said wherever such data is used."""
