#!/bin/sh
# The program folder of a field kit for macOS, made on a Mac: sh packaging/macos.sh
#
# Not tried on a Mac by whoever wrote it; it stops at the first thing that is not as expected, and
# scripts/field_kit.py types a first session with what it made. The folder it names at the end goes
# to the computer where the kit is put together (--with). A Mac makes it for its own processor.
set -eu
PYTHON=3.13  # from python.org: its builds start on older macOS than the one they are used on
UV=0.13.9

cd -- "$(dirname -- "$0")/.."
[ "$(uname -s)" = Darwin ] || { echo "macos.sh: this is not a Mac" >&2; exit 1; }
python="/Library/Frameworks/Python.framework/Versions/$PYTHON/bin/python$PYTHON"
[ -x "$python" ] || {
  echo "macos.sh: install Python $PYTHON from https://www.python.org/downloads/macos/ first" >&2
  exit 1
}
rm -rf build/field-kit-uv
"$python" -m venv build/field-kit-uv
build/field-kit-uv/bin/python -m pip install --quiet --only-binary=:all: "uv==$UV"
UV_PYTHON_DOWNLOADS=never exec "$python" scripts/field_kit.py build/field-kit-uv/bin/uv --only-program
