"""The field kit: a folder for a USB stick, from which the program runs without being installed.

    python scripts/field_kit.py UV [--out FOLDER] [--sign KEY] [--with FOLDER]... [WHEELS]
    python scripts/field_kit.py UV --only-program

WHEELS: --no-wheels, or --wheels-for SYSTEM...; without either, those for all systems.
Builds the program folder for the system this runs on, types a first session with it, puts it
together with the folders of other systems that were built there (`--with`), with wheels for
computers that have Python, with launchers and a README, and lists the hash of every file.
`--sign KEY` signs that list with `ssh-keygen`; KEY is a private key's file, or the public one of a
key in an agent. Why so: docs/decisions/0031-field-kit.md. Needs the standard library alone; the
wheels need what `make` installs.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STICK = ROOT / "packaging" / "stick"
# The page on kits, and the one that it leads on to.
PAGES = ("field-kit.md", "a-computer-that-gives-nothing-away.md")
PURPOSE = "fieldledger-kit"  # the namespace of the signature: it is good for nothing else
MACHINES = {"amd64": "x86_64", "aarch64": "arm64"}
SYSTEMS = {"Linux": "linux", "Darwin": "macos", "Windows": "windows"}
# What says where and by what a package was installed: nobody's business, and never the same twice.
OF_THE_BUILD = (
    "RECORD",
    "INSTALLER",
    "REQUESTED",
    "direct_url.json",
    "uv_cache.json",
    "uv_build.json",
)
# A first session; then comes the help of each command, and a report in each of its formats.
SESSION = (
    "--version",
    "--help --lang ko",
    "init --name Trial --recovery-out pieces",
    "add shelter code=s-12 province=CN-LN setting=rural",
    "add distribution rice 90kg s-12 people=30 date=2003-10-20",
    "list distribution --json",
    "list distribution --format xlsx -o list.xlsx",
    "form distribution --lang ja -o form.pdf",
    "codebook --lang zh -o codebook.pdf",
    "guide --lang ko -o guide.pdf",
    "demo",
    "backup out.backup",
    "verify",
)


def main() -> None:
    asked = arguments()
    work = ROOT / "build" / "field-kit"
    program = build(asked.uv, work)
    rehearse(program, work)
    if asked.only_program:
        say(f"{program}: take this folder to where the kit is made, and name it with --with")
        return
    kit = asked.out.resolve()
    if kit.exists() and not (kit / "SHA256SUMS").is_file() and any(kit.iterdir()):
        sys.exit(f"field-kit: {kit} is no field kit; name an empty folder with --out")
    shutil.rmtree(kit, ignore_errors=True)
    kit.mkdir(parents=True)
    for folder in (program, *asked.with_):
        # What a link leads to instead of the link: exFAT has none.
        shutil.copytree(folder, kit / folder.name)
    if asked.wheels:
        wheels(asked.uv, kit / "python", asked.wheels_for)
    furnish(kit, signed=asked.sign is not None)
    settle(kit, when())
    (kit / "SHA256SUMS").write_text(sums(kit), encoding="utf-8", newline="\n")
    if asked.sign:
        sign(kit / "SHA256SUMS", asked.sign)
    else:
        say("UNSIGNED: nobody can tell this kit from another one; name a key with --sign")
    say(f"{kit}: {size(kit) / 1e6:,.0f} MB")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="field_kit.py", description="Make a field kit.")
    parser.add_argument("uv", help="the path of uv")
    parser.add_argument("--out", type=Path, default=ROOT / "dist" / "field-kit", metavar="FOLDER")
    parser.add_argument("--sign", type=Path, metavar="KEY", help="sign with this SSH key")
    parser.add_argument(
        "--with",
        dest="with_",
        type=Path,
        action="append",
        default=[],
        metavar="FOLDER",
        help="a program folder that was built on another system",
    )
    parser.add_argument("--no-wheels", dest="wheels", action="store_false")
    parser.add_argument(
        "--wheels-for",
        action="append",
        default=[],
        metavar="SYSTEM",
        help="wheels for this system alone, such as windows-x86_64; may be given several times",
    )
    parser.add_argument("--only-program", action="store_true")
    return parser.parse_args()


# --- the program folder -----------------------------------------------------------------------


def this_platform() -> str:
    """``linux-x86_64``, ``macos-arm64``: the name of a program folder."""
    machine = platform.machine().lower()
    return f"{SYSTEMS[platform.system()]}-{MACHINES.get(machine, machine)}"


def build(uv: str, work: Path) -> Path:
    """The program folder for this system, in ``work``: what PyInstaller makes of the locked
    run-time dependencies with all extras, and nothing else that happens to be installed."""
    environment = os.environ | {
        "UV_PROJECT_ENVIRONMENT": str(work / "env"),
        # The order of what is packed, and the day in it, are the same each time.
        "PYTHONHASHSEED": "1",
        "SOURCE_DATE_EPOCH": str(when()),
    }
    python = python_in(work)
    say(f"the locked dependencies, in {work / 'env'}")
    venv = [uv, "venv", "--quiet", "--no-project", "--clear", "--python", sys._base_executable]  # type: ignore[attr-defined]
    run([*venv, str(work / "env")], cwd=ROOT, env=environment)
    sync = ["sync", "--quiet", "--frozen", "--no-dev", "--group", "kit", "--all-extras"]
    run(
        [uv, *sync, "--no-editable", "--reinstall-package", "fieldledger"],
        cwd=ROOT,
        env=environment,
    )
    say("PyInstaller")
    shutil.rmtree(work / "made", ignore_errors=True)
    made = [
        "--distpath",
        str(work / "made"),
        "--workpath",
        str(work / "scratch"),
        "fieldledger.spec",
    ]
    pyinstaller = [
        str(python),
        "-m",
        "PyInstaller",
        "--noconfirm",
        "--clean",
        "--log-level",
        "WARN",
    ]
    run([*pyinstaller, *made], cwd=ROOT / "packaging", env=environment)
    program = work / "made" / this_platform()
    (work / "made" / "fieldledger").rename(program)
    for name in OF_THE_BUILD:
        for file in program.rglob(f"*.dist-info/{name}"):
            file.unlink()
    (program / "BUILD.txt").write_text(told(program, python), encoding="utf-8", newline="\n")
    return program


def python_in(work: Path) -> Path:
    return work / "env" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def told(program: Path, python: Path) -> str:
    """What the program folder was made of, a line each."""
    ask = "import platform, PyInstaller as p; print(platform.python_version(), p.__version__)"
    python_version, pyinstaller = run(
        [str(python), "-c", ask], cwd=ROOT, env={**os.environ}
    ).split()
    lines = [
        f"fieldledger {version()}",
        f"platform {this_platform()}",
        f"python {python_version}",
        f"pyinstaller {pyinstaller}",
    ]
    if platform.system() == "Linux":
        lines.append(f"needs glibc {least_glibc(program)} or later, and zlib")
    return "\n".join(lines) + "\n"


def least_glibc(program: Path) -> str:
    """The newest version of the C library that any file asks for: a Linux with an older one cannot
    start the program. A program built on an old system runs on new ones, never the other way."""
    asked = {(2, 0)}
    for file in program.rglob("*"):
        if file.is_file() and (".so" in file.name or file.name == "fieldledger"):
            found = re.findall(rb"GLIBC_(\d+)\.(\d+)", file.read_bytes())
            asked |= {(int(major), int(minor)) for major, minor in found}
    return ".".join(map(str, max(asked)))


def rehearse(program: Path, work: Path) -> None:
    """Type a first session with the program folder, on a stick of its own, in an empty home."""
    with tempfile.TemporaryDirectory(prefix="rehearsal-", dir=work) as name:
        stick = Path(name) / "stick"
        shutil.copytree(program, stick / program.name)
        (stick / "passphrase").write_text("only for the rehearsal\n", encoding="utf-8")
        (stick / "passphrase").chmod(0o600)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("FIELDLEDGER", "PYTHON"))}
        environment = kept | {"FIELDLEDGER_PASSPHRASE_FILE": str(stick / "passphrase")}
        started = str(
            stick / program.name / ("fieldledger.exe" if os.name == "nt" else "fieldledger")
        )
        for line in (*SESSION, *everything(work)):
            say(f"fieldledger {line}")
            run([started, *line.split()], cwd=stick, env=environment)
        if not (stick / "ledger" / "vault.json").is_file():
            sys.exit("field-kit: the ledger does not lie on the stick")


def everything(work: Path) -> list[str]:
    """A line for each command and for each format of a report, as the built program has them."""
    ask = (
        "from fieldledger.cli.table import COMMANDS; from fieldledger.cli.commands.report import "
        "FORMATS; print(*COMMANDS); print(*FORMATS)"
    )
    commands, formats = run(
        [str(python_in(work)), "-c", ask], cwd=ROOT, env={**os.environ}
    ).splitlines()
    report = "report --month 2003-10 --audience coordinators"
    return [f"{command} --help" for command in commands.split()] + [
        f"{report} --format {form} -o report.{form}" for form in formats.split()
    ]


# --- the stick --------------------------------------------------------------------------------


def wheels(uv: str, folder: Path, systems: list[str]) -> None:
    """The wheelhouse: a process of its own, since it needs more than the standard library."""
    script = ROOT / "scripts" / "kit_wheels.py"
    done = subprocess.run([sys.executable, str(script), uv, str(folder), *systems], check=False)
    if done.returncode:
        sys.exit(done.returncode)


def furnish(kit: Path, *, signed: bool) -> None:
    """Launchers, licence, documents, and a README in each language that there is."""
    programs = sorted(file.parent.name for file in kit.glob("*/BUILD.txt"))
    values = {
        "version": version(),
        "programs": ", ".join(programs),
        "platforms": ", ".join(sorted(uv.name for uv in kit.glob("python/uv/*"))) or "none here",
        "extras": ",".join(pyproject()["project"]["optional-dependencies"]),
        "signed": "docs/field-kit.md" if signed else "missing, this kit is UNSIGNED",
    }
    for file in sorted(STICK.iterdir()):
        if file.name.startswith("README"):
            text = file.read_text(encoding="utf-8")
            for name, value in values.items():
                text = text.replace("{" + name + "}", value)
            # On every Windows, Notepad shows lines only if they end like its own, and letters that
            # are not ASCII only behind such a mark.
            encoding = "utf-8" if text.isascii() else "utf-8-sig"
            (kit / file.name).write_text(text, encoding=encoding, newline="\r\n")
        else:
            shutil.copy(file, kit / file.name)
    shutil.copy(ROOT / "LICENSE", kit / "LICENSE.txt")
    (kit / "docs").mkdir()
    for name in PAGES:
        shutil.copy(ROOT / "docs" / "how-to" / name, kit / "docs" / name)


def settle(kit: Path, seconds: int) -> None:
    """The same times and rights whoever makes the kit, whenever."""
    for path in [kit, *kit.rglob("*")]:
        if path.is_symlink():
            continue
        runs = (
            path.is_dir()
            or path.suffix in {".sh", ".command"}
            or path.name in {"fieldledger", "uv"}
        )
        path.chmod(0o755 if runs else 0o644)
        os.utime(path, (seconds, seconds))


def sums(kit: Path) -> str:
    """One line a file, as `sha256sum -c` and `shasum -c` read it; all of the kit, and no more."""
    files = sorted(path for path in kit.rglob("*") if path.is_file())
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(kit).as_posix()}\n"
        for path in files
    )


def sign(file: Path, key: Path) -> None:
    """``SHA256SUMS.sig``, by the OpenSSH that every system has; it asks for the passphrase."""
    if shutil.which("ssh-keygen") is None:
        sys.exit("field-kit: signing needs ssh-keygen, from OpenSSH 8.1 or later")
    command = ["ssh-keygen", "-Y", "sign", "-f", str(key), "-n", PURPOSE, str(file)]
    if subprocess.run(command, check=False).returncode:
        file.with_suffix(".sig").unlink(missing_ok=True)
        sys.exit(f"field-kit: {key} did not sign; the kit is not finished")


# --- small things -----------------------------------------------------------------------------


def pyproject() -> dict[str, dict[str, dict[str, list[str]]]]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)


def version() -> str:
    return str(pyproject()["project"]["version"])


def when() -> int:
    """The day of what is built, in seconds since 1970: that of the last commit."""
    told = os.environ.get("SOURCE_DATE_EPOCH")
    if told:
        return int(told)
    command = ["git", "log", "-1", "--format=%ct"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:  # there is no git
        return 1_066_600_000
    return int(done.stdout) if done.stdout.strip().isdigit() else 1_066_600_000


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def run(command: list[str], *, cwd: Path, env: dict[str, str]) -> str:
    """Run one command and return its output; when it fails, show what it said and stop."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = done.stdout + done.stderr
        sys.exit(f"{said}\nfield-kit: exit code {done.returncode}: {' '.join(command)}")
    return done.stdout


def say(words: str) -> None:
    print(f"field-kit: {words}", flush=True)


if __name__ == "__main__":
    main()
