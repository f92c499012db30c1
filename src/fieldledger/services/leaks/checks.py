"""Where this computer may give something away: one function per check, in the order of telling."""

from __future__ import annotations

from collections.abc import Callable

from fieldledger.services.leaks.disks import disk_encryption, temp_folder
from fieldledger.services.leaks.folders import clouds, indexers, networks, snapshots
from fieldledger.services.leaks.histories import histories
from fieldledger.services.leaks.lying import lying_about
from fieldledger.services.leaks.memory import crashes, dumps, hibernation, swap
from fieldledger.services.leaks.modes import modes
from fieldledger.services.leaks.places import Finding, Places
from fieldledger.services.leaks.settings import settings

CHECKS: tuple[Callable[[Places], list[Finding]], ...] = (
    histories,
    lying_about,
    settings,
    modes,
    clouds,
    networks,
    snapshots,
    disk_encryption,
    swap,
    hibernation,
    crashes,
    dumps,
    temp_folder,
    indexers,
)
