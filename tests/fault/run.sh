#!/usr/bin/env bash
# Runs the fault tests and prints what they found as a table.
set -euo pipefail
cd "$(dirname "$0")/../.."

usage() {
  cat <<'TXT'
Usage: tests/fault/run.sh [--long] [--no_build] [--preset NAME] [TEST…]

  --long          as many rounds as docs/reliability.md promises (a quarter
                  of an hour); without it those of every test run (minutes)
  --no_build      run what is built already
  --preset NAME   build to run, release by default
  TEST            binaries to run, e.g. power_loss_test; all by default

Every fault has a control: the same fault on a store with a defect planted into
it, which must be caught. Tests that cut power or fill disks need root and loop
devices; those on PostgreSQL need its Debian package. Elsewhere they say why
they were skipped. FAULT_SEED=n repeats a run.
TXT
}

# Test, rounds with --long.
tests=(
  "history_audit_test 1"
  "storage_kill_test 300"
  "form_store_kill_test 300"
  "power_loss_test 50"
  "disk_full_test 20"
  "log_index_test 1"
  "postgres_outage_test 50"
  "failover_test 20"
  "commit_cut_test 100"
)

long=0
build=1
preset=release
chosen=()
while [ $# -gt 0 ]; do
  case "$1" in
    --long) long=1 ;;
    --no_build) build=0 ;;
    --preset) preset=${2:?"--preset needs a name"}; shift ;;
    -h | --help) usage; exit 0 ;;
    -*) echo "run.sh: unknown option $1" >&2; usage >&2; exit 2 ;;
    *) chosen+=("$1") ;;
  esac
  shift
done

wanted() {
  [ "${#chosen[@]}" = 0 ] && return
  local name
  for name in "${chosen[@]}"; do [ "$name" = "$1" ] && return; done
  return 1
}

names=()
for line in "${tests[@]}"; do
  if wanted "${line% *}"; then names+=("${line% *}"); fi
done
if [ "$build" = 1 ]; then
  cmake --preset "$preset" -DBUILD_TESTING=ON >/dev/null
  cmake --build --preset "$preset" --target "${names[@]}"
fi

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
failed=()
for line in "${tests[@]}"; do
  read -r name rounds <<<"$line"
  wanted "$name" || continue
  if [ "$long" = 1 ]; then
    export FAULT_ROUNDS=$rounds FAULT_STORE_KILLS=300
  fi
  began=$SECONDS
  if "build/$preset/tests/$name" >"$logs/$name" 2>&1; then
    outcome=passed
  else
    outcome=FAILED
    failed+=("$name")
    cat "$logs/$name"
  fi
  printf '%-28s %s, %d s\n' "$name" "$outcome" $((SECONDS - began))
  sed -n '/: Skipped$/{n;s/^/  skipped: /p}' "$logs/$name" | sort -u
done

echo
cat "$logs"/* | awk -F'|' '
  $1 == "fault-row" { row[++rows] = $0 }
  $1 == "fault-control" { control[$2] = $3 > 0 ? "caught" : "MISSED" }
  END {
    printf "%-31s %6s %9s %4s %4s %4s %4s  %s\n", "fault", "rounds",
      "acked", "lost", "dup", "phan", "gaps", "control"
    for (i = 1; i <= rows; ++i) {
      split(row[i], f, "|")
      printf "%-31s %6d %9d %4d %4d %4d %4d  %s\n", f[2], f[3], f[4], f[5],
        f[6], f[7], f[8], f[2] in control ? control[f[2]] : "-"
    }
  }'
if [ "${#failed[@]}" != 0 ]; then
  echo "FAILED: ${failed[*]}"
  exit 1
fi
