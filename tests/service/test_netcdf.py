"""Datasets survive the way to bytes and back, the same bytes each time."""

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from engine import CacheCorrupted, Plan, PlanError, simulate
from service import netcdf


@pytest.fixture(scope="module")
def dataset(plan: Plan) -> xr.Dataset:
    return simulate(plan, 1_000, seed=7)


def test_a_result_comes_back_identical_with_its_attributes(dataset: xr.Dataset) -> None:
    back = netcdf.from_bytes(netcdf.to_bytes(dataset))
    xr.testing.assert_identical(back, dataset)
    assert Plan.model_validate_json(back.attrs["plan"]).name == "Twenty years"


def test_the_same_dataset_gives_the_same_bytes(dataset: xr.Dataset) -> None:
    assert netcdf.to_bytes(dataset) == netcdf.to_bytes(dataset.copy(deep=True))


def test_a_plan_that_carries_a_long_table_fits(dataset: xr.Dataset) -> None:
    long = dataset.assign_attrs(plan="x" * 300_000, seed=str(2**64 - 1))
    back = netcdf.from_bytes(netcdf.to_bytes(long))
    assert back.attrs["plan"] == long.attrs["plan"]
    assert int(back.attrs["seed"]) == 2**64 - 1


def test_kept_paths_come_back_with_indices_beyond_32_bits(dataset: xr.Dataset) -> None:
    paths = dataset.assign_coords(scenario=np.array([2**40, 2**40 + 1]))
    xr.testing.assert_identical(netcdf.from_bytes(netcdf.to_bytes(paths)), paths)


def test_integers_come_back_as_they_were(dataset: xr.Dataset) -> None:
    back = netcdf.from_bytes(netcdf.to_bytes(dataset))
    assert {name: back[name].dtype.kind + str(back[name].dtype.itemsize) for name in ("year", "failure_year")} == {
        "year": "i8",
        "failure_year": "i8",
    }


def test_more_scenarios_than_classic_integers_hold_are_kept_all_the_same(dataset: xr.Dataset) -> None:
    many = dataset.assign(failure_year=dataset["failure_year"] + 2**33).assign_attrs(scenarios=2**34)
    assert int(netcdf.from_bytes(netcdf.to_bytes(many))["failure_year"][0]) == 2**33


def test_bytes_that_are_no_file_are_corrupted() -> None:
    with pytest.raises(CacheCorrupted, match="7 stored bytes"):
        netcdf.from_bytes(b"nothing")


def test_a_file_cut_short_is_corrupted(dataset: xr.Dataset) -> None:
    encoded = netcdf.to_bytes(dataset)
    for length in (3, 4, 20, len(encoded) // 2):
        with pytest.raises(CacheCorrupted, match="no NetCDF file"):
            netcdf.from_bytes(encoded[:length])


def test_a_result_is_written_with_the_folders_it_needs(dataset: xr.Dataset, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "down" / "result.nc"
    netcdf.write(dataset, path)
    with xr.open_dataset(path, engine="h5netcdf") as written:
        xr.testing.assert_identical(written.load(), dataset)
    assert [file.name for file in path.parent.iterdir()] == ["result.nc"]


def test_a_place_that_cannot_be_written_is_named(dataset: xr.Dataset, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(PlanError, match=r"file/result\.nc cannot be written .*name another file"):
        netcdf.write(dataset, tmp_path / "file" / "result.nc")
