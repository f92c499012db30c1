"""The commands by name: where each lives, and its line in the help.

Read before anything is imported, so that the root help costs nothing; a command's module is
loaded when the command is typed.
"""

from __future__ import annotations

from fieldledger.language import mark, tr

_HERE = "fieldledger.cli.commands."

# name -> (module, one-line summary); in the order in which a person meets them
COMMANDS: dict[str, tuple[str, str]] = {
    "init": (_HERE + "init", "found a ledger here"),
    "invite": (_HERE + "invite", "write an invitation for another device"),
    "join": (_HERE + "join", "join a ledger with an invitation"),
    "devices": (_HERE + "devices", "list the devices; confirm one; what it could read"),
    "seized": (_HERE + "seized", "bar a device that was taken; what it could read"),
    "lift": (_HERE + "lift", "lift the bars against a device"),
    "suspend": (_HERE + "suspend", "send nothing to a device for now"),
    "resume": (_HERE + "resume", "send to a device again"),
    "add": (_HERE + "add", "write down one entry, or many"),
    "import": (_HERE + "import_", "take in a table: CSV, XLSX or JSON lines"),
    "set": (_HERE + "set_", "correct a record; the old value is kept"),
    "void": (_HERE + "void", "strike a record out; it is kept"),
    "unvoid": (_HERE + "unvoid", "take back a striking out"),
    "struck": (_HERE + "struck", "after an incident: who is without contact since"),
    "erase": (_HERE + "erase", "let a record about a person go, for good"),
    "list": (_HERE + "list_", "list the records of a type"),
    "show": (_HERE + "show", "show a record and its history"),
    "find": (_HERE + "find", "find records by a part of a text"),
    "types": (_HERE + "types_", "what can be written down, field by field"),
    "export": (_HERE + "export", "write a bundle for others"),
    "merge": (_HERE + "merge", "take in bundles from others"),
    "inspect": (_HERE + "inspect_", "what a bundle shows, without taking it in"),
    "review": (_HERE + "review", "what waits for a person; settle it"),
    "status": (_HERE + "status", "this device and the others, at a glance"),
    "stock": (_HERE + "stock", "what is where"),
    "plan": (_HERE + "plan", "what a month needs, has and lacks; or how it went"),
    "money": (_HERE + "money", "funds, costs, and who holds cash"),
    "report": (_HERE + "report", "the report of a month, a year or any days"),
    "form": (_HERE + "form", "an empty form for writing by hand, as PDF"),
    "codebook": (_HERE + "codebook", "the codes and words that workers type"),
    "guide": (_HERE + "guide", "the quick guide on one page, as PDF"),
    "verify": (_HERE + "verify", "check the ledger from the ground up"),
    "doctor": (_HERE + "doctor", "look this home and this computer over"),
    "backup": (_HERE + "backup", "write a backup of this device"),
    "restore": (_HERE + "restore", "make a device out of a backup"),
    "recovery": (_HERE + "recovery", "recovery pieces: split anew, try, use them"),
    "sql": (_HERE + "sql", "ask in SQL; nothing is changed by it"),
    "decrypt": (_HERE + "decrypt", "open an age file"),
    "demo": (_HERE + "demo", "a training ledger: three devices, a year of aid"),
    "passphrase": (_HERE + "passphrase", "change the passphrase"),
    "unlock": (_HERE + "unlock", "keep the key at hand for a while"),
    "lock": (_HERE + "lock", "forget the key at once"),
    "shell": (_HERE + "shell", "type commands one after the other; asks once"),
    "completion": (_HERE + "completion", "print a script: Tab completes in your shell"),
    "wipe": (_HERE + "wipe", "destroy this device's ledger"),
}

_TOP = mark("""\
Usage: fieldledger [GLOBALS] COMMAND [WORDS] [OPTIONS]

An encrypted ledger for people who shelter people. It works offline: no server,
no network, no telemetry.

  fieldledger init
  fieldledger add distribution rice 90kg s-12 people=30
  fieldledger report --month 2004-05

Commands:""")

_END = mark("""\
Globals, before or after the command:
  --home PATH   where the ledger is (FIELDLEDGER_HOME, else the data folder)
  --json        one JSON document on standard output, errors too
  --quiet       no words besides the answer
  --lang LANG   language of the words: en, ja, ko, zh; else as the system says
  --no-input    never ask; fail and name what is missing
  --version     print the version
  -h, --help    this help; fieldledger COMMAND --help for a command""")


def root_help() -> str:
    """The help of ``fieldledger`` itself, at most 80 columns wide."""
    width = max(map(len, COMMANDS)) + 2
    lines = [f"  {name:{width}}{tr(summary)}\n" for name, (_, summary) in COMMANDS.items()]
    return f"{tr(_TOP)}\n{''.join(lines)}\n{tr(_END)}\n"
