"""Parts of a plan are taken as they are written: no number is made of what is none."""

import inspect
from collections.abc import Iterator

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from engine import Plan, PlanError
from engine.analysis.shocks import Shock
from engine.part import Part

REFUSED = [
    ({"spending__amount": True}, "spending.amount is true, which is not a number; write one"),
    ({"spending__amount": "4e4"}, "spending.amount is '4e4', which is not a number; write one"),
    ({"portfolio__fee": "0.1"}, "portfolio.fee is '0.1', which is text and not a number; write 0.1 without quotes"),
    ({"horizon__years": "30"}, "horizon.years is '30', which is text and not a whole number; write 30 without quotes"),
    ({"horizon__years": 30.5}, "horizon.years is 30.5, which is not a whole number; round it"),
    ({"horizon__steps_per_year": True}, "horizon.steps_per_year is true, which is not a whole number; write one"),
    ({"portfolio__allocation": {"us_stocks": True}}, "portfolio.allocation.us_stocks is true, which is not a number"),
    ({"portfolio__rebalance": {"drift": True}}, "portfolio.rebalance.drift is true, which is not a number; write one"),
    ({"portfolio__rebalance": "now"}, "portfolio.rebalance is 'now', but must be 'every_period', 'annual' or 'never'"),
    (
        {"market__inflation": {"kind": "constant", "rate": False}},
        "market.inflation.rate is false, which is not a number",
    ),
    ({"market__correlations": [["us_stocks", "us_bonds", "0.1"]]}, "market.correlations.1.3 is '0.1', which is not"),
    ({"people": [{"name": "A", "age": "60"}]}, "people.1.age is '60', which is text and not a whole number; write 60"),
    (
        {"cash_flows": [{"name": "x", "amount": 1, "nominal": 1}]},
        "cash_flows.1.nominal is 1, which is neither true nor",
    ),
    ({"cash_flows": [{"name": "x", "amount": 1, "taxed": "no"}]}, "cash_flows.1.taxed is 'no', which is neither true"),
    ({"cash_flows": [{"name": 7, "amount": 1}]}, "cash_flows.1.name is 7, which is not text; put it in quotes"),
    ({"cash_flows": 7}, "cash_flows is 7, which is no list; put it in [ ]"),
    ({"horizon": 30}, "horizon is 30, which is no section of keys; write a section, such as { key = value }"),
    ({"tax": {"kind": "us_federal", "tax_year": "2025"}}, "tax.tax_year is '2025', which is text and not a whole num"),
]


@pytest.mark.parametrize(("changes", "message"), REFUSED, ids=[message[:50] for _, message in REFUSED])
def test_what_is_written_as_something_else_is_refused_with_the_remedy(plan_content, changes, message):
    with pytest.raises(PlanError) as refused:
        Plan.model_validate(plan_content(**changes))
    assert message in str(refused.value)


def test_each_mistake_of_several_is_told_once(plan_content):
    changes = {"horizon__years": "30", "portfolio__fee": True, "spending__amount": -1}
    with pytest.raises(PlanError) as refused:
        Plan.model_validate(plan_content(**changes))
    assert len(str(refused.value).splitlines()) == 3


@pytest.mark.parametrize("changes", [{"horizon__years": 30.0}, {"spending__amount": 4e4}, {"spending__amount": 40_000}])
def test_a_whole_number_may_be_written_with_a_point_or_as_a_power_and_money_without(plan_content, changes):
    Plan.model_validate(plan_content(**changes))


def fields() -> Iterator[tuple[str, type[Part], str]]:
    """Give every field of every part that takes a number or true and false."""
    known: list[type[Part]] = [Part, Shock]
    for part in known:
        known += [one for one in part.__subclasses__() if one not in known]
    for part in known:
        for name, field in part.model_fields.items():
            if not inspect.isabstract(part) and {"int", "float", "bool"} & set(_words(str(field.annotation))):
                yield f"{part.__name__}.{name}", part, name


def _words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() or letter == "_" else " " for letter in text).split()


@pytest.mark.parametrize(
    ("part", "name"), [(part, name) for _, part, name in fields()], ids=[i for i, _, _ in fields()]
)
def test_no_field_takes_true_or_text_for_a_number(part, name):
    for wrong in (1, "1") if part.model_fields[name].annotation is bool else (True, "1"):
        with pytest.raises(ValidationError) as refused:
            TypeAdapter(part).validate_python({name: wrong})
        about = [error for error in refused.value.errors() if error["loc"][:1] == (name,)]
        assert [error["input"] for error in about], wrong


def test_whatever_a_plan_holds_is_a_part_or_a_table_of_data():
    found: list[type[BaseModel]] = [Plan]
    for model in found:
        for field in model.model_fields.values():
            found += [one for one in _models(field.annotation) if one not in found]
    assert len(found) > 30
    assert {model.__name__ for model in found if not issubclass(model, Part)} == {"History", "ScenarioTable"}


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _models(argument)
