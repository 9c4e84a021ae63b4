"""The withdrawal rules that a plan can name; a new one is one line here."""

from typing import Annotated, get_args

from pydantic import Field

from engine.spending.amortization_based import AmortizationBasedChoice
from engine.spending.cape_based import CapeBasedChoice
from engine.spending.constant_real import ConstantRealChoice
from engine.spending.discretionary import WithCeiling
from engine.spending.endowment import EndowmentChoice
from engine.spending.essential import WithEssential
from engine.spending.floor_ceiling import FloorCeilingChoice
from engine.spending.guyton_klinger import GuytonKlingerChoice
from engine.spending.hebeler_autopilot import HebelerAutopilotChoice
from engine.spending.ninety_five_percent import NinetyFivePercentChoice
from engine.spending.percent_of_portfolio import PercentOfPortfolioChoice
from engine.spending.ratchet import RatchetChoice
from engine.spending.risk_based_guardrails import RiskBasedGuardrailsChoice
from engine.spending.rmd import RmdChoice
from engine.spending.rule import Outlook, SpendingChoice, SpendingRule
from engine.spending.spending_smile import SpendingSmileChoice
from engine.spending.vanguard_dynamic import VanguardDynamicChoice
from engine.spending.vpw import VpwChoice

_Choices = (
    ConstantRealChoice
    | PercentOfPortfolioChoice
    | GuytonKlingerChoice
    | FloorCeilingChoice
    | VanguardDynamicChoice
    | RatchetChoice
    | EndowmentChoice
    | NinetyFivePercentChoice
    | HebelerAutopilotChoice
    | RiskBasedGuardrailsChoice
    | CapeBasedChoice
    | VpwChoice
    | RmdChoice
    | AmortizationBasedChoice
    | SpendingSmileChoice
)  # fmt: skip

AnySpending = Annotated[_Choices, Field(discriminator="kind")]

SPENDING_CHOICES: dict[str, type[SpendingChoice]] = {
    get_args(choice.model_fields["kind"].annotation)[0]: choice for choice in get_args(_Choices)
}
"""What a plan says of its spending, by ``kind``."""

SPENDING_KINDS = frozenset(SPENDING_CHOICES)
"""Every ``kind`` of spending."""

SpendingSmileChoice.model_rebuild(_types_namespace={"AnySpending": AnySpending})  # its rule is one of these


def resolve_spending(choice: SpendingChoice, outlook: Outlook) -> SpendingRule:
    """Give the rule of a plan, with its floor of essential spending and its ceiling where it has them."""
    rule = choice.resolve_rule(outlook)
    if choice.essential is not None:
        rule = WithEssential(rule, choice.essential)
    return rule if choice.most is None else WithCeiling(rule, choice.most)
