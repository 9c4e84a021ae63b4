"""``outlast solve``: what a plan would have to be for a wanted success."""

from pathlib import Path

import click
import xarray as xr

from engine import Plan, PlanError, resolve
from engine.analysis.best_allocation import best_allocation
from engine.analysis.fields import value_of
from engine.analysis.solve import Range, solve
from engine.jobs import Analysis
from service.asked import Asked
from service.commands.analysed import executor_option, output_option, say, scenarios_option
from service.commands.options import json_option, plan_argument, seed_option
from service.wording import money, odds, percent

RETIREMENT_AGES = Range(40, 80, rises=True, whole=True)
QUESTIONS = ("spending", "balance", "retirement-age", "allocation")


@click.command("solve", short_help="The spending, balance, age or mix for a wanted success.")
@plan_argument
@click.option(
    "--for",
    "question",
    type=click.Choice(QUESTIONS),
    default="spending",
    show_default=True,
    help="The safe spending, the balance needed, the earliest retirement age, or the best share of equities.",
)
@click.option("--success", type=float, default=0.9, show_default=True, help="The success that is wanted.")
@click.option("--person", type=int, default=1, show_default=True, help="Whose retirement age, counted from 1.")
@scenarios_option
@seed_option
@executor_option
@output_option
@json_option
def solve_command(  # noqa: PLR0913 - one parameter an option
    plan: Path, question: str, success: float, person: int, scenarios: int, seed: int,
    executor: str | None, output: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Find what a plan needs for a wanted success, with the interval of the answer."""
    stated = Plan.from_toml(plan)
    inputs = {"for": question, "success": success, "person": person, "scenarios": scenarios}
    analysis = analysis_of(stated, question, success, person, scenarios, seed)
    asked = Asked("best_allocation" if question == "allocation" else "solve", (stated,), seed, inputs)
    say(analysis, asked, lambda dataset: words(dataset, question), executor, output, as_json)


def analysis_of(  # noqa: PLR0917
    plan: Plan, question: str, success: float, person: int, scenarios: int, seed: int
) -> Analysis:
    """Turn a question into its analysis.

    Raises
    ------
    PlanError
        Where the plan has nothing that could be sought, or requires nothing, so that it cannot fail.
    """
    if not resolve(plan).requires_spending:
        raise PlanError(
            "this plan requires no spending, so that nothing can go unpaid and no success can be sought; set "
            "essential in [spending] to what has to be paid"
        )
    if question == "allocation":
        return best_allocation(plan, scenarios, seed)
    if question == "balance":
        bounds = Range(1_000, 100_000_000, rises=True)
        return solve(plan, "portfolio.balance", success, bounds, scenarios, seed)
    if question == "retirement-age":
        if not 1 <= person <= len(plan.people):
            raise PlanError(
                f"this plan names {len(plan.people)} people, and the retirement age of person {person} was sought; add "
                f"[[people]] with age and retirement_age, or ask for another person"
            )
        field = f"people.{person}.retirement_age"
        age = int(value_of(plan, f"people.{person}.age"))
        bounds = Range(age, max(RETIREMENT_AGES.high, age + 1), rises=True, whole=True)
        return solve(plan, field, success, bounds, scenarios, seed)
    return _safe_spending(plan, success, scenarios, seed)


def _safe_spending(plan: Plan, success: float, scenarios: int, seed: int) -> Analysis:
    for name, most in (("amount", 1_000_000.0), ("rate", 1.0)):
        if hasattr(plan.spending, name):
            return solve(plan, f"spending.{name}", success, Range(0.0, most, rises=False), scenarios, seed)
    raise PlanError(
        f"the rule {plan.spending.kind!r} has neither an amount nor a rate to solve for; ask for the balance instead"
    )


def words(dataset: xr.Dataset, question: str) -> str:
    """Say the answer in a sentence or two."""
    if question == "allocation":
        return _allocation_words(dataset)
    if dataset.attrs["note"]:
        return str(dataset.attrs["note"])
    what = {"spending": "spend at most", "balance": "start with at least", "retirement-age": "retire at"}[question]
    unit = {"amount": " a year", "rate": " of the portfolio a year"}.get(str(dataset.attrs["field"]).split(".")[-1], "")
    said = [_said(dataset, float(value)) for value in (dataset["answer"], *dataset["answer_interval"])]
    wanted, found = float(dataset["wanted_success"]), float(dataset["success_probability"])
    sampled = bool(dataset["answer_interval"].notnull().all())
    some = "futures" if sampled else "scenarios"
    sure = f"\nWith other draws it could have been {said[1]} to {said[2]} (95% confidence)." if sampled else ""
    beside = f"{_beside_the_plan(dataset, unit)}\n{dataset.attrs['limit']}".rstrip()
    return (
        f"{dataset.attrs['name']}\nFor the money to last in {odds(wanted)} {some}, {what} {said[0]}{unit}.{sure}\n"
        f"There, it lasts in {percent(found, 0.001)} of them.{beside}"
    )


def _beside_the_plan(dataset: xr.Dataset, unit: str) -> str:
    """Say how far the plan as it is written is from the answer."""
    field = str(dataset.attrs["field"])
    stated = value_of(Plan.model_validate_json(str(dataset.attrs["plan"])), field)
    if stated is None:
        return ""
    own, answer = float(stated), float(dataset["answer"])
    if _said(dataset, own) == _said(dataset, answer):
        return " So it is in the plan as it is written."
    beside = "more" if own > answer else "less"
    if field.endswith("retirement_age"):
        beside = "later" if own > answer else "earlier"
        return f" The plan as it is written has {own:.0f}, {abs(own - answer):.0f} years {beside}."
    return f" The plan as it is written has {_said(dataset, own)}{unit}, {_said(dataset, abs(own - answer))} {beside}."


def _said(dataset: xr.Dataset, value: float) -> str:
    field = str(dataset.attrs["field"])
    if field.endswith("retirement_age"):
        return f"{value:.0f}"
    if field.endswith("rate"):
        return f"{value:.2%}"
    return money(value)


def _allocation_words(dataset: xr.Dataset) -> str:
    best = float(dataset["best"])
    good = [float(share) for share in dataset["stock_share"][dataset["as_good"] == 1]]
    found = float(dataset["success_probability"].sel(stock_share=best))
    alike = "" if len(good) == 1 else f"\nFrom {min(good):.0%} to {max(good):.0%} does about as well."
    return (
        f"{dataset.attrs['name']}\nThe money lasts most often with {best:.0%} in equities: "
        f"in {percent(found, 0.001)} of futures.{alike}"
    )
