"""How long people live: as the table says, on draws of their own."""

import math

import numpy as np
import pytest

from engine import resolve, simulate, simulate_chunk, trace
from engine.household.life_table import load_life_table
from engine.timeline import Block
from engine.walk import walk

COUNT = 40_000
ANNA = {"name": "Anna", "age": 66, "sex": "female"}
BEN = {"name": "Ben", "age": 66, "sex": "male"}
PUBLISHED = {("male", 0): 74.74, ("female", 0): 80.18}


def expectancy(sex: str, age: int) -> float:
    """Complete life expectancy from the chances of dying: half a year for the year of death, and the years survived."""
    alive, years = 1.0, 0.5
    for chance in load_life_table()[sex][age:]:
        alive *= 1.0 - chance
        years += alive
    return years


@pytest.fixture
def lives(make_plan):
    """Give a function that resolves the base plan until the last death of the people given."""

    def resolved(*people, **horizon):
        return resolve(make_plan(horizon={"until": "last_death", **horizon}, people=list(people), cash_flows=[]))

    return resolved


def deaths(resolved, count=COUNT, seed=3, first=0):
    """Draw the years of death, a row for each person."""
    run = resolved.run
    return np.array(run.household.init(Block(seed, first, count, run.timeline)).deaths)


@pytest.mark.parametrize(("sex", "age"), PUBLISHED)
def test_the_table_gives_the_published_life_expectancy_at_birth(sex, age):
    assert expectancy(sex, age) == pytest.approx(PUBLISHED[sex, age], abs=0.01)


@pytest.mark.parametrize("sex", ["female", "male"])
def test_everybody_has_died_by_120_and_the_chances_are_chances(sex):
    chances = load_life_table()[sex]
    assert len(chances) == 120
    assert chances[-1] == 1.0
    assert all(0.0 < chance <= 1.0 for chance in chances)


@pytest.mark.parametrize("person", [ANNA, BEN, {**ANNA, "age": 40}, {**BEN, "age": 95}])
def test_drawn_lives_last_as_long_as_the_table_expects(lives, person):
    years = deaths(lives(person))[0] - 0.5
    expected = expectancy(person["sex"], person["age"])
    assert abs(years.mean() - expected) < 4 * years.std() / math.sqrt(COUNT)


def test_drawn_years_of_death_are_as_frequent_as_the_table_says(lives):
    found = np.bincount(deaths(lives(BEN))[0], minlength=55)
    alive = 1.0
    for year, chance in enumerate(load_life_table()["male"][66:], 1):
        share, alive = alive * chance, alive * (1.0 - chance)
        assert abs(found[year] / COUNT - share) < 4.5 * math.sqrt(share / COUNT) + 1e-9
    assert found[0] == 0
    assert len(found) == 55


def test_a_couple_lives_as_long_as_its_last_survivor(lives):
    resolved = lives(ANNA, BEN)
    anna, ben = deaths(resolved)
    run = resolved.run
    drawn = run.household.init(Block(3, 0, COUNT, run.timeline))
    for year in (1, 20, 40, run.timeline.years + 1):
        assert np.array_equal(run.household.living(drawn, year), (anna >= year) | (ben >= year))
    both = [np.cumprod(1.0 - np.array(load_life_table()[sex][66:])) for sex in ("female", "male")]
    expected = 0.5 + float(np.sum(1.0 - (1.0 - both[0]) * (1.0 - both[1])))
    last = np.maximum(anna, ben) - 0.5
    assert abs(last.mean() - expected) < 4 * last.std() / math.sqrt(COUNT)


def test_the_two_of_a_couple_die_independently(lives):
    anna, ben = deaths(lives(ANNA, BEN))
    assert abs(np.corrcoef(anna, ben)[0, 1]) < 4 / math.sqrt(COUNT)


def test_a_second_person_leaves_the_first_ones_life_unchanged(lives):
    assert np.array_equal(deaths(lives(ANNA, BEN))[0], deaths(lives(ANNA))[0])


def test_no_death_moves_a_market(lives, make_plan):
    followed = trace(lives(ANNA, BEN), 0, 500, 1)
    fixed = trace(make_plan(horizon={"years": 54}, cash_flows=[]), 0, 500, 1)
    for name in ("price_level", "portfolio_return"):
        assert np.array_equal(followed[name], fixed[name])


def test_lives_have_the_same_bits_in_any_block_and_partition(lives):
    resolved = lives({**ANNA, "age": 90}, {**BEN, "age": 88})
    whole = simulate_chunk(resolved, 0, 5_000, 2**63)
    parts = [simulate_chunk(resolved, first, 1_000, 2**63, block=333) for first in range(0, 5_000, 1_000)]
    merged = parts.pop()
    for part in parts:
        merged = merged.merge(part)
    assert merged == whole


def test_the_dead_spend_nothing_and_succeed_with_what_they_had(lives):
    resolved = lives({**ANNA, "age": 90})
    spending = np.array([end.spending for end in walk(resolved.run, Block(1, 0, 1_000, resolved.run.timeline))])
    died = deaths(resolved, 1_000, 1)[0]
    assert all(np.all(spending[year:, died == year] == 0.0) for year in range(1, 31))
    assert all(np.all(spending[:year, died == year] > 0.0) for year in range(1, 31))


def test_shares_of_the_living_fall_as_the_table_says(lives):
    result = simulate(lives(BEN), 10_000, seed=5)
    alive = np.concatenate([[1.0, 1.0], np.cumprod(1.0 - np.array(load_life_table()["male"][66:119]))])
    assert np.allclose(result.living, alive, atol=4 * 0.5 / 100)


def test_a_shorter_life_succeeds_more_often(lives):
    chances = [
        float(simulate(lives({**BEN, "mortality_factor": factor}), 4_000, seed=2).success_probability)
        for factor in (0.5, 1.0, 3.0)
    ]
    assert chances == sorted(chances)
    assert chances[0] < chances[2]


def test_a_mortality_factor_scales_each_year_s_chance(lives):
    table = load_life_table()["male"]
    drawn = deaths(lives({**BEN, "mortality_factor": 2.0}))[0]
    assert abs((drawn == 1).mean() - 2 * table[66]) < 4 * math.sqrt(2 * table[66] / COUNT)


def test_a_constant_hazard_gives_exponential_lifetimes(lives):
    drawn = deaths(lives({"name": "A", "age": 20}, mortality={"kind": "exponential", "hazard": 0.1}))[0]
    for year in (1, 5, 20):
        alive = math.exp(-0.1 * year)
        assert abs((drawn > year).mean() - alive) < 4 * math.sqrt(alive / COUNT)


def test_gompertz_lives_follow_their_law(lives):
    mortality = {"kind": "gompertz", "mode": 88, "dispersion": 10}
    drawn = deaths(lives({"name": "A", "age": 65}, mortality=mortality))[0]
    for year in (5, 20, 35):
        alive = math.exp(math.exp((65 - 88) / 10) * (1 - math.exp(year / 10)))
        assert abs((drawn > year).mean() - alive) < 4 * math.sqrt(alive / COUNT)


@pytest.mark.parametrize("mortality", [{"kind": "gompertz"}, {"kind": "gompertz", "mode": 40, "dispersion": 2}])
def test_gompertz_chances_are_chances_at_any_age(lives, mortality):
    thresholds = lives({"name": "A", "age": 20}, mortality=mortality).run.household.lifetimes[0].thresholds
    assert list(thresholds) == sorted(thresholds)
    assert thresholds[-1] <= 2**32


def test_lives_change_the_key(lives, make_plan):
    keys = {
        lives(ANNA).key,
        lives(BEN).key,
        lives(ANNA, BEN).key,
        lives({**ANNA, "mortality_factor": 0.9}).key,
        lives(ANNA, until_age=100).key,
        resolve(make_plan(horizon={"years": 54}, cash_flows=[])).key,
    }
    assert len(keys) == 6
