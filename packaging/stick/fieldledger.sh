#!/bin/sh
# Starts fieldledger from this stick, on Linux and macOS. The ledger is the folder `ledger` beside
# this file, unless --home or FIELDLEDGER_HOME names another one.
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) platform=linux-x86_64 ;;
  Linux-aarch64) platform=linux-arm64 ;;
  Darwin-arm64) platform=macos-arm64 ;;
  Darwin-x86_64) platform=macos-x86_64 ;;
  *) platform="$(uname -s)-$(uname -m)" ;;
esac
if [ ! -f "$here/$platform/fieldledger" ]; then
  echo "fieldledger: this stick has no program for $platform." >&2
  echo "-> With Python 3.11 or later see README.txt, \"A computer with Python\"." >&2
  exit 1
fi
exec "$here/$platform/fieldledger" "$@"
