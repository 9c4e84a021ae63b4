"""The uniform lifetime table: IRS, Publication 590-B, appendix B, table III, for 2022 and later."""

from typing import Any

FIRST_AGE = 72
PERIODS = [
    27.4, 26.5, 25.5, 24.6, 23.7, 22.9, 22.0, 21.1, 20.2, 19.4, 18.5, 17.7, 16.8, 16.0, 15.2, 14.4, 13.7, 12.9, 12.2,
    11.5, 10.8, 10.1, 9.5, 8.9, 8.4, 7.8, 7.3, 6.8, 6.4, 6.0, 5.6, 5.2, 4.9, 4.6, 4.3, 4.1, 3.9, 3.7, 3.5, 3.4, 3.3,
    3.1, 3.0, 2.9, 2.8, 2.7, 2.5, 2.3, 2.0,
]  # fmt: skip


def distribution_period(age: int) -> float:
    """Give the period at an age: before the table 0.9 years more for each year younger, after it 2.0."""
    if age < FIRST_AGE:
        return round(PERIODS[0] + (FIRST_AGE - age) * 0.9, 1)
    return PERIODS[min(age - FIRST_AGE, len(PERIODS) - 1)]


def owner_reaches(people: list[dict[str, Any]], alive: list[bool], year: int) -> int | None:
    """Give the age on 31 December of whom retirement accounts belong to: the first person, or a surviving spouse."""
    if not people:
        return None
    owner = people[1] if len(people) == 2 and alive[1] and not alive[0] else people[0]
    return owner["age"] + year
