"""The wheelhouse of a field kit: wheels for computers that have Python, and uv to install them.

    python scripts/kit_wheels.py UV FOLDER [SYSTEM]...

For each system (all where none is named) and each Python it takes, of every locked run-time
dependency, the wheel that fits best; pip fetches them and checks the hashes of uv.lock. Where a
package has no wheel, the system and the Python are named in ``FOLDER/MISSING.txt``: nothing is ever
compiled on the road.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from packaging.markers import Marker
from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms
from packaging.utils import parse_wheel_filename

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ((3, 11), (3, 12), (3, 13), (3, 14))


class System(NamedTuple):
    """A system: its name in the kit, what markers are told about it, the tags of its wheels with
    the closest first, and the one that pip is asked for uv with."""

    name: str
    marker: dict[str, str]
    platforms: tuple[str, ...]


def _linux(machine: str) -> tuple[str, ...]:
    """The C library of Debian 11 and RHEL 9 (2.31) and all that are older."""
    old = {5: "manylinux1", 12: "manylinux2010", 17: "manylinux2014"}
    names = []
    for minor in range(31, 4, -1):
        names.append(f"manylinux_2_{minor}_{machine}")
        if minor in old:
            names.append(f"{old[minor]}_{machine}")
    return (*names, f"linux_{machine}")


def _marker(os_name: str, sys_platform: str, system: str, machine: str) -> dict[str, str]:
    return {
        "os_name": os_name,
        "sys_platform": sys_platform,
        "platform_system": system,
        "platform_machine": machine,
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
    }


SYSTEMS = (
    System("linux-x86_64", _marker("posix", "linux", "Linux", "x86_64"), _linux("x86_64")),
    System(
        "macos-arm64",
        _marker("posix", "darwin", "Darwin", "arm64"),
        tuple(mac_platforms((14, 0), "arm64")),
    ),
    System(
        "macos-x86_64",
        _marker("posix", "darwin", "Darwin", "x86_64"),
        tuple(mac_platforms((13, 0), "x86_64")),
    ),
    System("windows-x86_64", _marker("nt", "win32", "Windows", "AMD64"), ("win_amd64",)),
)


def main(uv: str, folder: Path, names: list[str]) -> None:
    systems = [system for system in SYSTEMS if system.name in names or not names]
    unknown = set(names) - {system.name for system in systems}
    if unknown:
        names = [system.name for system in SYSTEMS]
        sys.exit(f"kit-wheels: {', '.join(sorted(unknown))}: there are wheels for {names}")
    house = folder / "wheels"
    house.mkdir(parents=True)
    run([uv, "build", "--quiet", "--wheel", "--out-dir", str(house)])
    (house / ".gitignore").unlink(missing_ok=True)
    wanted, known, missing = locked(uv), lock(), []
    for system in systems:
        before = total(house)
        for python in PYTHONS:
            chosen, lacking = choose(wanted, known, system, python)
            missing += [f"{system.name}, Python {_dotted(python)}: {name}" for name in lacking]
            fetch(uv, chosen, system, python, house)
        program = fetch_uv(uv, system, folder)
        grown = (total(house) - before) / 1e6
        say(f"{system.name}: wheels {grown:.1f} MB more, uv {program / 1e6:.1f} MB")
    if missing:
        text = "\n".join(["There is no wheel for", *missing]) + "\n"
        (folder / "MISSING.txt").write_text(text, encoding="utf-8", newline="\n")
        print(text, end="")
    say(f"{len([*house.iterdir()])} wheels, {total(house) / 1e6:.1f} MB")


def locked(uv: str) -> list[tuple[str, str, Marker | None]]:
    """Name, version and marker of every run-time dependency, with all extras."""
    export = ["export", "--quiet", "--frozen", "--no-dev", "--all-extras", "--no-emit-project"]
    text = run([uv, *export, "--no-hashes", "--no-header", "--no-annotate"])
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        pinned, _, marker = line.partition(" ; ")
        name, _, number = pinned.partition("==")
        found.append((name, number, Marker(marker) if marker else None))
    return found


def lock() -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The wheels of each name and version in uv.lock: their url and hash."""
    with (ROOT / "uv.lock").open("rb") as file:
        packages = tomllib.load(file)["package"]
    return {
        (one["name"], one["version"]): one.get("wheels", []) for one in packages if "version" in one
    }


Chosen = dict[str, tuple[str, str, str]]  # name -> version, file name, hash


def choose(
    wanted: list[tuple[str, str, Marker | None]],
    known: dict[tuple[str, str], list[dict[str, Any]]],
    system: System,
    python: tuple[int, int],
) -> tuple[Chosen, list[str]]:
    """The wheel of each dependency that fits best, and the names of those that have none."""
    dotted = _dotted(python)
    environment = system.marker | {"python_version": dotted, "python_full_version": f"{dotted}.0"}
    rank = {tag: place for place, tag in enumerate(_tags(system, python))}
    chosen, lacking = {}, []
    for name, number, marker in wanted:
        if marker is not None and not marker.evaluate(environment):
            continue
        fitting = sorted(_fitting(known[name, number], rank))
        if fitting:
            chosen[name] = (number, *fitting[0][1:])
        else:
            lacking.append(f"{name} {number}")
    return chosen, lacking


def _fitting(wheels: list[dict[str, Any]], rank: dict[Tag, int]) -> Iterator[tuple[int, str, str]]:
    for wheel in wheels:
        file = str(wheel["url"]).rpartition("/")[2]
        places = [rank[tag] for tag in parse_wheel_filename(file)[3] if tag in rank]
        if places:
            yield min(places), file, str(wheel["hash"])


def _tags(system: System, python: tuple[int, int]) -> Iterator[Tag]:
    interpreter = f"cp{python[0]}{python[1]}"
    yield from cpython_tags(python, [interpreter], system.platforms)
    yield from compatible_tags(python, interpreter, system.platforms)


def fetch(uv: str, chosen: Chosen, system: System, python: tuple[int, int], house: Path) -> None:
    """Let pip fetch the chosen wheels that are not there yet, and check their hashes."""
    lines = [
        f"{name}=={number} --hash={digest}"
        for name, (number, file, digest) in chosen.items()
        if not (house / file).is_file()
    ]
    if not lines:
        return
    listed = house / "requirements.txt"
    listed.write_text("\n".join(lines), encoding="utf-8")
    pip(uv, ["-r", str(listed), "--require-hashes", "-d", str(house)], system, python)
    listed.unlink()


def fetch_uv(uv: str, system: System, folder: Path) -> int:
    """The uv of another system, in the version that is here; how many bytes it has."""
    number = re.search(r"\d+\.\d+\.\d+", run([uv, "--version"]))
    assert number is not None  # noqa: S101 - uv says its version
    place = folder / "uv" / system.name
    place.mkdir(parents=True)
    pip(uv, [f"uv=={number[0]}", "-d", str(place)], system, PYTHONS[0])
    [wheel] = place.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        [inside] = [n for n in archive.namelist() if re.search(r"/scripts/uv(\.exe)?$", n)]
        with archive.open(inside) as source, (place / Path(inside).name).open("wb") as out:
            shutil.copyfileobj(source, out)
    wheel.unlink()
    (place / Path(inside).name).chmod(0o755)
    return total(place)


def pip(uv: str, words: list[str], system: System, python: tuple[int, int]) -> None:
    beside = Path(uv).resolve().parent
    command = [str(beside / "python"), "-m", "pip", "download", "--quiet", "--no-deps"]
    only = ["--only-binary=:all:", "--implementation", "cp", "--python-version", _dotted(python)]
    platforms = [word for name in system.platforms for word in ("--platform", name)]
    run([*command, *only, *platforms, *words])


def total(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())


def run(command: list[str]) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stdout + done.stderr
        sys.exit(f"{said}\nkit-wheels: exit code {done.returncode}: {' '.join(command)}")
    return done.stdout


def say(words: str) -> None:
    print(f"kit-wheels: {words}", flush=True)


def _dotted(python: tuple[int, int]) -> str:
    return f"{python[0]}.{python[1]}"


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: kit_wheels.py UV FOLDER [SYSTEM]...")
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
