"""Types: the package holds under mypy's strict rules, and the stub says what the native half has."""

import os
import subprocess
import sys
from pathlib import Path

import onrecord
import pytest

pytest.importorskip("mypy", reason="mypy is not installed; cargo xtask test installs it")


def mypy(tmp_path: Path, *arguments: str) -> str:
    # pyarrow has no types, and those of pandas are a package of their own.
    settings = tmp_path / "mypy.ini"
    settings.write_text("[mypy]\nstrict = true\ndisable_error_code = import-untyped\n")
    package = Path(onrecord.__file__).parent
    environment = {**os.environ, "MYPYPATH": str(package.parent), "MYPY_CACHE_DIR": str(tmp_path)}
    command = [sys.executable, "-m", *(argument.format(settings=settings) for argument in arguments)]
    run = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=tmp_path
    )
    return run.stdout.decode()


def test_the_package_is_typed(tmp_path: Path) -> None:
    said = mypy(tmp_path, "mypy", "--config-file", "{settings}", "-p", "onrecord")
    assert said.startswith("Success"), said


def test_the_stub_is_that_of_the_native_half(tmp_path: Path) -> None:
    said = mypy(tmp_path, "mypy.stubtest", "onrecord._onrecord", "--mypy-config-file", "{settings}")
    assert said.startswith("Success"), said
