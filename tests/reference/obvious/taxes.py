"""The income tax of one household in one year, by the forms: Publication 915, Schedule D tax worksheet, rate schedules.

Federal figures of 2026 (Rev. Proc. 2025-32); brackets and deductions are those of year 0 and rise with prices, the
thresholds of Social Security (26 U.S. Code § 86) do not.
"""

from typing import Any

FEDERAL = {
    "single": {
        "rates": [(0, 0.10), (12_400, 0.12), (50_400, 0.22), (105_700, 0.24), (201_775, 0.32), (256_225, 0.35),
                  (640_600, 0.37)],
        "gains": [(0, 0.0), (49_450, 0.15), (545_500, 0.20)],
        "deduction": 16_100, "extra": 2_050, "filers": 1, "base": 25_000, "upper": 34_000,
    },
    "married_joint": {
        "rates": [(0, 0.10), (24_800, 0.12), (100_800, 0.22), (211_400, 0.24), (403_550, 0.32), (512_450, 0.35),
                  (768_700, 0.37)],
        "gains": [(0, 0.0), (98_900, 0.15), (613_700, 0.20)],
        "deduction": 32_200, "extra": 1_650, "filers": 2, "base": 32_000, "upper": 44_000,
    },
}  # fmt: skip


def tax_of(  # noqa: PLR0913, PLR0917 - a form has many lines
    said: dict[str, Any], ordinary: float, gains: float, security: float, price: float, alive: list[bool], year: int
) -> float:
    """Give a year's tax in nominal dollars; ``alive`` says of each person who is, at the start of the year."""
    tax = said.get("tax", {"kind": "none"})
    if tax["kind"] == "none":
        return 0.0
    if tax["kind"] == "flat":
        return tax["rate"] * (ordinary + 0.85 * security) + tax.get("capital_gains_rate", tax["rate"]) * gains
    filers = [person for person, lives in zip(said.get("people", []), alive, strict=True) if lives]
    status = tax.get("filing_status", "single")
    if filers and not all(alive):
        status = "single"  # from the year after a spouse's death on
    figures = FEDERAL[status]
    ordinary += taxable_benefits(security, ordinary + gains, figures["base"], figures["upper"])
    old = sum(1 for person in filers[: figures["filers"]] if person["age"] + year >= 65)
    deduction = (figures["deduction"] + old * figures["extra"]) * price
    taxable = max(ordinary + gains - deduction, 0.0)
    gains_taxed = min(gains, taxable)  # the deduction goes to ordinary income first
    below = taxable - gains_taxed
    rates = [(lower * price, rate) for lower, rate in figures["rates"]]
    gain_rates = [(lower * price, rate) for lower, rate in figures["gains"]]
    return _scale(below, rates) + _scale(taxable, gain_rates) - _scale(below, gain_rates)


def taxable_benefits(security: float, other: float, base: float, upper: float) -> float:
    """Publication 915, worksheet 1: the part of Social Security that is taxable."""
    provisional = other + security / 2
    if provisional <= base:
        return 0.0
    if provisional <= upper:
        return min((provisional - base) / 2, security / 2)
    lower_part = min((upper - base) / 2, security / 2)
    return min(0.85 * (provisional - upper) + lower_part, 0.85 * security)


def _scale(amount: float, brackets: list[tuple[float, float]]) -> float:
    tax, above = 0.0, [*brackets[1:], (float("inf"), 0.0)]
    for (lower, rate), (upper, _) in zip(brackets, above, strict=True):
        tax += rate * max(min(amount, upper) - lower, 0.0)
    return tax
