"""What is made up for the time being is cleared away, however the program is ended."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator

_CLOSED = ("SIGHUP", "SIGTERM")  # the terminal is gone; the process is asked to end

# One of these came: nothing is asked any more.
_is_closing = False


def is_closing() -> bool:
    """Whether the terminal is gone, or the process was asked to end."""
    return _is_closing


@contextlib.contextmanager
def ended_as_by_ctrl_c(*more: str) -> Iterator[None]:
    """A terminal that is closed ends what runs as Ctrl-C would. It may say so more than once: what
    comes after the first cuts no clearing away short. ``more``: names of signals that do the
    same."""

    global _is_closing
    _is_closing = False

    def end(number: int, _frame: object) -> None:
        global _is_closing
        _is_closing = number != signal.SIGINT
        undisturbed()
        raise KeyboardInterrupt

    before = {number: signal.getsignal(number) for number in _signals("SIGINT", *_CLOSED)}
    for number in _signals(*_CLOSED, *more):
        signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def cleared_after() -> Iterator[None]:
    """From here to the end of :func:`ended_as_by_ctrl_c` no signal ends anything."""
    try:
        yield
    finally:
        undisturbed()


def undisturbed() -> None:
    """Pay no heed to any signal that ends a program."""
    for number in _signals("SIGINT", *_CLOSED):
        signal.signal(number, signal.SIG_IGN)


def _signals(*names: str) -> list[signal.Signals]:
    """Those that this system has."""
    return [signal.Signals[name] for name in names if hasattr(signal, name)]
