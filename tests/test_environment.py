"""Which Python an environment is made of, shown with programs that stand for Pythons."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "requirements" / "environment"

# Says what requirements/environment asks of a Python: whether it serves, what it is, and to make an environment.
STAND_IN = """#!/bin/sh
if [ "$1" = -m ]; then
    mkdir -p "$3/bin"
    ln -sf "$0" "$3/bin/python"
    echo "home = $0" > "$3/pyvenv.cfg"
    exit
fi
case $2 in
    *realpath*) readlink -f "$0" ;;
    *ensurepip*) exit {code} ;;
esac
"""


class Machine:
    """A machine with some Pythons on its path, and the environment that is made there."""

    def __init__(self, folder: Path) -> None:
        self.path, self.environment = folder / "bin", folder / "an environment"
        self.path.mkdir()
        for tool in ("rm", "mkdir", "ln", "readlink"):
            (self.path / tool).symlink_to(shutil.which(tool) or "")

    def add(self, name: str, *, serves: bool = True) -> Path:
        program = self.path / name
        program.write_text(STAND_IN.format(code=0 if serves else 1), encoding="utf-8")
        program.chmod(0o755)
        return program

    def run(self, asked: str = "") -> subprocess.CompletedProcess[str]:
        command: list[str | Path] = [SCRIPT, self.environment, asked]
        return subprocess.run(command, env={"PATH": str(self.path)}, capture_output=True, text=True, check=False)

    def make(self, asked: str = "") -> str:
        """The name of the Python of the environment once it is made."""
        ended = self.run(asked)
        assert (ended.returncode, ended.stderr) == (0, "")
        return (self.environment / "bin" / "python").resolve().name


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_newest_supported_python_is_taken(machine: Machine) -> None:
    for name in ("python3", "python3.11", "python3.13", "python3.9", "python3.15"):
        machine.add(name)
    assert machine.make() == "python3.13"


@pytest.mark.parametrize("name", ["python3.11", "python3"])
def test_one_python_is_enough(machine: Machine, name: str) -> None:
    machine.add(name)
    assert machine.make() == name


def test_a_python_that_cannot_make_environments_is_passed_over(machine: Machine) -> None:
    machine.add("python3.14", serves=False)
    machine.add("python3.12")
    assert machine.make() == "python3.12"


def test_an_environment_that_works_stays(machine: Machine) -> None:
    machine.add("python3.11")
    machine.make()
    made = (machine.environment / "pyvenv.cfg").stat().st_mtime_ns
    machine.add("python3.13")
    assert machine.make() == "python3.11"
    assert machine.make("python3.11") == "python3.11"
    assert (machine.environment / "pyvenv.cfg").stat().st_mtime_ns == made


def test_another_python_is_taken_if_it_is_asked_for(machine: Machine) -> None:
    other = machine.add("python3.11")
    machine.add("python3.13")
    assert machine.make() == "python3.13"
    (machine.environment / "dev").touch()
    assert machine.make(str(other)) == "python3.11"
    assert not (machine.environment / "dev").exists()


def test_an_environment_is_made_anew_if_its_python_is_gone(machine: Machine) -> None:
    machine.add("python3.12")
    machine.make()
    machine.add("python3.11")
    (machine.path / "python3.12").unlink()
    assert machine.make() == "python3.11"


def test_a_machine_without_a_supported_python_is_told_so_in_a_line(machine: Machine) -> None:
    machine.add("python3", serves=False)
    ended = machine.run()
    assert ended.returncode == 1
    assert ended.stderr == (
        "No Python of 3.11 to 3.14 with venv is here: install one, or name one, as in make serve"
        " PYTHON=/opt/python3.13.\n"
    )


@pytest.mark.parametrize("asked", ["python3.13", "/opt/no python"])
def test_what_is_asked_for_is_not_replaced_by_another(machine: Machine, asked: str) -> None:
    machine.add("python3.11")
    machine.make()
    ended = machine.run(asked)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"{asked} is no Python of 3.11 to 3.14")
    assert machine.make() == "python3.11"


@pytest.mark.slow
def test_a_real_python_makes_a_real_environment(tmp_path: Path) -> None:
    for _ in range(2):
        subprocess.run([SCRIPT, tmp_path / "real", sys.executable], check=True)
    assert (tmp_path / "real" / "bin" / "pip").exists()
