"""Random histories on paper against the oracle (``paper.py``): a few now, many in a campaign."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

QUICK = settings(
    max_examples=40,
    stateful_step_count=25,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
CAMPAIGN = settings(QUICK, max_examples=600, stateful_step_count=50, derandomize=False)
# For programs that were spoilt on purpose: whether it is noticed, not by what smallest example.
MUTANT = settings(QUICK, max_examples=1_000, stateful_step_count=30, phases=[Phase.generate])


def test_four_ledgers_show_what_the_oracle_makes_of_their_ops(paper: Any) -> None:
    run_state_machine_as_test(paper, settings=QUICK)


@pytest.mark.long
def test_four_ledgers_show_it_after_long_histories(paper: Any) -> None:
    run_state_machine_as_test(paper, settings=CAMPAIGN)


@pytest.mark.long
def test_a_spoilt_program_is_noticed(paper: Any) -> None:
    run_state_machine_as_test(paper, settings=MUTANT)
