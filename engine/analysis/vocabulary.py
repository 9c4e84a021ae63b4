"""Every dimension and variable that an analysis adds to those of a result."""

from engine.vocabulary import COUNT, REAL, RESULT, SHARE, Meaning

_YEARLY = f"{REAL} a year"
_DIFFERENCE = "difference of shares of scenarios"

ANALYSIS = RESULT | {
    "lasting_spending": Meaning(_YEARLY, "constant real spending that lasts to the end with the level's probability"),
    "spending_year": Meaning("years", "year of spending, from 1"),
    "level": Meaning(SHARE, "probability of lasting to the end"),
    "real_balance": Meaning(REAL, "portfolio when the year's spending is decided"),
    "mean_yearly_spending": Meaning(_YEARLY, "mean of a scenario's spending over its years of spending"),
    "answer": Meaning("as in the plan", "value of the field at which the plan has the wanted success"),
    "answer_interval": Meaning("as in the plan", "values that sampling alone could have given, 95 %"),
    "wanted_success": Meaning("share of scenarios", "success that was asked for"),
    "stock_share": Meaning("share of the portfolio", "equities, the other assets keeping their proportions"),
    "best": Meaning("share of the portfolio", "share of equities with the greatest success"),
    "as_good": Meaning("1", "1 where success is not below the best one's by more than sampling explains, else 0"),
    "plan": Meaning("1", "plan that was compared"),
    "example": Meaning("1", "number of the example, from the lowest scenario up"),
    "scenarios": Meaning(COUNT, "scenarios that were counted"),
    "start_year": Meaning("calendar year", "first year of the plan"),
    "success_difference": Meaning(_DIFFERENCE, "probability of success less that of the first plan"),
    "difference_interval": Meaning(_DIFFERENCE, "paired 95 % interval of the difference"),
    "difference_standard_error": Meaning(_DIFFERENCE, "paired standard error of the difference"),
    "independent_standard_error": Meaning(_DIFFERENCE, "standard error that runs on separate draws would have had"),
    "gained": Meaning(COUNT, "scenarios that succeed under this plan and fail under the first"),
    "lost": Meaning(COUNT, "scenarios that fail under this plan and succeed under the first"),
    "gained_example": Meaning("1", "scenarios that succeed under this plan and fail under the first; -1 for no more"),
    "lost_example": Meaning("1", "scenarios that fail under this plan and succeed under the first; -1 for no more"),
    "attributed_cause": Meaning(COUNT, "failed scenarios by main cause, told by counterfactual reruns"),
    "attributed_share": Meaning("share of failures", "failed scenarios by main cause"),
    "attributed_interval": Meaning("share of failures", "95 % interval of the share of a cause"),
    "rescued_alone": Meaning(COUNT, "failed scenarios that succeed where this cause alone is neutralised"),
    "cause_example": Meaning("1", "failed scenarios of this main cause; -1 for no more"),
    "sustainable_spending": Meaning(_YEARLY, "largest constant real spending that lasted from this year on"),
    "sustainable_rate": Meaning("share of the starting balance", "largest constant real spending that lasted"),
    "affordable": Meaning("1", "1 where the plan's first-year spending lasted from this year on, else 0"),
    "first_year_spending": Meaning(_YEARLY, "spending of the plan in its first year of spending"),
    "first_year_rate": Meaning("share of the starting balance", "spending of the plan in its first year of spending"),
    "share_affordable": Meaning("share of starting years", "starting years from which that spending lasted"),
}
"""Variables of analyses, by name, besides those of a result."""
