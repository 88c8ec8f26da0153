#!/usr/bin/env bash
# Proves both commands on a bare Debian 12: a minbase system with only git, make, python3 and ca-certificates.
#
#   MIRROR=<Debian mirror> [OVERLAY=<folder>] [BIND="<folder> …"] [STEPS="run test"] deploy/prove-bare-debian.sh
#
# Needs root and debootstrap. What the network here asks of its clients (package sources, certificates) is no part
# of the project: lay it over the new system with OVERLAY, mount folders it names with BIND, and pass variables with
# PASS="NAME …". The system stays in $PLACE and is used again; remove it for a fresh proof.
set -euo pipefail

: "${MIRROR:?name a Debian mirror: MIRROR=… $0}"
PLACE=${PLACE:-/var/tmp/vaccsched-bare-debian}
STEPS=${STEPS:-run test}
TREE=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
PORT=${PORT:-8123}
INSIDE=srv/vaccsched # where the clone lies, below $PLACE and below the new system's root

say() { printf '\n== %s\n' "$*"; }

in_debian() { # runs in the bare system, in the clone, with a clean environment
  local pass=() name
  for name in ${PASS:-}; do pass+=("$name=${!name}"); done
  env -i HOME=/root TERM=dumb LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    ${pass[@]+"${pass[@]}"} PORT="$PORT" chroot "$PLACE" sh -c "cd /$INSIDE && $1"
}

status() { # what the server answers at path $1: an HTTP status, or 0 when nobody listens
  in_debian "python3 - <<'PYTHON'
import urllib.error, urllib.request
try:
    print(urllib.request.urlopen('http://127.0.0.1:$PORT$1', timeout=30).status)
except urllib.error.HTTPError as error:
    print(error.code)
except OSError:
    print(0)
PYTHON"
}

unmount() { # deepest first; only what was mounted below $PLACE
  local folder
  awk -v place="$PLACE/" 'index($2, place) == 1 { print $2 }' /proc/mounts | sort -r |
    while read -r folder; do umount -l "$folder"; done
}

prove_run() {
  local attempt started make_pid answer
  for attempt in first second; do
    say "make run ($attempt)"
    started=$(date +%s%N)
    in_debian "exec make run" &
    make_pid=$!
    while answer=$(status /) && [ "$answer" = 0 ]; do
      kill -0 "$make_pid" 2>/dev/null || { say "make run ended before it answered"; return 1; }
      sleep 0.2
    done
    say "$attempt start: $((($(date +%s%N) - started) / 1000000)) ms until / answered $answer"
    sleep 2 # let it print what it has to say
    kill -TERM "$(pgrep -P "$make_pid")"
    wait "$make_pid" || true
    [ "$answer" = 200 ] || { say "the start page must answer 200"; return 1; }
    [ "$(status /)" = 0 ] || { say "the server outlived make run"; return 1; }
  done
}

[ -e "$PLACE/etc/debian_version" ] || debootstrap --variant=minbase \
  --include=git,make,python3,ca-certificates bookworm "$PLACE" "$MIRROR"
trap unmount EXIT
cp /etc/resolv.conf /etc/hosts "$PLACE/etc/"
[ -z "${OVERLAY:-}" ] || cp -aT "$OVERLAY" "$PLACE"
for folder in /proc /sys /dev /dev/shm ${BIND:-}; do
  mkdir -p "$PLACE$folder"
  mountpoint -q "$PLACE$folder" || mount --bind "$folder" "$PLACE$folder"
done

say "clone"
rm -rf "$PLACE/$INSIDE"
git clone -q --no-hardlinks "$TREE" "$PLACE/$INSIDE"
for step in $STEPS; do
  case $step in
    setup) say "make setup"; SECONDS=0; in_debian "make setup"; say "make setup: $SECONDS s" ;;
    setup-dev) say "make setup-dev"; SECONDS=0; in_debian "make setup-dev"; say "make setup-dev: $SECONDS s" ;;
    run) prove_run ;;
    test) say "make test"; SECONDS=0; in_debian "make test"; say "make test: $SECONDS s" ;;
    *) say "unknown step $step"; exit 2 ;;
  esac
done
say "proved: $STEPS"
