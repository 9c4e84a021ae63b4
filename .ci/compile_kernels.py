"""Run every example once, so that the engine's compiled kernels are on disk before many processes want them at once.

On a fresh checkout each test process, Dask worker and notebook would otherwise compile the same kernels side by side.
"""

from pathlib import Path

from engine import Plan, simulate

for path in sorted(Path("examples").glob("*.toml")):
    simulate(Plan.from_toml(path), scenarios=20_000, seed=1)
