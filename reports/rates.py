"""Rates as the plan states them."""


def rate(share: float) -> str:
    """Say a rate the plan states without rounding it: ``0.2%``, ``7%``."""
    return f"{100 * share:.6g}%"
