"""Why a system refused what was asked of it, in the language that is spoken."""

from __future__ import annotations

import errno
import os

from fieldledger.language import mark, tr

# What a system says in its own language, or in English, of what happens to people.
_SYSTEM = {
    errno.ENOENT: mark("No such file or directory"),
    errno.EACCES: mark("Permission denied"),
    errno.EPERM: mark("Operation not permitted"),
    errno.EEXIST: mark("File exists"),
    errno.ENOTDIR: mark("Not a directory"),
    errno.EISDIR: mark("Is a directory"),
    errno.ENOSPC: mark("No space left on device"),
    errno.EROFS: mark("Read-only file system"),
    errno.ENAMETOOLONG: mark("File name too long"),
    errno.EBUSY: mark("Device or resource busy"),
    errno.EIO: mark("Input/output error"),
    errno.EPIPE: mark("Broken pipe"),
}


def of_system(error: OSError) -> str:
    """Why the system refused, in the language that is spoken as far as it is known."""
    number = error.errno or 0
    if number in _SYSTEM:
        return tr(_SYSTEM[number])
    return error.strerror or (os.strerror(number) if number else tr("the system refused"))
