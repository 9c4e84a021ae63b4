"""An ensemble's markets share their draws, so that its scenarios say less than as many independent ones."""

import numpy as np
import pytest

from engine import Plan, simulate

CONTENT = {
    "horizon": {"years": 30},
    "portfolio": {"balance": 1_000_000, "allocation": {"us_stocks": 0.6, "us_bonds": 0.4}},
    "spending": {"kind": "constant_real", "amount": 50_000},
}
ALIKE = {"kind": "ensemble", "members": [{"kind": "lognormal"}] * 4}


def test_the_interval_counts_the_scenarios_of_one_set_of_draws_once():
    together = simulate(Plan.model_validate({**CONTENT, "market": ALIKE}), 8_000, seed=1)
    alone = simulate(Plan.model_validate({**CONTENT, "market": {"kind": "lognormal"}}), 2_000, seed=1)
    assert float(together.success_probability) == float(alone.success_probability)
    assert np.array_equal(together.success_interval, alone.success_interval)
    assert "counting the scenarios of one set of draws as one" in together.attrs["interval_note"]


def test_the_standard_error_is_that_of_repeated_runs():
    plan = Plan.model_validate({**CONTENT, "market": ALIKE})
    runs = [simulate(plan, 800, seed) for seed in range(150)]
    spread = np.std([float(run.success_probability) for run in runs], ddof=1)
    stated = np.mean([float(run.success_standard_error) for run in runs])
    assert spread == pytest.approx(stated, rel=4.5 / np.sqrt(2 * 149))


def test_each_member_has_its_own_success_and_interval():
    market = {"kind": "ensemble", "members": [{"kind": "lognormal"}, {"kind": "bootstrap"}]}
    result = simulate(Plan.model_validate({**CONTENT, "market": market}), 4_001, seed=1)
    for kind, count in (("lognormal", 2_001), ("bootstrap", 2_000)):
        alone = simulate(Plan.model_validate({**CONTENT, "market": {"kind": kind}}), count, seed=1)
        assert float(result.member_success.sel(member=kind)) == pytest.approx(float(alone.success_probability))
        assert np.allclose(result.member_interval.sel(member=kind), alone.success_interval)
