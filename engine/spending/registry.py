"""The withdrawal rules that a plan can name; a new one is one line here."""

from typing import Annotated

from pydantic import Field

from engine.spending.constant_real import ConstantRealChoice
from engine.spending.essential import WithEssential
from engine.spending.guyton_klinger import GuytonKlingerChoice
from engine.spending.percent_of_portfolio import PercentOfPortfolioChoice
from engine.spending.rule import SpendingChoice, SpendingRule

AnySpending = Annotated[
    ConstantRealChoice | PercentOfPortfolioChoice | GuytonKlingerChoice, Field(discriminator="kind")
]


def resolve_spending(choice: SpendingChoice) -> SpendingRule:
    """Give the rule of a plan, with its floor of essential spending where it has one."""
    rule = choice.resolve_rule()
    return rule if choice.essential is None else WithEssential(rule, choice.essential)
