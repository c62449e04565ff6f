#!/usr/bin/env bash
# Makes sure that what the tests start is there: MariaDB, Redis, Chromium and a
# Chinese font. `make run` and `make build` need none of it.
#
# With everything in place it says nothing and changes nothing. On Debian and
# Ubuntu, as root or with a sudo that does not ask, it names what is missing and
# installs it; elsewhere it names it and exits with 1. No service is started: the
# tests start servers of their own, in folders of their own.
set -euo pipefail

# Debian keeps servers in /usr/sbin, which is not on every user's PATH.
PATH="$PATH:/usr/sbin"

any_command() {
  local name
  for name in "$@"; do
    if command -v "$name" >/dev/null; then return 0; fi
  done
  return 1
}

chinese_font() {
  [[ $(uname) == Darwin ]] ||
    compgen -G '/usr/share/fonts/*/noto/NotoSansCJK*' >/dev/null ||
    [[ -n $(fc-list :lang=zh 2>/dev/null) ]]
}

missing=()
any_command gcc cc clang || missing+=(gcc libc6-dev)
{ any_command mariadbd && any_command mariadb-install-db; } || missing+=(mariadb-server-core)
any_command mariadb || missing+=(mariadb-client-core)
any_command redis-server || missing+=(redis-server)
any_command chromium chromium-browser google-chrome || missing+=(chromium)
chinese_font || missing+=(fonts-noto-cjk)

if ((${#missing[@]} == 0)); then exit 0; fi
echo "The tests need: ${missing[*]}"

as_root=()
if ((EUID != 0)); then as_root=(sudo -n); fi
if ! any_command apt-get || ! "${as_root[@]}" true 2>/dev/null; then
  echo "Install them with the system's package manager (these are Debian's names), then try again." >&2
  exit 1
fi

# Debian asks this file before a package starts a service; 101 means no. One that
# is already there is the administrator's and stays.
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
fi

apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 "$@"; }

echo "Installing them with apt-get."
for pause in 5 20 60; do
  if apt update && apt install --yes --no-install-recommends "${missing[@]}"; then exit 0; fi
  echo "That did not work; trying again in $pause s." >&2
  sleep "$pause"
done
apt update
apt install --yes --no-install-recommends "${missing[@]}"
