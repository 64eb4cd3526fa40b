# Shared by the end-to-end tests: `. lib.sh BUILD_DIR PORT_BASE`. Starts nothing
# by itself; whatever was started in $dir ends with the test.
set -euo pipefail
# A bare container has no locale; tools then take Chinese text for bytes.
export LC_ALL=C.UTF-8
# shellcheck disable=SC2034  # used by the tests
source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build_dir=$1
port_base=$2
dir=$(mktemp -d "${TMPDIR:-/tmp}/jixiao-e2e.XXXXXX")
failures=0
checks=0

jixiao() { "$build_dir/bin/jixiao" "$@"; }

# The quickstart in $dir, with the binaries of this build.
quickstart() {
  QUICKSTART_BIN=$build_dir/bin "$source_dir/deploy/quickstart.sh" --no_install \
    --no_build --dir "$dir" --port_base "$port_base" "$@"
}

cleanup() {
  local code=$?
  quickstart --stop >/dev/null 2>&1 || true
  if [ "$code" = 0 ] && [ "$failures" = 0 ]; then
    rm -rf "$dir"
  else
    echo "data and logs are kept in $dir"
  fi
}
trap cleanup EXIT

fail() {
  failures=$((failures + 1))
  printf 'FAILED: %s\n' "$*"
}

# expect WHAT COMMAND…: the command succeeds.
expect() {
  local what=$1
  shift
  checks=$((checks + 1))
  "$@" || fail "$what"
}

# expect_equal WHAT ACTUAL WANTED
expect_equal() {
  checks=$((checks + 1))
  [ "$2" = "$3" ] || fail "$1: got '$2', want '$3'"
}

# expect_text WHAT TEXT PATTERN: the text holds the fixed string.
expect_text() {
  checks=$((checks + 1))
  case "$2" in
    *"$3"*) ;;
    *) fail "$1: '$3' is not in: $(printf '%s' "$2" | head -c 600)" ;;
  esac
}

# run WANTED_CODE COMMAND…: runs it, keeps its output in $output.
run() {
  local wanted=$1 code=0
  shift
  output=$("$@" 2>&1) || code=$?
  expect_equal "exit code of: ${*:0:6}" "$code" "$wanted"
}

# eventually SECONDS COMMAND…: succeeds within that time.
eventually() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.1
  done
}

pid_of() { cut -d' ' -f1 "$dir/run/$1"; }

# gone PID: it has ended; a zombie has, where process 1 collects none.
gone() {
  ! grep -q '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$1/status" 2>/dev/null
}

# kill9 SERVICE: ends it the hard way and waits until it is gone.
kill9() {
  local pid
  pid=$(pid_of "$1")
  kill -KILL "$pid"
  until gone "$pid"; do sleep 0.05; done
}

finish() {
  printf '%d passed, %d failed\n' $((checks - failures)) "$failures"
  [ "$failures" = 0 ]
}
