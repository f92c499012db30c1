"""The homes of the examples: made once for all tests of a file, with the cheapest passphrase."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fieldledger.crypto import vault as vaults


@pytest.fixture(scope="module", autouse=True)
def cheap_passphrases() -> Iterator[None]:
    """The least cost of a passphrase that the vault allows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vaults, "calibrate", lambda measure: vaults.FLOOR)
        yield
