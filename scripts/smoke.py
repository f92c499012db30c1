"""Packaging smoke test: what a person installs, without the development tools, works.

    python scripts/smoke.py UV

Builds the source archive and from it the wheel, installs that wheel with the locked run-time
dependencies into a fresh environment, and types a first session in an empty home. It finds what
tests in the checkout cannot: a module missing from the wheel, a dependency that only the
development group installs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

SESSION = (
    "--version",
    "--help",
    "add --help",
    "init --name Smoke --recovery-out pieces",
    "add shelter code=s-12 province=CN-LN setting=rural",
    "add distribution rice 90kg s-12 people=30 date=2003-10-20",
    "list distribution --json",
)


def main(uv: str) -> None:
    with tempfile.TemporaryDirectory(prefix="fieldledger-smoke-") as name:
        folder = Path(name)
        program = install(uv, folder)
        home = folder / "home"
        home.mkdir()
        passphrase = folder / "passphrase"
        passphrase.write_text("only for the smoke test\n")
        passphrase.chmod(0o600)
        environment = {
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "FIELDLEDGER_PASSPHRASE_FILE": str(passphrase),
        }
        for line in SESSION:
            say(f"fieldledger {line}")
            run([str(program), *line.split()], cwd=home, env=environment)
        helps = {
            run([str(program), "--help", "--lang", lang], cwd=home, env=environment)
            for lang in ("en", "ja", "ko", "zh")
        }
        if len(helps) < 4:
            sys.exit("smoke: not every catalogue came along with the wheel")
    say("the installed program works")


def install(uv: str, folder: Path) -> Path:
    """Build the wheel, install it without the development group, and return the program."""
    root = Path(__file__).resolve().parent.parent
    environment = os.environ | {"UV_PROJECT_ENVIRONMENT": str(folder / "venv")}
    python = str(folder / "venv" / "bin" / "python")
    say("build")
    run([uv, "build", "--quiet", "--out-dir", str(folder / "dist")], cwd=root, env=environment)
    [wheel] = (folder / "dist").glob("*.whl")
    say(f"install {wheel.name}")
    run(
        [uv, "venv", "--quiet", "--no-project", "--python", sys.executable, str(folder / "venv")],
        cwd=folder,
        env=environment,
    )
    run(
        [uv, "sync", "--quiet", "--frozen", "--no-dev", "--no-install-project"],
        cwd=root,
        env=environment,
    )
    run(
        [uv, "pip", "install", "--quiet", "--no-deps", "--python", python, str(wheel)],
        cwd=folder,
        env=environment,
    )
    return folder / "venv" / "bin" / "fieldledger"


def run(command: list[str], *, cwd: Path, env: dict[str, str]) -> str:
    """Run one command and return what it said; when it fails, show that and stop."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{done.stdout}\nsmoke: exit code {done.returncode}: {' '.join(command)}")
    return done.stdout


def say(words: str) -> None:
    print(f"smoke: {words}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: smoke.py UV   (the path of uv)")
    main(sys.argv[1])
