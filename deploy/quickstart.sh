#!/usr/bin/env bash
# From nothing to a running suite on this machine: installs, builds, starts the
# three services, imports forms, judges them, reports.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)

usage() {
  cat <<'TXT'
Usage: deploy/quickstart.sh [OPTIONS] [FILE…]
       deploy/quickstart.sh --stop [--dir DIR]

Imports the FILEs (the samples of deploy/samples when none is named) into the
tenant `nantong`, prints what the rules find and the reports, and writes an HTML
report and one form in its official layout.

  --dir DIR        where data, logs and results go (default build/quickstart)
  --port_base N    form-store listens on N, validation on N+1, reporting on N+2,
                   on 127.0.0.1 (default 7401)
  --keep           leave the services running; `. DIR/env` makes jixiao find them
  --stop           end the services that were started in DIR, and nothing else
  --no_install     do not install Debian packages
  --no_build       run what is built in build/release
  -h, --help       this text
TXT
}

dir=$root/build/quickstart
port_base=7401
keep=0 stop=0 install=1 build=1
files=()
while [ $# -gt 0 ]; do
  case "$1" in
    --dir) dir=${2:?"--dir needs a directory"}; shift ;;
    --dir=*) dir=${1#*=} ;;
    --port_base) port_base=${2:?"--port_base needs a number"}; shift ;;
    --port_base=*) port_base=${1#*=} ;;
    --keep) keep=1 ;;
    --stop) stop=1 ;;
    --no_install) install=0 ;;
    --no_build) build=0 ;;
    -h | --help) usage; exit 0 ;;
    --) shift; files+=("$@"); break ;;
    -*) echo "quickstart.sh: unknown option $1" >&2; usage >&2; exit 2 ;;
    *) files+=("$1") ;;
  esac
  shift
done
case "$port_base" in
  '' | *[!0-9]*) echo "quickstart.sh: --port_base takes a number" >&2; exit 2 ;;
esac

mkdir -p "$dir/run" "$dir/log" "$dir/data"
dir=$(cd "$dir" && pwd)
# Tests run the binaries of another build.
bin=${QUICKSTART_BIN:-$root/build/release/bin}
services=(validation form-store reporting)

say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
[ -t 1 ] || say() { printf '\n== %s\n' "$*"; }

# When a process started, in clock ticks since boot: with the pid it names one
# process for ever, so that a recycled pid is never taken for ours.
started() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

running() { # service
  local pid ticks
  [ -f "$dir/run/$1" ] || return 1
  read -r pid ticks <"$dir/run/$1" || return 1
  [ -n "$ticks" ] && [ "$(started "$pid")" = "$ticks" ]
}

stop_services() {
  local service pid _
  for service in reporting form-store validation; do
    if running "$service"; then
      read -r pid _ <"$dir/run/$service"
      kill -TERM "$pid"
    fi
  done
  for service in reporting form-store validation; do
    for _ in $(seq 150); do
      running "$service" || break
      sleep 0.1
    done
    if running "$service"; then
      read -r pid _ <"$dir/run/$service"
      echo "quickstart.sh: $service did not end in 15 s, killing it" >&2
      kill -KILL "$pid"
    fi
    rm -f "$dir/run/$service"
  done
}

if [ "$stop" = 1 ]; then
  stop_services
  echo "stopped the services of $dir"
  exit 0
fi

start() { # service port flags…
  local service=$1 port=$2
  shift 2
  if running "$service"; then
    echo "$service: running already"
    return
  fi
  "$bin/jixiao-$service" --insecure_dev --listen "127.0.0.1:$port" "$@" \
    </dev/null >>"$dir/log/$service.log" 2>&1 &
  local pid=$!
  disown "$pid"
  echo "$pid $(started "$pid")" >"$dir/run/$service"
}

wait_for() { # service
  local _
  for _ in $(seq 100); do
    if "$bin/jixiao" health "$1" >/dev/null 2>&1; then
      return
    fi
    running "$1" || break
    sleep 0.1
  done
  echo "quickstart.sh: $1 does not serve; the end of its log:" >&2
  tail -n 5 "$dir/log/$1.log" >&2
  echo "quickstart.sh: is port taken? try --port_base N" >&2
  exit 1
}

for file in "${files[@]}"; do
  [ -r "$file" ] || {
    echo "quickstart.sh: cannot read $file" >&2
    exit 2
  }
done
[ "${#files[@]}" -gt 0 ] || files=("$root"/deploy/samples/*.txt)

if [ "$install" = 1 ]; then
  say "Dependencies"
  "$root/deploy/install-deps.sh" --build
fi
if [ "$build" = 1 ]; then
  say "Build (a first one takes about ten minutes)"
  # Without tests: what the services need, nothing else.
  [ -f "$root/build/release/build.ninja" ] ||
    (cd "$root" && cmake --preset release -DBUILD_TESTING=OFF)
  cmake --build "$root/build/release" --target jixiao \
    jixiao-form-store jixiao-validation jixiao-reporting
fi
for binary in jixiao jixiao-form-store jixiao-validation jixiao-reporting; do
  [ -x "$bin/$binary" ] || {
    echo "quickstart.sh: $bin/$binary is missing; run without --no_build" >&2
    exit 1
  }
done

say "Services"
trap '[ "$keep" = 1 ] || stop_services' EXIT
export JIXIAO_FORM_STORE=127.0.0.1:$port_base
export JIXIAO_VALIDATION=127.0.0.1:$((port_base + 1))
export JIXIAO_REPORTING=127.0.0.1:$((port_base + 2))
start validation $((port_base + 1)) \
  --rules_dir "$root/deploy/rules" --templates_dir "$root/deploy/templates"
wait_for validation
start form-store "$port_base" \
  --data_dir "$dir/data" --templates_dir "$root/deploy/templates" \
  --validation "$JIXIAO_VALIDATION"
wait_for form-store
start reporting $((port_base + 2)) \
  --form_store "$JIXIAO_FORM_STORE" --reports_dir "$root/deploy/reports" \
  --templates_dir "$root/deploy/templates"
wait_for reporting
cat >"$dir/env" <<TXT
export JIXIAO_FORM_STORE=$JIXIAO_FORM_STORE
export JIXIAO_VALIDATION=$JIXIAO_VALIDATION
export JIXIAO_REPORTING=$JIXIAO_REPORTING
TXT
"$bin/jixiao" health

say "Tenant"
"$bin/jixiao" tenant apply "$root/deploy/config/tenant-nantong.yaml"

say "Import"
imported=0
"$bin/jixiao" import --tenant nantong "${files[@]}" || imported=$?

say "What the rules find"
"$bin/jixiao" validate --tenant nantong --format summary || [ $? = 1 ]
"$bin/jixiao" validate --tenant nantong >"$dir/findings.txt" || [ $? = 1 ]
echo "all findings, with their clauses: $dir/findings.txt"

say "Reports"
reports=(summary funding coverage findings)
"$bin/jixiao" report "${reports[@]}" --tenant nantong
"$bin/jixiao" report "${reports[@]}" --tenant nantong --format html \
  --output "$dir/report.html"
form=$("$bin/jixiao" list --tenant nantong --limit 1 --format names)
[ -z "$form" ] ||
  "$bin/jixiao" render "$form" --output "$dir/form.html"

say "Next"
cat <<TXT
Open    $dir/report.html
        $dir/form.html
TXT
if [ "$keep" = 1 ]; then
  cat <<TXT
The services go on. In this shell:
  . $dir/env; PATH=\$PATH:$bin
  jixiao list --tenant nantong
  jixiao validate $form
  jixiao report list
  jixiao watch nantong
End them with:
  $root/deploy/quickstart.sh --stop --dir $dir
TXT
else
  cat <<TXT
The services have ended; their data stays in $dir/data. Keep them running with
  $root/deploy/quickstart.sh --no_install --no_build --keep
TXT
fi
exit "$imported"
