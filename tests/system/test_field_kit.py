"""The field kit, made as `make field-kit` makes it: the program folder of this system, tried.

It holds everything that is imported or read only when a command runs; it starts on a Linux that
has the C library, zlib and nothing else, without network; and it writes to the stick alone.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from fieldledger.cli.commands.report import FORMATS
from fieldledger.cli.table import COMMANDS
from fieldledger.domain import records
from fieldledger.language import LANGUAGES
from fieldledger.services import keyring

pytestmark = pytest.mark.system

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "fieldledger"
SCRIPT = ROOT / "scripts" / "field_kit.py"
PASSPHRASE = "six words for this stick alone"
# Calls that leave something: a file, a name, a mode, a key in the kernel, a word to another
# program; and those after which a name without a folder would mean another place.
LEAVES = (
    "open,openat,openat2,creat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mkdir,"
    "mkdirat,mknod,mknodat,truncate,chmod,fchmodat,add_key,request_key,connect,"
    "memfd_create,chdir,fchdir"
)
LEADER = (
    "init --name Stick --recovery-out pieces",
    "add shelter s-12 province=CN-LN setting=rural",
    "invite river --clear relief --all -o river.invite",
)
DAY = (
    "add distribution rice 90kg s-12 people=30 date=2003-10-20",
    "set a1-1 quantity=80kg --reason counted",
    "list distribution",
    "find rice",
    "list distribution --format xlsx -o list.xlsx",
    "export -o river.bundle",
    "backup river.backup",
    "form distribution --lang ko -o form.pdf",
    "demo",
    "verify",
)


def needs(*programs: str) -> None:
    """Fail by name where a program is missing."""
    for program in programs:
        if shutil.which(program) is None:
            pytest.fail(f"needs {program}; .ci/run installs it")


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole kit, without the wheels, which come from the network."""
    folder = tmp_path_factory.mktemp("made") / "kit"
    needs("git")
    made = [sys.executable, str(SCRIPT), str(ROOT / ".uv" / "bin" / "uv"), "--no-wheels"]
    done = subprocess.run(
        [*made, "--out", str(folder)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    assert "UNSIGNED" in done.stdout
    return folder


@pytest.fixture
def stick(kit: Path, tmp_path: Path) -> Stick:
    return Stick(kit, tmp_path)


class Stick:
    """A copy of the kit, and a computer whose home and temp folder are empty."""

    def __init__(self, kit: Path, folder: Path, name: str = "stick") -> None:
        self.folder = Path(shutil.copytree(kit, folder / name, copy_function=_linked))
        self.computer = folder / f"{name}-computer"
        for each in ("home", "tmp"):
            (self.computer / each).mkdir(parents=True)
        (self.folder / "passphrase").write_text(PASSPHRASE + "\n")
        (self.folder / "passphrase").chmod(0o600)
        self.environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self.computer / "home"),
            "TMPDIR": str(self.computer / "tmp"),
            "FIELDLEDGER_PASSPHRASE_FILE": str(self.folder / "passphrase"),
        }

    def type(self, line: str, *before: str, code: int = 0, **more: str) -> str:
        """Start the program as the README says; what it said."""
        done = subprocess.run(
            [*before, "/bin/sh", "fieldledger.sh", *line.split()],
            cwd=self.folder,
            env=self.environment | more,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == code, f"{line}: {done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr
        return done.stdout

    def left_on_the_computer(self) -> list[Path]:
        return [path for path in self.computer.rglob("*") if path.name not in {"home", "tmp"}]


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


Left = tuple[Stick, str, str, str]  # whose, the command, the call, the path


def traced(stick: Stick, line: str, left: list[Left]) -> str:
    """What a command says; ``left`` gets each of its calls that leave something, and where."""
    trace = stick.computer.parent / "trace"
    strace = ["strace", "-f", "-y", "-qq", "-s", "4096", "-o", str(trace)]
    said = stick.type(line, *strace, "-e", f"trace={LEAVES}")
    for seen in trace.read_text(errors="replace").splitlines():
        call = re.match(r"\d+ +(\w+)\((.*)", seen)
        if call is None or " = -1 " in seen or _merely_reads(call[1], call[2]):
            continue
        beside = re.match(r"(?:AT_FDCWD|\d+)<([^>]*)>", call[2])
        for name in re.findall(r'"([^"]*)"', call[2]) or [call[2]]:
            path = os.path.normpath(os.path.join(beside[1] if beside else stick.folder, name))
            left.append((stick, line, call[1], path))
    return said


def _merely_reads(call: str, arguments: str) -> bool:
    return call.startswith("open") and not re.search(r"O_(WRONLY|RDWR|CREAT|TMPFILE)", arguments)


# --- everything is inside ---------------------------------------------------------------------


def test_every_command_is_inside(stick: Stick) -> None:
    for name in COMMANDS:
        assert f"fieldledger {name}" in stick.type(f"{name} --help")
    for kind in records.names():
        assert f"add {kind}" in stick.type(f"add {kind} --help")


def test_every_module_and_every_file_of_the_package_is_inside(kit: Path) -> None:
    """What no command of this test reaches, too: a fault on the road is too late."""
    [program] = kit.glob("*/fieldledger")
    python = ROOT / "build" / "field-kit" / "env" / "bin" / "python"
    ask = (
        "import sys; from PyInstaller.archive.readers import CArchiveReader as Reader\n"
        "for name in Reader(sys.argv[1]).open_embedded_archive('PYZ.pyz').toc: print(name)"
    )
    done = subprocess.run([python, "-c", ask, program], capture_output=True, text=True, check=True)
    packed = set(done.stdout.split())
    files = [path for path in PACKAGE.rglob("*") if path.is_file()]
    modules = {
        ".".join(("fieldledger", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
            ".__init__"
        )
        for path in files
        if path.suffix == ".py"
    }
    data = {
        path.relative_to(PACKAGE)
        for path in files
        if path.suffix not in {".py", ".pyc", ".po", ".pot", ".typed"}
    }

    assert modules - packed == set()
    assert {
        name for name in data if not (program.parent / "_internal/fieldledger" / name).is_file()
    } == set()


def test_every_language_is_inside(stick: Stick) -> None:
    helps = {stick.type(f"--help --lang {lang}") for lang in ("en", "ja", "ko", "zh")}

    assert len(helps) == 4


def test_a_worker_reads_the_readme_in_each_language(kit: Path) -> None:
    texts = {
        lang: (kit / f"README{lang}.txt").read_bytes().decode("utf-8-sig")
        for lang in ("", *(f"-{lang}" for lang in LANGUAGES if lang != "en"))
    }

    assert len(set(texts.values())) == len(LANGUAGES)
    for text in texts.values():
        assert "{" not in text
        assert all(line.endswith("\r") for line in text.split("\n")[:-1])
        assert all(name.name in text for name in kit.iterdir() if name.suffix in {".sh", ".cmd"})
        assert "fieldledger[xlsx,pdf]" in text


# --- nothing is left --------------------------------------------------------------------------


def test_a_whole_session_writes_to_the_stick_alone(kit: Path, tmp_path: Path) -> None:
    """Two sticks in two computers: found, take in, enter, send, merge, and every report."""
    needs("strace")
    leader, worker = Stick(kit, tmp_path, "leader"), Stick(kit, tmp_path, "worker")
    left: list[Left] = []

    def carry(name: str, there: Stick, here: Stick) -> None:
        shutil.copy(there.folder / name, here.folder / name)

    said = [traced(leader, line, left) for line in LEADER][-1]
    (worker.folder / "code").write_text(re.findall("^the code: (.*)", said, re.MULTILINE)[0])
    carry("river.invite", leader, worker)
    traced(worker, "join river.invite --code-file code", left)
    traced(worker, "export -o hello.bundle", left)
    carry("hello.bundle", worker, leader)
    traced(leader, "merge hello.bundle", left)
    traced(leader, "devices confirm a1 --yes", left)
    traced(leader, "export --to a1 -o back.bundle", left)
    carry("back.bundle", leader, worker)
    traced(worker, "merge back.bundle", left)
    for line in DAY:
        traced(worker, line, left)
    carry("river.bundle", worker, leader)
    traced(leader, "merge river.bundle", left)
    for form in FORMATS:
        line = f"report --month 2003-10 --format {form} --audience coordinators -o report.{form}"
        traced(leader, line, left)

    assert {call for *_, call, _ in left} & {"add_key", "request_key", "connect"} == set()
    outside = {
        (line, call, path)
        for who, line, call, path in left
        if not path.startswith((str(who.folder), "/dev/null", "/dev/tty"))
    }
    assert outside == set()
    assert any(path.endswith("ledger.db-wal") for *_, path in left), "strace saw the ledger"
    assert leader.left_on_the_computer() == worker.left_on_the_computer() == []
    assert (leader.folder / "report.html").stat().st_size > 1000


def test_what_came_with_the_stick_is_not_changed_by_using_it(stick: Stick) -> None:
    needs("sha256sum")
    for line in LEADER[:2]:
        stick.type(line)

    check = ["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"]
    done = subprocess.run(check, cwd=stick.folder, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not keyring.available(), reason="there is no kernel keyring here")
def test_a_key_that_was_kept_is_forgotten_by_lock(stick: Stick) -> None:
    stick.type(LEADER[0])
    stick.type("unlock")
    stick.type("status --no-input", FIELDLEDGER_PASSPHRASE_FILE="")
    stick.type("lock")

    stick.type("status --no-input", FIELDLEDGER_PASSPHRASE_FILE="", code=2)


# --- any laptop -------------------------------------------------------------------------------


@pytest.fixture
def empty_root(kit: Path, tmp_path: Path) -> Path:
    """A Linux with the C library and zlib of this one and nothing else: no shell, no Python, no
    folder but those of the libraries."""
    needs("unshare", "ldd")
    root = tmp_path / "root"
    shutil.copytree(kit, root / "kit", copy_function=_linked)
    [program] = (root / "kit").glob("*/fieldledger")
    told = subprocess.run(["ldd", str(program)], capture_output=True, text=True, check=True).stdout
    loader = re.findall(r"^\s*(/\S+ld-linux\S+|/lib\S*/ld\S+)", told, re.MULTILINE)
    [libc] = re.findall(r"libc\.so\.6 => (\S+)", told)
    system = Path(libc).parent
    names = (
        "libc.so.6",
        "libm.so.6",
        "libdl.so.2",
        "libpthread.so.0",
        "librt.so.1",
        "libutil.so.1",
    )
    zlib = re.findall(r"libz\.so\.1 => (\S+)", told)
    for file in (
        *loader,
        *zlib,
        *(str(system / name) for name in names if (system / name).exists()),
    ):
        target = root / file.removeprefix("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    (root / "kit" / "passphrase").write_text(PASSPHRASE + "\n")
    (root / "kit" / "passphrase").chmod(0o600)
    return root


def test_it_runs_where_there_is_nothing_but_the_c_library_and_zlib(empty_root: Path) -> None:
    [program] = (empty_root / "kit").glob("*/fieldledger")
    started = "/" + program.relative_to(empty_root).as_posix()
    reports = [
        f"report --month 2003-10 --format {form} --audience coordinators -o /kit/report.{form}"
        for form in FORMATS
    ]
    session = (*LEADER, "verify", "list shelter --lang ko", *reports)
    apart = ["unshare", "--user", "--map-root-user", "--net", f"--root={empty_root}"]
    before = {path for path in empty_root.rglob("*") if "kit" not in path.parts}
    for line in session:
        line = line.replace("-out ", "-out /kit/").replace("-o river", "-o /kit/river")
        done = subprocess.run(
            [*apart, started, *line.split()],
            env={"FIELDLEDGER_PASSPHRASE_FILE": "/kit/passphrase"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, f"{line}: {done.stdout}{done.stderr}"

    assert (empty_root / "kit" / "ledger" / "ledger.db").is_file()
    assert (empty_root / "kit" / "report.xlsx").stat().st_size > 1000
    assert {path for path in empty_root.rglob("*") if "kit" not in path.parts} == before


def test_a_system_without_a_program_is_told_so(stick: Stick) -> None:
    [program] = stick.folder.glob("*/fieldledger")
    program.parent.rename(stick.folder / "another")

    stick.type("--version", code=1)


# --- which kit it is --------------------------------------------------------------------------


def test_the_list_names_every_file_and_nothing_tells_where_it_was_made(kit: Path) -> None:
    listed = {line.split("  ", 1)[1] for line in (kit / "SHA256SUMS").read_text().splitlines()}
    files = {path.relative_to(kit).as_posix() for path in kit.rglob("*") if path.is_file()}
    telling = [name for name in files if str(ROOT).encode() in (kit / name).read_bytes()]

    assert listed == files - {"SHA256SUMS"}
    assert telling == []


@pytest.fixture
def field_kit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fieldledger_scripts_field_kit", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_changed_list_or_another_key_is_told_by_the_signature(
    field_kit: ModuleType, tmp_path: Path
) -> None:
    """With the command of docs/how-to/field-kit.md."""
    needs("ssh-keygen")
    for name in ("key", "other"):
        make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(tmp_path / name)]
        subprocess.run(make, check=True)
        public = (tmp_path / f"{name}.pub").read_text()
        (tmp_path / f"{name}.signers").write_text(f"kit {public}")
    listed = tmp_path / "SHA256SUMS"
    listed.write_text("00  fieldledger.sh\n")
    field_kit.sign(listed, tmp_path / "key")
    verify = "ssh-keygen -Y verify -n fieldledger-kit -I kit -s SHA256SUMS.sig"
    page = (ROOT / "docs" / "how-to" / "field-kit.md").read_text(encoding="utf-8")

    def good(signers: str) -> bool:
        command = f"{verify} -f {signers} < SHA256SUMS"
        return subprocess.run(command, shell=True, cwd=tmp_path, check=False).returncode == 0

    assert f"{verify} -f kit.signers < SHA256SUMS" in page
    assert good("key.signers")
    assert not good("other.signers")
    listed.write_text("01  fieldledger.sh\n")
    assert not good("key.signers")
