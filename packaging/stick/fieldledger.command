#!/bin/sh
# For a double click on macOS: files without a folder in their name are written to this stick.
CDPATH='' cd -- "$(dirname -- "$0")" || exit 1
exec sh ./fieldledger.sh "$@"
