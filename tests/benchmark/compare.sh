#!/usr/bin/env bash
# Runs us and our peers side by side on this machine and prints ratios.
# shellcheck disable=SC2034,SC2154  # shared with the part
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)

usage() {
  cat <<'TXT'
Usage: tests/benchmark/compare.sh PART [OPTIONS] [-- FLAGS…]

Parts:
  store   form store against etcd, raw SQLite, raw PostgreSQL, a bare gRPC echo

  --quick        fewer and shorter rounds: 45 s once things are built
  --memory       store: instead of the rounds, the resident set with 1 M forms
  --no_install   do not install Debian packages
  --no_build     run what is built in build/release
  --dir DIR      where data goes while it runs; not a tmpfs (default /var/tmp)
  --keep         leave data and logs
  FLAGS          for the load generator, e.g. --rows create,get --rounds 21;
                 `build/release/bin/store_compare --help` lists them

Everybody is up all the time and takes turns; a ratio is taken inside a round,
and what is printed is the median of the rounds. The last lines are
`ratio NAME VALUE goal GOAL`. Exit codes: 0 all goals met, 1 one missed, 2 usage,
3 failed. What the rows mean: docs/benchmarks.md.
TXT
}

part=
quick=0 memory=0 install=1 build=1 keep=0
base=/var/tmp
flags=()
while [ $# -gt 0 ]; do
  case "$1" in
    --quick) quick=1 ;;
    --memory) memory=1 ;;
    --no_install) install=0 ;;
    --no_build) build=0 ;;
    --dir) base=${2:?"--dir needs a directory"}; shift ;;
    --keep) keep=1 ;;
    -h | --help) usage; exit 0 ;;
    --) shift; flags=("$@"); break ;;
    -*) echo "compare.sh: unknown option $1" >&2; usage >&2; exit 2 ;;
    *)
      [ -z "$part" ] || { usage >&2; exit 2; }
      part=$1
      ;;
  esac
  shift
done
case "$part" in
  store) ;;
  '') usage >&2; exit 2 ;;
  *) echo "compare.sh: there is no part '$part'" >&2; usage >&2; exit 2 ;;
esac
if [ "$(stat -f -c %T "$base")" = tmpfs ]; then
  echo "compare.sh: $base is in memory, where nothing is durable; see --dir" >&2
  exit 2
fi

bin=$root/build/release/bin
[ "$install" = 0 ] || "$root/deploy/install-deps.sh" --test --benchmark
build() { # target…
  [ "$build" = 1 ] || return 0
  (
    cd "$root"
    cmake --preset release -DBUILD_TESTING=ON
    cmake --build --preset release --target "$@"
  ) >"$dir/build.log" 2>&1 || {
    tail -n 30 "$dir/build.log" >&2
    exit 3
  }
}

dir=$(mktemp -d "$base/jixiao-benchmark.XXXXXX")
chmod 755 "$dir" # the user postgres goes through it
pids=()
declare -A pid_of=()
cluster=
cleanup() {
  local pid
  for pid in "${pids[@]}"; do
    kill -TERM "$pid" 2>/dev/null || true
  done
  [ -z "$cluster" ] || postgres_do "$pg_bin/pg_ctl" -D "$cluster" -m immediate \
    stop >/dev/null 2>&1 || true
  for pid in "${pids[@]}"; do
    wait "$pid" 2>/dev/null || true
  done
  if [ "$keep" = 1 ]; then
    echo "data and logs are kept in $dir"
  else
    rm -rf "$dir"
  fi
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# start NAME COMMAND…: in the background, until the end; its output is a log.
start() {
  local name=$1
  shift
  "$@" </dev/null >"$dir/$name.log" 2>&1 &
  pids+=($!)
  pid_of[$name]=$!
}

# until_ready NAME COMMAND…: waits until the command succeeds.
until_ready() {
  local name=$1 _
  shift
  for _ in $(seq 200); do
    if "$@" >/dev/null 2>&1; then
      return
    fi
    sleep 0.1
  done
  echo "compare.sh: $name does not answer; the end of its log:" >&2
  tail -n 5 "$dir/$name.log" >&2
  exit 3
}

# A port of 127.0.0.1 at which nobody listens.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

# shellcheck source=/dev/null
. "$root/tests/benchmark/$part/run.sh"
run_part
