"""Where a computer gives something away: each check on computers made of folders and files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from fieldledger.services import forms
from fieldledger.services.leaks import (
    disks,
    folders,
    histories,
    lying,
    memory,
    modes,
    mounts,
    places,
    settings,
)
from fieldledger.services.leaks.checks import CHECKS
from fieldledger.services.leaks.clock import clock
from fieldledger.services.leaks.places import Finding

MARKER = "QuietHeronTwentySeven"


@pytest.fixture
def made(tmp_path: Path, leak_places: Any) -> Any:
    """A Linux computer on which nothing is to be mended."""
    return leak_places.linux(tmp_path)


def only(found: list[Finding]) -> Finding:
    [one] = found
    return one


def test_a_computer_that_gives_nothing_away_is_told_so(made: Any) -> None:
    found = [each for check in CHECKS for each in check(made.places)]

    assert {each.grade for each in found} == {"fine"}
    assert len({each.check for each in found}) == len(CHECKS)
    assert all(each.what and not each.todo for each in found)


@pytest.mark.skipif(os.name == "nt", reason="modes of folders and files")
def test_nothing_is_written_or_removed(made: Any) -> None:
    made.write(".bash_history", f"fieldledger add shelter {MARKER}\n")
    made.write("Downloads/report.csv", "section,table,row,column,value,unit\n")
    base = made.places.user.parent
    before = {path: os.lstat(path) for path in base.rglob("*")}

    for check in CHECKS:
        check(made.places)

    after = {path: os.lstat(path) for path in base.rglob("*")}
    kept = ("st_mode", "st_size", "st_mtime_ns", "st_ctime_ns", "st_ino")
    assert {p: [getattr(s, k) for k in kept] for p, s in before.items()} == {
        p: [getattr(s, k) for k in kept] for p, s in after.items()
    }


# --- histories ------------------------------------------------------------------------------------

TYPED = f"fieldledger add shelter {MARKER}"
HISTORIES = {
    ".bash_history": f"ls\n{TYPED}\n",
    ".local/state/bash/history": f"ls\n{TYPED}\n",
    ".bash_sessions/1.history": f"ls\n{TYPED}\n",
    ".zsh_history": f": 1700000000:0;ls\n: 1700000001:0;{TYPED}\n",
    ".zsh_sessions/1.historynew": f"ls\n{TYPED}\n",
    ".cache/zsh/history": f"ls\n{TYPED}\n",
    ".local/share/fish/fish_history": f"- cmd: ls\n- cmd: {TYPED}\n",
    ".local/share/powershell/PSReadLine/ConsoleHost_history.txt": f"ls\r\n{TYPED}\r\n",
    "AppData/Roaming/Microsoft/Windows/PowerShell/PSReadLine/Visual Studio Code Host_history.txt": (
        f"dir\r\n.\\fieldledger.exe add shelter {MARKER}\r\n"
    ),
    ".ash_history": f"ls\n{TYPED}\n",
    ".sh_history": f"ls\n{TYPED}\n",
    ".history": f"ls\n{TYPED}\n",
    ".config/nushell/history.txt": f"ls\n{TYPED}\n",
    ".python_history": f"import os\nos.system('{TYPED}')\n",
    ".sqlite_history": f".tables\n{TYPED}\n",
    ".lesshst": f'.less-history-file:\n"{TYPED}\n',
    ".viminfo": f"# Command Line History:\n:!{TYPED}\n",
}


@pytest.mark.parametrize("path", HISTORIES)
def test_a_history_with_a_value_is_named_with_the_line(path: str, made: Any) -> None:
    made.write(path, HISTORIES[path])

    warning, advice = histories.histories(made.places)

    assert (warning.grade, advice.grade) == ("warning", "note")
    assert "1 command with values (line 2)" in warning.what
    assert path in warning.what.replace(os.sep, "/")
    assert warning.todo
    assert "--from -" in advice.todo


def test_lines_are_counted_and_put_together(made: Any) -> None:
    lines = ["ls"] * 20
    for number in (2, 5, 6, 7, 12):
        lines[number - 1] = TYPED
    made.write(".bash_history", "\n".join(lines))

    warning = histories.histories(made.places)[0]

    assert "5 commands with values (lines 2, 5-7, 12)" in warning.what


def test_a_command_that_goes_on_in_the_next_lines_is_one(made: Any) -> None:
    made.write(".zsh_history", f"ls\nfieldledger add child \\\n{MARKER} \\\nbirth-year=1998\nls\n")

    assert "1 command with values (lines 2-4)" in histories.histories(made.places)[0].what


def test_a_command_that_began_lines_before_the_name_is_one(made: Any) -> None:
    made.write(".zsh_history", f"echo {MARKER} \\\n  | fieldledger add child --from -\n")

    assert "1 command with values (lines 1-2)" in histories.histories(made.places)[0].what


def test_a_history_is_found_where_histfile_leads(made: Any) -> None:
    elsewhere = made.write("elsewhere/bash-log", TYPED)
    made.write("zlog", TYPED)
    made.write(".zshrc", 'export HISTFILE="$HOME/zlog"\n')

    found = histories.histories(made.with_(environ={"HISTFILE": str(elsewhere)}).places)

    assert [each.grade for each in found] == ["warning", "warning", "note"]
    assert "bash-log" in found[0].what
    assert "zlog" in found[1].what


def test_a_history_that_leads_into_nothing_keeps_nothing(made: Any) -> None:
    (made.places.user / ".bash_history").symlink_to("/dev/null")

    assert only(histories.histories(made.places)).grade == "fine"


def test_a_history_without_values_is_fine(made: Any) -> None:
    made.write(".bash_history", "fieldledger status\nfieldledger add child\n")

    assert only(histories.histories(made.places)).what.startswith("1 history holds no values")


def test_one_file_under_two_names_is_told_once(made: Any) -> None:
    real = made.write("dotfiles/bash_history", TYPED)
    (made.places.user / ".bash_history").symlink_to(real)

    found = histories.histories(made.with_(environ={"HISTFILE": str(real)}).places)

    assert [each.grade for each in found] == ["warning", "note"]


@pytest.mark.parametrize("size", [10, 5_000])
def test_a_database_of_commands_is_looked_into_without_line_numbers(size: int, made: Any) -> None:
    before = b"SQLite format 3\0" + bytes(size)
    made.write(".local/share/atuin/history.db", before + b"\1\2" + TYPED.encode() + b"\0" + before)

    warning = histories.histories(made.places)[0]

    assert (warning.grade, "1 command with values." in warning.what) == ("warning", True)
    assert "line" not in warning.what


def test_files_that_are_no_history_do_no_harm(made: Any) -> None:
    user = made.places.user
    (user / ".bash_history").symlink_to(user / ".bash_history")  # leads in a circle
    os.mkfifo(user / ".python_history")  # never ends
    (user / ".sqlite_history").mkdir()
    made.write(".viminfo", b"\xff\xfe\x80 fieldledger \xf0\x28\x8c\x28 \n" * 50)
    made.write(".lesshst", b"")
    made.write(".zsh_history", b"fieldledger" * 100_000)
    made.write(".histfile", b"\0\r\n" * 9_999)

    found = histories.histories(made.places)

    assert sorted(each.grade for each in found) == ["fine", "note", "note"]


def test_a_history_that_cannot_be_read_is_named(made: Any) -> None:
    name = made.write(".bash_history", "")
    name.unlink()
    name.symlink_to(name.name)

    [finding] = [each for each in histories.histories(made.places) if each.grade != "fine"]
    assert finding.grade == "note"
    assert ".bash_history" in finding.what


def test_of_an_endless_history_the_newest_part_is_read(
    made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(histories, "MOST", 1 << 20)
    made.write(".bash_history", b"ls\n" * 600_000 + TYPED.encode() + b"\n")

    warning = histories.histories(made.places)[0]

    assert "in its newest 1 MiB; there may be more before" in warning.what
    assert "(line" not in warning.what


def test_only_the_histories_of_this_person_are_read(made: Any) -> None:
    made.system("home/other/.bash_history", TYPED)
    made.system("root/.bash_history", TYPED)

    assert only(histories.histories(made.places)).grade == "fine"


# --- files left lying about -----------------------------------------------------------------------

LEFT = {
    "report.csv": ("warning", b"section,table,row,column,value,unit\n"),
    "may.txt": ("warning", b"Report for May 2004\n===================\n\nSummary\n"),
    "may.md": ("warning", b"# Report for May 2004\n\n## Summary\n"),
    "may.json": ("warning", b'{\n  "period": {\n    "name": "May 2004"\n  },\n  "audience": "'),
    "may.html": ("warning", b"<!doctype html>\n<html><head><title>Report for May 2004</title>"),
    "Annual Report 2004.pdf": ("note", b"%PDF-1.7\n"),
    "report.xlsx": ("note", b"PK\3\4"),
    "shelter.csv": ("warning", b"id,code,province\na1-13,s-12,CN-LN\n"),
    "shelter.json": ("warning", b'[\n  {\n    "id": "a-11",\n    "type": "shelter",\n'),
    "shelter.jsonl": ("warning", b'{"id": "a-11", "code": "s-12"}\n'),
    "identity": ("warning", b"AGE-SECRET-KEY-PQ-1ABC"),
    "river.enc": ("note", b"age-encryption.org/v1\n-> mlkem768x25519 "),
    "1.txt": ("note", b"-----BEGIN AGE ENCRYPTED FILE-----\n"),
    "river.invite": ("note", b'{"format":1,"invitation":{"kdf":"argon2id"'),
    "may.backup": ("note", b"vault.json\0\0\0\0"),
}


@pytest.mark.parametrize("name", LEFT)
def test_what_was_left_is_known_by_its_first_bytes(name: str, made: Any) -> None:
    grade, begins = LEFT[name]
    made.write(f"Downloads/{name}", begins + MARKER.encode())

    finding = only(lying.lying_about(made.places))

    assert (finding.grade, name in finding.what) == (grade, True)
    assert MARKER not in finding.what + finding.todo
    assert finding.todo


@pytest.mark.parametrize("folder", ["Desktop", "Documents", ".", "../temp"])
def test_files_are_looked_for_where_people_leave_them(folder: str, made: Any) -> None:
    made.write(f"{folder}/x", b"age-encryption.org/v1\n")

    assert only(lying.lying_about(made.places)).grade == "note"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"id,name\n1,x\n",
        b"Report for duty\n",
        b'{"format": 1}',
        b"%PDF-1.7\n",
        b'[{"id": "x"}]',
        b'{"id": 7, "a": 1}',
    ],
)
def test_what_is_not_ours_is_passed_over(content: bytes, made: Any) -> None:
    made.write("Downloads/report.txt", content)

    assert only(lying.lying_about(made.places)).grade == "fine"


def test_a_pdf_of_ours_is_known_by_its_letters_whatever_its_name(made: Any) -> None:
    made.write("Downloads/holiday.pdf", forms.form(None, "count"))

    finding = only(lying.lying_about(made.places))

    assert (finding.grade, "holiday.pdf" in finding.what) == ("warning", True)


def test_folders_are_looked_into_by_the_names_they_have_here(made: Any) -> None:
    made.write(".config/user-dirs.dirs", 'XDG_DOWNLOAD_DIR="$HOME/下载"\n')
    made.write("下载/x.enc", b"age-encryption.org/v1\n")

    assert "下载" in only(lying.lying_about(made.places)).what


def test_many_files_are_counted_not_listed(made: Any) -> None:
    for number in range(9):
        made.write(f"Downloads/{number}.enc", b"age-encryption.org/v1\n")

    assert "and 5 more" in only(lying.lying_about(made.places)).what


def test_half_an_export_is_found(made: Any) -> None:
    made.write("Downloads/.fieldledger-4711", b"")

    assert only(lying.lying_about(made.places)).grade == "warning"


def test_pipes_and_links_in_a_circle_are_passed_over(made: Any) -> None:
    downloads = made.write("Downloads/x").parent
    os.mkfifo(downloads / "pipe")
    (downloads / "circle").symlink_to(downloads / "circle")

    assert only(lying.lying_about(made.places)).grade == "fine"


# --- crashes, swap, hibernation -------------------------------------------------------------------


def test_a_process_that_leaves_a_dump_is_warned_of(made: Any) -> None:
    assert only(memory.crashes(made.with_(dumpable=True).places)).grade == "warning"
    assert only(memory.crashes(made.with_(dumpable=None).places)).grade == "note"


def test_dumps_of_other_programs_are_told_by_their_handler(made: Any) -> None:
    made.system("proc/sys/kernel/core_pattern", "|/usr/lib/systemd/systemd-coredump %P %u\n")

    finding = only(memory.crashes(made.places))

    assert (finding.grade, "systemd-coredump" in finding.what) == ("fine", True)


@pytest.mark.parametrize(
    "path",
    [
        "var/lib/systemd/coredump/core.fieldledger.1000.4f.77.17000000.zst",
        "var/lib/systemd/coredump/core.python3.1000.4f.77.17000000.zst",
        "var/crash/_usr_bin_python3.11.1000.crash",
        "var/lib/apport/coredump/core._usr_bin_python3_11.1000.x",
    ],
)
def test_a_dump_that_is_there_is_found(path: str, made: Any) -> None:
    made.system(path)

    assert only(memory.dumps(made.places)).grade == "warning"


@pytest.mark.parametrize(
    ("content", "grade"),
    [
        (b"\x7fELF\2\1\1" + bytes(9) + b"\4\0" + bytes(500) + b"fieldledger add", "warning"),
        (b"\x7fELF\2\2\1" + bytes(9) + b"\0\4" + bytes(500) + b"python3", "warning"),
        (b"\x7fELF\2\1\1" + bytes(9) + b"\4\0" + bytes(500) + b"libreoffice", "fine"),
        (b"\x7fELF\2\1\1" + bytes(9) + b"\2\0" + bytes(500) + b"python3", "fine"),
        (b"\x7fELF", "fine"),
        (b"", "fine"),
    ],
)
def test_a_core_file_is_known_by_its_beginning(content: bytes, grade: str, made: Any) -> None:
    made.write("core.4711", content)

    assert only(memory.dumps(made.places)).grade == grade


SWAPS = "Filename\tType\tSize\tUsed\tPriority\n"


@pytest.mark.parametrize(
    ("name", "grade"),
    [
        ("/dev/sda2", "warning"),
        ("/dev/dm-0", "fine"),
        ("/dev/dm-1", "fine"),
        ("/dev/mapper/luks", "fine"),
        ("/dev/zram0", "fine"),
        ("/dev/nowhere", "note"),
        ("BASE/swapfile", "fine"),
        ("BASE/plain/swap\\040file", "warning"),
    ],
)
def test_swap_is_warned_of_where_it_is_in_clear(name: str, grade: str, made: Any) -> None:
    base = made.places.user.parent
    made.mount((base, "ext4", "/dev/dm-1", "253:1"), (base / "plain", "xfs", "/dev/sda2", "8:2"))
    made.system("proc/swaps", f"{SWAPS}{name.replace('BASE', str(base))} partition 1 0 -2\n")

    assert only(memory.swap(made.places)).grade == grade


def test_compressed_memory_that_is_written_to_a_disk_is_swap(made: Any) -> None:
    made.system("proc/swaps", f"{SWAPS}/dev/zram0 partition 1 0 100\n")
    made.system("sys/block/zram0/backing_dev", "/dev/sda2\n")

    assert only(memory.swap(made.places)).grade == "warning"


@pytest.mark.parametrize(
    ("swap", "resume", "grade"),
    [("/dev/sda2", "8:2", "warning"), ("/dev/sda2", "0:0", "note"), ("/dev/dm-0", "8:2", "note")],
)
def test_hibernation_is_judged_by_where_it_writes(
    swap: str, resume: str, grade: str, made: Any
) -> None:
    made.system("proc/swaps", f"{SWAPS}{swap} partition 1 0 -2\n")
    made.system("sys/power/state", "freeze mem disk\n")
    made.system("sys/power/resume", f"{resume}\n")

    assert only(memory.hibernation(made.places)).grade == grade
    made.system("sys/power/disk", "[disabled]\n")
    assert only(memory.hibernation(made.places)).grade == "fine"


def test_hibernation_needs_swap_on_a_disk(made: Any) -> None:
    made.system("sys/power/state", "freeze mem disk\n")
    made.system("proc/swaps", f"{SWAPS}/dev/zram0 partition 1 0 100\n")

    assert only(memory.hibernation(made.places)).grade == "fine"


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_elsewhere_it_is_said_what_cannot_be_told(platform: str, made: Any) -> None:
    other = made.with_(platform=platform, uid=None if platform == "win32" else made.places.uid)

    found = [each for check in CHECKS for each in check(other.places)]
    unsure = [each for each in found if "cannot be told" in each.what]

    assert "warning" not in {each.grade for each in found}
    assert {"disk", "hibernation"} <= {each.check for each in unsure}
    assert all(each.todo for each in unsure)


def test_windows_keeps_memory_in_files_of_its_drive(made: Any) -> None:
    made.system("pagefile.sys")
    made.system("hiberfil.sys")
    windows = made.with_(platform="win32").places

    assert "pagefile.sys" in only(memory.swap(windows)).what
    assert "hiberfil.sys" in only(memory.hibernation(windows)).what


# --- folders that are copied ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "Dropbox/ledger",
        "Dropbox (Personal)/ledger",
        "OneDrive - Aid/Documents/ledger",
        "Google Drive/ledger",
        "Library/Mobile Documents/com~apple~CloudDocs/ledger",
        "Library/CloudStorage/GoogleDrive-x/ledger",
        "Nextcloud2/ledger",
        "pCloudDrive/ledger",
        "MEGA/ledger",
        "Sync/ledger",
        "我的坚果云/ledger",
    ],
)
def test_a_home_in_a_cloud_folder_is_known_by_the_name(path: str, made: Any) -> None:
    found = only(folders.clouds(made.with_(home=made.places.user / path).places))

    assert found.grade == "warning"
    assert "FIELDLEDGER_HOME" in found.todo


@pytest.mark.parametrize(
    "marker",
    [".stfolder/x", ".dropbox", ".sync/x", ".sync_0123456789ab.db", "._sync_0123456789ab.db"],
)
def test_a_copied_folder_is_known_by_what_its_program_leaves(marker: str, made: Any) -> None:
    made.write(f"shared/{marker}")

    there = folders.clouds(made.with_(home=made.places.user / "shared/a/ledger").places)
    beside = folders.clouds(made.with_(home=made.places.user / "other/ledger").places)

    assert (only(there).grade, only(beside).grade) == ("warning", "fine")


def test_a_copied_folder_is_known_by_the_settings_of_its_program(made: Any) -> None:
    user = made.places.user
    made.write(".config/syncthing/config.xml", f'<folder id="x" label="y" path="{user}/one/">')
    made.write(".dropbox/info.json", f'{{"personal": {{"path": "{user}/two", "host": 1}}}}')
    made.write(".config/Nextcloud/nextcloud.cfg", f"0\\Folders\\1\\localPath={user}/three/\n")
    environ = {"OneDrive": str(user / "four")}

    seen = [
        folders.synced_by(made.with_(environ=environ).places, user / name / "ledger")
        for name in ("one", "two", "three", "four", "five")
    ]

    assert seen == ["Syncthing", "Dropbox", "Nextcloud", "OneDrive", ""]


def test_a_link_into_a_cloud_folder_is_followed(made: Any) -> None:
    target = made.write("Dropbox/ledger/vault.json").parent
    link = made.places.user / "ledger"
    link.symlink_to(target)

    assert only(folders.clouds(made.with_(home=link).places)).grade == "warning"


def test_settings_of_such_programs_in_a_persons_own_folder_copy_nothing(made: Any) -> None:
    made.write(".dropbox/info.json", "{}")
    made.write(".sync/x")

    assert only(folders.clouds(made.places)).grade == "fine"


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs", "9p", "virtiofs"])
def test_a_home_on_another_computer_is_warned_of(kind: str, made: Any) -> None:
    made.mount((made.places.user, kind, "server:/x", "0:44"))

    assert only(folders.networks(made.places)).grade == "warning"


def test_old_states_are_told_of(made: Any) -> None:
    made.mount((made.places.user, "btrfs", "/dev/dm-1", "0:44"))
    (made.places.user / ".snapshots").mkdir()

    found = folders.snapshots(made.places)

    assert [each.grade for each in found] == ["note", "note"]
    assert "btrfs" in found[0].what


def test_file_history_and_time_machine_are_seen(made: Any) -> None:
    made.write("AppData/Local/Microsoft/Windows/FileHistory/Configuration/Config1.xml")
    assert "File History" in only(folders.snapshots(made.with_(platform="win32").places)).what

    made.system("Library/Preferences/com.apple.TimeMachine.plist")
    found = folders.snapshots(made.with_(platform="darwin").places)
    assert "Time Machine" in found[0].what


def test_a_search_index_takes_in_what_is_not_hidden(made: Any) -> None:
    made.write(".cache/tracker3/files/x")
    open_ = made.with_(home=made.places.user / "ledger").places
    open_.home.mkdir()

    assert only(folders.indexers(open_)).grade == "note"
    assert only(folders.indexers(made.places)).grade == "fine"
    (open_.home / ".trackerignore").touch()
    assert only(folders.indexers(open_)).grade == "fine"


def test_baloo_can_be_switched_off(made: Any) -> None:
    made.write(".local/share/baloo/index")
    open_ = made.with_(home=made.places.user / "ledger").places

    assert "Baloo" in only(folders.indexers(open_)).what
    made.write(".config/baloofilerc", "[Basic Settings]\nIndexing-Enabled=false\n")
    assert only(folders.indexers(open_)).grade == "fine"


def test_spotlight_and_windows_search_leave_some_folders_out(made: Any) -> None:
    user = made.places.user
    seen = {
        (platform, path): only(
            folders.indexers(made.with_(platform=platform, home=user / path).places)
        ).grade
        for platform in ("darwin", "win32")
        for path in ("ledger", "Library/ledger", "x.noindex/ledger", "AppData/Local/ledger")
    }

    assert [
        path for (kind, path), grade in seen.items() if (kind, grade) == ("darwin", "fine")
    ] == [
        "Library/ledger",
        "x.noindex/ledger",
    ]
    assert [path for (kind, path), grade in seen.items() if (kind, grade) == ("win32", "fine")] == [
        "AppData/Local/ledger"
    ]


# --- modes ----------------------------------------------------------------------------------------


def test_a_home_that_others_may_reach_is_warned_of(made: Any) -> None:
    put = made.write(".local/share/fieldledger/ledger.db")
    put.chmod(0o640)

    finding = only(modes.modes(made.places))

    assert (finding.grade, "ledger.db" in finding.what) == ("warning", True)
    assert "chmod -R go-rwx ~/.local/share/fieldledger" in finding.todo
    put.chmod(0o600)
    assert only(modes.modes(made.places)).grade == "fine"
    made.places.home.chmod(0o750)
    assert only(modes.modes(made.places)).grade == "warning"


def test_a_file_in_a_folder_of_the_home_counts_too(made: Any) -> None:
    made.write(".local/share/fieldledger/.fieldledger-aside/vault.json").chmod(0o644)
    (made.places.home / ".fieldledger-aside").chmod(0o700)

    assert "vault.json" in only(modes.modes(made.places)).what


def test_a_home_of_somebody_else_is_warned_of(made: Any) -> None:
    found = modes.modes(made.with_(uid=made.places.uid + 1).places)

    assert "warning" in {each.grade for each in found}
    assert "chown" in found[0].todo


def test_a_folder_above_that_anybody_may_change_is_warned_of(made: Any) -> None:
    above = made.places.home.parent
    above.chmod(0o777)

    finding = only(modes.modes(made.places))

    assert (finding.grade, "can exchange" in finding.what) == ("warning", True)
    above.chmod(0o1777)
    assert only(modes.modes(made.places)).grade == "fine"


def test_a_stick_without_owners_is_no_place_for_a_home(made: Any) -> None:
    made.mount((made.places.user, "exfat", "/dev/sdb1", "8:17"))

    assert "exfat" in only(modes.modes(made.places)).what


# --- disks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mount", "told"),
    [
        (("ext4", "/dev/dm-0", "253:0"), True),
        (("ext4", "/dev/dm-1", "253:1"), True),
        (("ext4", "/dev/sda2", "8:2"), False),
        (("btrfs", "/dev/mapper/luks", "0:44"), True),
        (("btrfs", "/dev/sda2", "0:44"), False),
        (("tmpfs", "tmpfs", "0:44"), True),
        (("fuse.gocryptfs", "/x", "0:44"), True),
        (("zfs", "pool/home", "0:44"), None),
        (("overlay", "overlay", "0:44"), None),
        (("ext4", "/dev/mapper/gone", "253:9"), None),
    ],
)
def test_encryption_is_seen_below_partitions_and_volumes(
    mount: tuple[str, str, str], told: bool | None, made: Any
) -> None:
    made.mount(("/", "ext4", "/dev/sda2", "8:2"), (made.places.user, *mount))

    assert mounts.encrypted(made.places, made.places.home) is told
    grade = only(disks.disk_encryption(made.places)).grade
    assert grade == {True: "fine", False: "warning", None: "note"}[told]


def test_of_a_disk_in_a_file_nothing_is_told(made: Any) -> None:
    made.system("sys/devices/loop0/loop/backing_file", "/somewhere/disk.img\n")
    (made.places.root / "sys" / "dev" / "block" / "7:0").symlink_to(
        made.places.root / "sys" / "devices" / "loop0"
    )
    made.mount((made.places.user, "ext4", "/dev/loop0", "7:0"))

    assert mounts.encrypted(made.places, made.places.home) is None


def test_what_belongs_to_nobody_here_is_not_looked_into(made: Any) -> None:
    made.write("../temp/x.enc", b"age-encryption.org/v1\n")

    stranger = made.with_(uid=made.places.uid + 1).places

    assert only(lying.lying_about(stranger)).grade == "fine"


def test_one_plain_disk_among_encrypted_ones_counts(made: Any) -> None:
    devices = made.places.root / "sys" / "devices"
    (devices / "dm-1" / "slaves" / "sda2").symlink_to(devices / "sda2")

    assert mounts.encrypted(made.places, made.places.home) is False


def test_disks_that_stand_on_each_other_in_a_circle_end(made: Any) -> None:
    devices = made.places.root / "sys" / "devices"
    (devices / "sda2" / "slaves" / "dm-1").symlink_to(devices / "dm-1")
    (devices / "dm-0" / "dm" / "uuid").write_text("LVM-x")

    assert mounts.encrypted(made.places, made.places.home) is None


def test_a_temp_folder_on_a_plain_disk_is_noted(made: Any) -> None:
    made.mount((made.places.temp, "ext4", "/dev/sda2", "8:2"))
    assert only(disks.temp_folder(made.places)).grade == "note"

    made.mount((made.places.temp, "ext4", "/dev/dm-0", "253:0"))
    assert only(disks.temp_folder(made.places)).grade == "fine"


# --- settings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "grade"),
    [
        ("PYTHONINSPECT", "warning"),
        ("PYTHONFAULTHANDLER", "note"),
        ("LD_PRELOAD", "warning"),
        ("FIELDLEDGER_PASSPHRASE", "warning"),
        ("PYTHONDONTWRITEBYTECODE", "fine"),
    ],
)
def test_a_setting_that_leaks_is_named_without_its_value(name: str, grade: str, made: Any) -> None:
    finding = only(settings.settings(made.with_(environ={name: MARKER}).places))

    assert finding.grade == grade
    assert MARKER not in finding.what + finding.todo


@pytest.mark.parametrize(
    ("command", "grade"),
    [
        (f"echo {MARKER}", "warning"),
        (f"sh -c 'printf %s {MARKER}'", "warning"),
        (f"""python3 -c 'print("{MARKER}")'""", "warning"),
        (f"cmd /c echo {MARKER}", "warning"),
        ("pass show ledger", "fine"),
        ("secret-tool lookup fieldledger river", "fine"),
    ],
)
def test_a_command_that_holds_the_passphrase_is_warned_of(
    command: str, grade: str, made: Any
) -> None:
    environ = {"FIELDLEDGER_PASSPHRASE_COMMAND": command}
    finding = only(settings.settings(made.with_(environ=environ).places))

    assert finding.grade == grade
    assert MARKER not in finding.what + finding.todo


@pytest.mark.parametrize("how", ["file", "command"])
def test_a_passphrase_file_is_looked_at(how: str, made: Any) -> None:
    path = made.write("Dropbox/passphrase", MARKER)
    path.chmod(0o644)
    environ = (
        {"FIELDLEDGER_PASSPHRASE_FILE": str(path)}
        if how == "file"
        else {"FIELDLEDGER_PASSPHRASE_COMMAND": f"cat {path}"}
    )

    found = settings.settings(made.with_(environ=environ).places)

    told = " ".join(each.what for each in found)
    assert [each.grade for each in found] == ["warning", "warning", "note"]
    assert "others on this computer may read" in told
    assert "Dropbox copies" in told
    assert "on the disk that holds the ledger" in told
    assert MARKER not in told


def test_a_passphrase_file_in_memory_for_its_owner_alone_is_fine(made: Any) -> None:
    path = made.write("../temp/passphrase", MARKER)
    path.chmod(0o600)
    environ = {"FIELDLEDGER_PASSPHRASE_FILE": str(path)}

    assert only(settings.settings(made.with_(environ=environ).places)).grade == "fine"


def test_a_passphrase_file_that_is_gone_is_told(made: Any) -> None:
    environ = {"FIELDLEDGER_PASSPHRASE_FILE": str(made.places.user / "gone")}

    assert only(settings.settings(made.with_(environ=environ).places)).grade == "warning"


def test_a_python_path_that_others_may_change_is_warned_of(made: Any) -> None:
    folder = made.write("lib/x.py").parent
    environ = {"PYTHONPATH": str(folder)}

    folder.chmod(0o755)
    assert only(settings.settings(made.with_(environ=environ).places)).grade == "fine"
    folder.chmod(0o777)
    assert only(settings.settings(made.with_(environ=environ).places)).grade == "warning"


# --- the clock ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "newest", "grade", "word"),
    [
        ("2026-05-17", None, "fine", "The clock says"),
        ("2026-05-17", 1_779_000_000, "fine", "The clock says"),
        ("2026-05-17", 1_779_000_200, "fine", "The clock says"),
        ("2026-05-17", 1_779_007_300, "warning", "2 h behind"),
        ("2026-05-17", 1_779_000_000 + 3 * 86_400, "warning", "3 days behind"),
        (None, None, "warning", "battery"),
    ],
)
def test_a_clock_that_is_behind_is_told(
    today: str | None, newest: int | None, grade: str, word: str, made: Any
) -> None:
    finding = only(clock(made.places, 1_779_000_000, today, newest))

    assert (finding.grade, word in finding.what) == (grade, True)


def test_an_unknown_time_zone_is_noted(made: Any) -> None:
    (made.places.root / "etc" / "localtime").unlink()

    assert only(clock(made.places, 1_779_000_000, "2026-05-17", None)).grade == "note"
    known = made.with_(environ={"TZ": "Asia/Shanghai"}).places
    assert only(clock(known, 1_779_000_000, "2026-05-17", None)).grade == "fine"


# --- this computer --------------------------------------------------------------------------------


def test_the_checks_run_on_this_computer_as_it_is(tmp_path: Path) -> None:
    real = places.here(tmp_path)._replace(user=tmp_path, temp=tmp_path)

    found = [each for check in CHECKS for each in check(real)]

    assert {each.grade for each in found} <= {"fine", "note", "warning"}
    assert all(each.what and (each.todo or each.grade == "fine") for each in found)
