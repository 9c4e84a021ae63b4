"""Compiled code never outlives the source it was made from."""

import shutil
import subprocess
import sys
from pathlib import Path

import engine
from engine.kernel import source_digest


def test_a_change_anywhere_in_the_engine_leads_to_another_folder_of_kernels(tmp_path):
    """A kernel inlines kernels of other files, which Numba's own check of one file's age does not see."""
    copy = tmp_path / "engine"
    shutil.copytree(Path(engine.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))

    def digest() -> str:
        code = "from engine.kernel import source_digest; print(source_digest())"
        ran = subprocess.run(
            [sys.executable, "-B", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        return ran.stdout.strip()

    assert digest() == source_digest()
    histogram = copy / "histogram.py"
    histogram.write_text(histogram.read_text().replace("* 100.0", "* 1000.0"))
    assert digest() != source_digest()
