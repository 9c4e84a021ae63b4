"""Plans that come as text, from anybody."""

import pytest

from engine import Plan, PlanError
from engine.markets.plan_folder import NO_FOLDER


def test_a_plan_file_s_text_gives_the_plan_that_the_file_gives(repository):
    path = repository / "examples" / "retire_at_65.toml"
    assert Plan.from_toml_text("\ufeff" + path.read_text().replace("\n", "\r\n")) == Plan.from_toml(path)


@pytest.mark.parametrize("kind", ["historical", "returns_table"])
def test_a_plan_as_text_cannot_name_a_file_of_this_machine(tmp_path, repository, kind):
    secret = tmp_path / "secret.csv"
    secret.write_text("year,us_stocks,us_bonds,inflation\n2000,0.1,0.1,0.1\n")
    text = (repository / "examples" / "four_percent_1998.toml").read_text()
    text = text.replace('"us_annual"', f'"{secret}"').replace('kind = "historical"', f'kind = "{kind}"')
    with pytest.raises(PlanError, match="this plan came as text alone; name us_annual"):
        Plan.from_toml_text(text)


def test_a_plan_as_json_text_cannot_name_a_file_of_this_machine(repository):
    plan = Plan.from_toml(repository / "examples" / "four_percent_1998.toml")
    named = plan.model_dump_json().replace('"us_annual"', '"secret.csv"')
    with pytest.raises(PlanError, match="came as text alone"):
        Plan.model_validate_json(named, context=NO_FOLDER)


def test_text_that_is_no_toml_is_refused_with_its_line():
    with pytest.raises(PlanError, match=r"not valid TOML.*line 1.*correct that line"):
        Plan.from_toml_text("horizon = = 3")
