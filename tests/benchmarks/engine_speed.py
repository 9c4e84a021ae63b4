"""The engine on one core: against the obvious NumPy, against its own draws, in months, in small, and how cost grows."""

import json
import time

import numpy as np
from obvious import simulate as obvious
from timing import best, line

from engine import Plan, resolve, simulate_chunk
from engine.random_streams import fill_normals
from engine.resolve import ResolvedPlan

SCENARIOS, YEARS = 262_144, 30


def plan(years: int = YEARS, steps: int = 1, factors: int = 3) -> ResolvedPlan:
    """Give the plan: two assets and stochastic inflation (3 factors), or one asset and constant inflation (1)."""
    volatility = 0.01 if factors == 3 else 0.0
    allocation = {"us_stocks": 0.6, "us_bonds": 0.4} if factors == 3 else {"us_stocks": 1.0}
    content = {
        "horizon": {"years": years, "steps_per_year": steps},
        "portfolio": {"balance": 1_000_000, "allocation": allocation, "fee": 0.002},
        "spending": {"kind": "constant_real", "amount": 40_000},
        "market": {
            "kind": "lognormal",
            "assets": {
                "us_stocks": {"mean": 0.07, "volatility": 0.16},
                "us_bonds": {"mean": 0.03, "volatility": 0.06},
            },
            "inflation": {"mean": 0.025, "volatility": volatility},
            "correlations": [["us_stocks", "us_bonds", 0.1]],
        },
    }
    return resolve(Plan.model_validate(content))


def draw(streams: int) -> None:
    """Draw the normals of the benchmark alone."""
    out = np.empty((4, 8192), np.float32)
    for first in range(0, SCENARIOS, 8192):
        for group in range(-(-YEARS // 4)):
            for stream in range(streams):
                fill_normals(out, np.uint64(1), np.uint64(first), group, stream)


def against_numpy(factors: int) -> float:
    """Print one model's speed; give nanoseconds a scenario-year."""
    ours = plan(factors=factors)
    market = ours.run.market
    arrays = (
        np.array(market.means),
        np.array(market.loadings).reshape(len(market.means), -1),
        np.array(ours.run.portfolio.weights[0]),
    )
    seconds = best(
        {
            "obvious": lambda: obvious(SCENARIOS, YEARS, *arrays),
            "ours": lambda: simulate_chunk(ours, 0, SCENARIOS, 1),
            "draws": lambda: draw(factors),
        }
    )
    scale = 1e9 / (SCENARIOS * YEARS)
    draws = seconds["draws"] * YEARS / (4 * -(-YEARS // 4))
    print(f"{factors} factor(s), {YEARS} years, {SCENARIOS:,} scenarios, all statistics, one core")
    line("obvious full-array NumPy, np.percentile", f"{seconds['obvious'] * scale:.1f} ns")
    line("Outlast, a scenario-year", f"{seconds['ours'] * scale:.1f} ns")
    line("drawing its normals alone", f"{draws * scale:.1f} ns")
    line("times faster than NumPy", f"{seconds['obvious'] / seconds['ours']:.1f}", "at least 6, aim 10")
    line("times its own draws", f"{seconds['ours'] / draws:.2f}", "at most 4" if factors == 3 else "")
    return seconds["ours"] * scale


def monthly() -> None:
    """Print the cost of 360 monthly steps beside that of 30 annual ones, per scenario-step."""
    annual, months = plan(), plan(steps=12)
    seconds = best(
        {
            "annual": lambda: simulate_chunk(annual, 0, 10_000, 1),
            "monthly": lambda: simulate_chunk(months, 0, 10_000, 1),
        }
    )
    per_step = seconds["annual"] / YEARS, seconds["monthly"] / (12 * YEARS)
    print("10,000 scenarios, warm, in process")
    line("30 annual steps", f"{seconds['annual'] * 1e3:.1f} ms", f"{per_step[0] * 1e5:.1f} ns a scenario-step")
    line("360 monthly steps", f"{seconds['monthly'] * 1e3:.1f} ms", f"{per_step[1] * 1e5:.1f} ns a scenario-step")
    line("a monthly step for an annual one", f"{per_step[1] / per_step[0]:.2f}", "at most 1.3")


def growth_of_cost() -> None:
    """Print how well cost is linear in scenarios and in years."""
    print("How cost grows")
    for label, sizes, run in (
        ("scenarios", [2**17, 2**18, 2**19, 2**20], lambda n: simulate_chunk(plan(), 0, n, 1)),
        ("years", [10, 20, 40, 80], lambda n: simulate_chunk(plan(years=n), 0, 2**17, 1)),
    ):
        seconds = list(best({str(n): lambda n=n, run=run: run(n) for n in sizes}, rounds=3).values())
        slope, _ = np.polyfit(np.log(sizes), np.log(seconds), 1)
        line(f"exponent of cost in {label} ({sizes[0]:,} to {sizes[-1]:,})", f"{slope:.3f}", "1 is linear")


def one_request() -> None:
    """Print the parts of one interactive request of 1,000 scenarios."""
    from service import netcdf

    content = json.loads(plan().plan.model_dump_json())
    parts: dict[str, float] = {}

    def request() -> None:
        mark = time.perf_counter()
        for name, step in steps.items():
            state[name] = step()
            now = time.perf_counter()
            parts[name] = min(parts.get(name, 9.0), now - mark)
            mark = now

    state: dict = {}
    steps = {
        "validate": lambda: resolve(Plan.model_validate(content)),
        "simulate": lambda: simulate_chunk(state["validate"], 0, 1_000, 1),
        "statistics": lambda: state["simulate"].finalize(state["validate"]),
        "chart data": lambda: state["statistics"][["balance", "spending", "solvent"]].to_dict(),
        "cache": lambda: netcdf.to_bytes(state["statistics"]),
    }
    total = best({"request": request}, rounds=15)["request"]
    print("One request of 1,000 scenarios")
    for name, seconds in parts.items():
        line(name, f"{seconds * 1e3:.1f} ms")
    line("whole request", f"{total * 1e3:.1f} ms", "at most 15")


def sizes() -> None:
    """Print the bytes that travel and that are kept."""
    from service import netcdf

    print("Bytes")
    for count in (10_000, SCENARIOS):
        summary = simulate_chunk(plan(), 0, count, 1)
        line(f"summary of {count:,} scenarios", f"{len(summary.to_bytes()):,}")
        line(f"result of {count:,} scenarios in the cache", f"{len(netcdf.to_bytes(summary.finalize(plan()))):,}")


if __name__ == "__main__":
    against_numpy(3)
    against_numpy(1)
    monthly()
    growth_of_cost()
    one_request()
    sizes()
