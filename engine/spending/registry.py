"""The withdrawal rules that a plan can name; a new one is one line here."""

from typing import Annotated, get_args

from pydantic import Field

from engine.spending.constant_real import ConstantRealChoice
from engine.spending.essential import WithEssential
from engine.spending.guyton_klinger import GuytonKlingerChoice
from engine.spending.percent_of_portfolio import PercentOfPortfolioChoice
from engine.spending.rule import Outlook, SpendingChoice, SpendingRule

_Choices = (
    ConstantRealChoice
    | PercentOfPortfolioChoice
    | GuytonKlingerChoice
)  # fmt: skip

AnySpending = Annotated[_Choices, Field(discriminator="kind")]

SPENDING_KINDS = frozenset(get_args(choice.model_fields["kind"].annotation)[0] for choice in get_args(_Choices))
"""Every ``kind`` of spending."""


def resolve_spending(choice: SpendingChoice, outlook: Outlook) -> SpendingRule:
    """Give the rule of a plan, with its floor of essential spending where it has one."""
    rule = choice.resolve_rule(outlook)
    return rule if choice.essential is None else WithEssential(rule, choice.essential)
