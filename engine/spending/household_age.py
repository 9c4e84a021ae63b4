"""How old a household is, for rules that go by age: as old as its oldest member, or as its people one by one."""

from engine.errors import PlanError
from engine.spending.rule import Outlook

AGE_OF_NOBODY = 65
"""Age when spending starts, where neither the plan nor the rule says one: a common age to retire at."""


def ages_at_first(outlook: Outlook, stated: int | None) -> tuple[int, ...]:
    """Give everybody's age at the start of the first year of spending; parameters and errors of `household_ages`."""
    if outlook.ages and stated is not None:
        raise PlanError(
            f"spending.age is {stated}, but the plan says how old its people are ({max(outlook.ages)} the oldest, when "
            f"spending starts); remove spending.age"
        )
    return outlook.ages or (AGE_OF_NOBODY if stated is None else stated,)


def household_ages(outlook: Outlook, stated: int | None) -> tuple[int, ...]:
    """Give the age of the oldest at the start of each year of spending, as if everybody lived on.

    Parameters
    ----------
    outlook : Outlook
    stated : int or None
        Age when spending starts that a rule states itself, for plans that name nobody; 65 where it does not.

    Raises
    ------
    PlanError
        Where the rule states an age although the plan's people have theirs.
    """
    first = max(ages_at_first(outlook, stated))
    return tuple(range(first, first + outlook.years))
