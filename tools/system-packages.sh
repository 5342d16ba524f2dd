#!/bin/sh
# Install the Debian packages that are missing, once and only as root; else say what is missing and what follows.
# Never fails: what can not be installed is later reported as "not verified".
set -u
tried=.venv/.system-tried

has() { command -v "$1" >/dev/null 2>&1; }
has_browser() {
  [ -n "${CHROMIUM:-}" ] || has chromium-headless-shell || has chromium || has chromium-browser || has google-chrome ||
    [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ]
}
has_chinese_font() {
  [ "$(uname)" = Darwin ] || find /usr/share/fonts "$HOME/.fonts" "$HOME/.local/share/fonts" 2>/dev/null |
    grep -qiE 'cjk|wqy|droidsansfallback|han-?(sans|serif)'
}
missing() {
  has git || echo git
  has bwrap || echo bubblewrap
  has_browser || echo chromium-headless-shell
  has_chinese_font || echo fonts-wqy-microhei
}
consequence() {
  case $1 in
    git) echo "the stages can not commit your app: development fails" ;;
    bubblewrap) echo "generated code is not run: testing and deployment refuse, unless ALLOW_UNSANDBOXED=1 (runs it unprotected)" ;;
    chromium-headless-shell) echo "no screenshots; the browser acceptance is marked \"not verified\"" ;;
    fonts-wqy-microhei) echo "Chinese text shows as boxes in screenshots" ;;
  esac
}

wanted=$(missing | tr '\n' ' ')
[ -n "$wanted" ] || exit 0
if [ "$(id -u)" = 0 ] && has apt-get && [ ! -e "$tried" ]; then
  echo "Installing system packages (once): $wanted"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null 2>&1 || echo "apt-get update failed; trying with what is known."
  for package in $wanted; do
    apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 || echo "apt-get could not install $package."
  done
  touch "$tried" 2>/dev/null || true
  wanted=$(missing | tr '\n' ' ')
  [ -n "$wanted" ] || exit 0
fi

echo "Missing on this machine:"
for package in $wanted; do echo "  $package: $(consequence "$package")"; done
if has apt-get; then
  echo "To install: sudo apt-get update && sudo apt-get install -y --no-install-recommends $wanted"
  [ "$(id -u)" != 0 ] || echo "To let make try again: make system"
elif [ "$(uname)" = Darwin ]; then
  echo "macOS: a browser: brew install --cask google-chrome. Bubblewrap exists on Linux only: use docker compose up, or ALLOW_UNSANDBOXED=1."
fi
exit 0
