"""Random histories of real devices (``devices.py``): a few now, many in a campaign."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

QUICK = settings(
    max_examples=5,
    stateful_step_count=20,
    derandomize=True,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking these takes very long
    suppress_health_check=list(HealthCheck),
)
CAMPAIGN = settings(QUICK, max_examples=150, stateful_step_count=50, derandomize=False)


def test_devices_end_with_the_same_whatever_happened(real_devices: Any) -> None:
    run_state_machine_as_test(real_devices, settings=QUICK)


@pytest.mark.long
def test_devices_end_with_the_same_after_long_histories(real_devices: Any) -> None:
    run_state_machine_as_test(real_devices, settings=CAMPAIGN)
