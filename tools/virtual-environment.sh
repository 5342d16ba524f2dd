#!/bin/sh
# Make a virtual environment with Python 3.11 or newer at $1; keep one that works.
# PYTHON=… names the interpreter; else the first of the usual names that is new enough is taken.
set -eu
venv=$1

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
can_make() { "$1" -c 'import venv, ensurepip' >/dev/null 2>&1; }
fail() { printf '%s\n' "$@" >&2; exit 1; }

if [ -x "$venv/bin/python" ] && new_enough "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
  exit 0
fi

chosen=
for name in ${PYTHON:-python3.13 python3.12 python3.11 python3}; do
  new_enough "$name" || continue
  [ -n "$chosen" ] || chosen=$name
  if can_make "$name"; then chosen=$name; break; fi
done
if [ -z "$chosen" ]; then
  found=$("${PYTHON:-python3}" --version 2>&1) || found="no ${PYTHON:-python3}"
  fail "Python 3.11 or newer is needed; found: $found." \
    "Install one (Debian 12+, Ubuntu 24.04+: apt-get install python3 python3-venv; macOS: brew install python@3.13)," \
    "or name one: make run PYTHON=/path/to/python3.11"
fi

if ! can_make "$chosen"; then
  version=$("$chosen" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing python$version-venv: this Python can not make virtual environments yet."
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null 2>&1 || true
    apt-get install -y -qq --no-install-recommends "python$version-venv" >/dev/null 2>&1 ||
      apt-get install -y -qq --no-install-recommends python3-venv >/dev/null 2>&1 || true
  fi
  can_make "$chosen" || fail "$chosen has no venv and ensurepip, so no virtual environment can be made." \
    "Debian and Ubuntu keep them in a package of their own: sudo apt-get install python$version-venv"
fi

echo "Making a virtual environment in $venv with $("$chosen" --version 2>&1)."
"$chosen" -m venv --clear "$venv"
