"""docs/format/bundle.md is enough: its ten lines of Python print the ops of a bundle.

The lines are read out of the document and run by themselves, without fieldledger; the age layer
is opened by npm's `age-encryption`. A program that is missing fails the test by name.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from fieldledger.crypto import age

pytestmark = pytest.mark.system

HERE = Path(__file__).parent
DOCUMENT = HERE.parents[1] / "docs" / "format" / "bundle.md"
VECTORS = HERE.parent / "vectors"
SEED = sha256(b"tests/system/ten-lines").digest()


def vector(name: str) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads((VECTORS / name).read_text(encoding="utf-8"))
    return whole


def ten_lines() -> str:
    blocks = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 1
    return str(blocks[0])


def decrypted(file: bytes) -> bytes:
    node = shutil.which("node")
    if node is None or not (HERE / "node_modules" / "age-encryption").is_dir():
        pytest.fail("needs node, and `npm ci` in tests/system; .ci/run does both")
    command = [node, "age.mjs", "decrypt", age.encode_identity(SEED)]
    done = subprocess.run(command, input=file, capture_output=True, cwd=HERE, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def printed(plain: bytes, folder: Path) -> list[str]:
    program = folder / "ops.py"
    program.write_text(ten_lines(), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", str(program)],
        input=plain,
        capture_output=True,
        cwd=folder,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().splitlines()


def test_there_are_ten_lines_and_none_is_ours() -> None:
    code = ten_lines()

    assert len([line for line in code.splitlines() if line]) == 10
    assert "fieldledger" not in code


def test_ten_lines_print_the_ops_of_a_bundle(tmp_path: Path) -> None:
    told = vector("bundle.json")["sound"]["plain"]
    plain = b64decode(told["begin"]).ljust(told["length"], b"\0")
    file = age.encrypt(plain, [age.post_quantum_public(SEED)], os.urandom)

    lines = printed(decrypted(file), tmp_path)

    expected = [json.loads(op["payload"]) for op in vector("ops.json")["ops"]]
    assert [json.loads(line) for line in lines] == expected
    assert "쌀, 卫生" in lines[1]
