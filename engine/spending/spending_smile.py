"""The retirement spending smile: any rule, shaped by how the spending of retired households changes with age.

Blanchett found that real spending falls as people age, fastest around 78, but hardly so just after retirement, and not
at the very end. In a year at whose start the household is ``age``, it changes by

    0.00008 age² - 0.0125 age - 0.0066 ln(target) + 0.546,

where the target, here ``amount``, is the spending of the first year in dollars. Together the changes make a profile by
age alone, 1 in the first year, which multiplies the household's spending under the rule. With $40,000 from 65 on it is
0.95 at 75, 0.84 at 85 and 0.82 at 91, where it turns.

The rule goes its own way meanwhile: it remembers what it decided, not what the profile left of it. The paper is about
retired households: before 60 spending stays level, after 100 it changes as at 100. Of several people the oldest counts;
where the plan names nobody, ``age`` says how old the household is when spending starts, 65 unless stated.

References
----------
D. Blanchett, "Exploring the retirement consumption puzzle", Journal of Financial Planning 27 (2014), no. 5, 34-42,
equation 1.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field, FieldSerializationInfo, ValidationInfo, field_serializer, field_validator, model_validator

from engine import exact
from engine.errors import PlanError
from engine.spending.constant_real import ConstantReal
from engine.spending.household_age import household_ages
from engine.spending.rule import Memory, Outlook, Outset, Spending, SpendingChoice, SpendingRule, State

if TYPE_CHECKING:
    from engine.spending.registry import AnySpending

YOUNGEST, OLDEST = 60, 100
"""Ages between which the formula is applied."""


@dataclass(frozen=True)
class WithProfile(SpendingRule):
    """Follow ``rule``, and multiply what it asks for and requires by the year's factor.

    Parameters
    ----------
    rule : SpendingRule
    profile : tuple of float
        Factor for each year of spending, positive, 1 in the first.
    """

    rule: SpendingRule
    profile: tuple[float, ...]

    @property
    def requires_spending(self) -> bool:
        """As the rule does."""
        return self.rule.requires_spending

    def init(self, outset: Outset) -> Memory:
        """Start the rule."""
        return self.rule.init(outset)

    def step(self, memory: Memory, state: State) -> tuple[Memory, Spending]:
        """Shape the rule's wish, and what it requires."""
        memory, spending = self.rule.step(memory, state)
        factor = self.profile[state.year - 1]
        return memory, Spending(factor * spending.requested, factor * spending.required)


class SpendingSmileChoice(SpendingChoice):
    """``kind = "spending_smile"``: ``rule`` is any other rule, the same purchasing power every year unless stated.

    ``amount`` is spent in the first year, dollars of year 0, and it is also that of the rule where the rule has one;
    under a rule without one, such as a share of the portfolio, it only says what the household expects to spend.
    Everything that holds for any spending (``at``, ``essential``, ``discretionary``, ``start_year``) is stated beside
    ``amount``, not within ``rule``.
    """

    kind: Literal["spending_smile"]
    amount: float = Field(ge=0, le=1_000_000)
    rule: "AnySpending | None" = None
    age: int | None = Field(default=None, ge=0, le=119)

    @field_validator("rule", mode="before")
    @classmethod
    def _give_amount(cls, rule: Any, info: ValidationInfo) -> Any:
        """Hand the amount to a rule that has one and does not state it."""
        from engine.spending.registry import SPENDING_CHOICES  # it imports this module

        if not isinstance(rule, dict) or "amount" not in info.data:
            return rule
        chosen = SPENDING_CHOICES.get(rule.get("kind", ""))
        return {"amount": info.data["amount"], **rule} if chosen and "amount" in chosen.model_fields else rule

    @field_serializer("rule")
    def _say_amount_once(self, rule: "AnySpending | None", info: FieldSerializationInfo) -> dict[str, Any] | None:
        """Leave out of the rule what this choice says itself, so that it can be varied here."""
        said = {"amount", *SpendingChoice.model_fields}
        return None if rule is None else rule.model_dump(mode=info.mode, exclude=said)

    @model_validator(mode="after")
    def _check_rule(self) -> Self:
        rule = self.rule
        if rule is None:
            return self
        if rule.kind == self.kind:
            raise PlanError("the rule of a spending_smile is a spending_smile itself; choose another kind of rule")
        for name in SpendingChoice.model_fields:
            if name in rule.model_fields_set:
                raise PlanError(f"rule.{name} is stated within the rule; move it out, to spending.{name}")
        own = getattr(rule, "amount", self.amount)
        if own != self.amount:
            raise PlanError(
                f"rule.amount is ${own:,.0f}, but spending.amount is ${self.amount:,.0f}; remove one of them"
            )
        return self

    @property
    def needs_valuation(self) -> bool:
        """Whether its rule does."""
        return self.rule is not None and self.rule.needs_valuation

    def resolve_rule(self, outlook: Outlook) -> WithProfile:
        """Resolve the rule and add up the profile."""
        rule: SpendingRule = ConstantReal(self.amount)
        if self.rule is not None:
            rule = self.rule.model_copy(update=self._shared()).resolve_rule(outlook)
        profile = [1.0]
        for age in household_ages(outlook, self.age)[:-1]:
            profile.append(profile[-1] * (1.0 + self._change(age)))
        return WithProfile(rule, tuple(profile))

    def _shared(self) -> dict[str, Any]:
        """Say what the rule has to know of this choice."""
        asked = getattr(self.rule, "age", 0) is None
        return {"at": self.at, "age": self.age} if asked else {"at": self.at}

    def _change(self, age: int) -> float:
        if age < YOUNGEST:
            return 0.0
        age = min(age, OLDEST)
        return 0.00008 * age * age - 0.0125 * age - 0.0066 * exact.log(max(self.amount, 1.0)) + 0.546

    def describe(self) -> str:
        """Say what is spent."""
        if self.rule is None:
            start = f"Spend ${self.amount:,.0f} in the first year, in today's dollars."
        else:
            start = self.rule.describe()
        return (
            f"{start} Multiply this by how the spending of retired households changes with age: for most it falls by "
            f"about 1% a year above inflation, fastest in the late seventies."
        )
