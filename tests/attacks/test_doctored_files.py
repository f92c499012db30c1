"""A vault or an invitation that was doctored to use up the machine or to be weak."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fieldledger import errors
from fieldledger.services import membership

COSTS = [
    {"m": 64 * 1024 * 1024},  # 64 GiB
    {"m": 2**31},
    {"m": 8},
    {"t": 1_000_000},
    {"t": 1},
    {"p": 255},
    {"p": 0},
    {"m": -1},
    {"m": 65_536.0},
    {"m": True},
]


def doctored(file: Path, slot: Any, cost: dict[str, object]) -> None:
    whole = json.loads(file.read_text())
    slot(whole).update(cost)
    file.write_text(json.dumps(whole))


def test_a_vault_that_asks_for_64_gib_is_refused_before_any_is_used(
    worker: Any, refused: Any
) -> None:
    doctored(worker.home / "vault.json", lambda whole: whole["slots"][0], COSTS[0])

    assert "Argon2id cost outside" in refused(worker.run("list", "item"), 6)


@pytest.mark.parametrize("cost", COSTS, ids=str)
def test_an_invitation_is_refused_before_it_costs_anything(
    cost: dict[str, object], worker: Any, leader: Any
) -> None:
    file, home = worker.folder / "hill.invite", worker.folder / "new"
    with leader.session() as session:
        invited = membership.invite(session, "hill", clear=["relief"], scope="own", out=file)
    doctored(file, lambda whole: whole["invitation"], cost)

    with pytest.raises(errors.Damaged):
        membership.join(home, worker.world, file, invited.code, "six words for these tests")
    assert not home.exists()
