"""Variable percentage withdrawal gives the percentages of the published table.

References
----------
Bogleheads wiki, "Variable percentage withdrawal", table for 60 % in stocks, with its one decimal.
"""

import pytest

from engine.spending.rule import Outlook
from engine.spending.vpw import VpwChoice

# age of the household, payments left until 100, percent of the portfolio
PUBLISHED = [
    (66, 34, 5.1),
    (95, 5, 21.5),
    (96, 4, 26.4),
]
HALF_A_DECIMAL = 0.05


@pytest.mark.parametrize(("age", "left", "percent"), PUBLISHED)
def test_percentages_at_an_age_and_with_years_left_are_those_published(age, left, percent):
    by_age = VpwChoice(kind="vpw").resolve_rule(Outlook(30, (0.6,) * 30, (age,)))
    by_horizon = VpwChoice(kind="vpw").resolve_rule(Outlook(left, (0.6,) * left))
    assert by_age.shares[0] == by_horizon.shares[0]
    assert abs(100 * by_age.shares[0] - percent) <= HALF_A_DECIMAL
