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
port_base=${port_base#"${port_base%%[!0]*}"}  # 08080 is no octal number
case "$port_base" in
  '' | *[!0-9]* | ??????*) port_base=0 ;;
esac
if [ "$port_base" -lt 1 ] || [ "$port_base" -gt 65533 ]; then
  echo "quickstart.sh: --port_base takes a number from 1 to 65533" >&2
  exit 2
fi

if [ "$stop" = 1 ] && [ ! -d "$dir/run" ]; then
  echo "quickstart.sh: nothing was ever started in $dir; see --dir" >&2
  exit 2
fi
mkdir -p "$dir/run" "$dir/log" "$dir/data"
dir=$(cd "$dir" && pwd)
# Tests run the binaries of another build.
bin=${QUICKSTART_BIN:-$root/build/release/bin}

say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
[ -t 1 ] || say() { printf '\n== %s\n' "$*"; }

# When a process started, in clock ticks since boot: with the pid it names one
# process for ever, so that a recycled pid is never taken for ours. Nothing for
# a zombie, which stays where process 1 collects none.
started() {
  sed 's/.*) //' "/proc/$1/stat" 2>/dev/null |
    awk '$1 !~ /[ZX]/ { print $20 }'
}

# run/SERVICE holds pid, start and port of what was started in $dir.
running() { # service
  local pid ticks _
  [ -f "$dir/run/$1" ] || return 1
  read -r pid ticks _ <"$dir/run/$1" || return 1
  [ -n "$ticks" ] && [ "$(started "$pid")" = "$ticks" ]
}

signal() { # SIGNAL service: it may end by itself meanwhile
  local pid _
  if running "$2"; then
    read -r pid _ <"$dir/run/$2"
    kill -"$1" "$pid" 2>/dev/null || true
  fi
}

stop_services() { # service…, in the order in which they are to end
  local service _
  for service in "$@"; do
    signal TERM "$service"
  done
  for service in "$@"; do
    for _ in $(seq 150); do
      running "$service" || break
      sleep 0.1
    done
    if running "$service"; then
      echo "quickstart.sh: $service did not end in 15 s, killing it" >&2
      signal KILL "$service"
    fi
    rm -f "$dir/run/$service"
  done
}

if [ "$stop" = 1 ]; then
  going=()
  for service in reporting form-store validation; do
    ! running "$service" || going+=("$service")
  done
  if [ "${#going[@]}" = 0 ]; then
    echo "no service of $dir is running"
    exit 0
  fi
  stop_services "${going[@]}"
  echo "stopped ${going[*]} of $dir"
  exit 0
fi

port_of() { # service
  case "$1" in
    form-store) echo "$port_base" ;;
    validation) echo $((port_base + 1)) ;;
    reporting) echo $((port_base + 2)) ;;
  esac
}

# Whoever answers on our ports must be ours: else the forms would go into
# somebody else's data.
check_ports() {
  local service pid ticks port
  for service in form-store validation reporting; do
    if running "$service"; then
      read -r pid ticks port <"$dir/run/$service"
      [ "$port" = "$(port_of "$service")" ] || {
        echo "quickstart.sh: $service of $dir runs on port $port already; stop" \
          "it with --stop, or leave --port_base as it was" >&2
        exit 2
      }
    elif (: <>"/dev/tcp/127.0.0.1/$(port_of "$service")") 2>/dev/null; then
      echo "quickstart.sh: port $(port_of "$service") is taken by something" \
        "else; try --port_base N" >&2
      exit 1
    fi
  done
}

started_here=()
start() { # service flags…
  local service=$1
  shift
  if running "$service"; then
    echo "$service: running already"
    return
  fi
  "$bin/jixiao-$service" --insecure_dev \
    --listen "127.0.0.1:$(port_of "$service")" "$@" \
    </dev/null >>"$dir/log/$service.log" 2>&1 &
  local pid=$!
  disown "$pid"
  started_here=("$service" "${started_here[@]}")
  # Ended already: no process began at 0.
  local ticks
  ticks=$(started "$pid")
  echo "$pid ${ticks:-0} $(port_of "$service")" >"$dir/run/$service"
}

wait_for() { # service
  local _
  for _ in $(seq 100); do
    if "$bin/jixiao" health "$1" >/dev/null 2>&1; then
      # Another process may have taken the port.
      running "$1" || break
      return
    fi
    running "$1" || break
    sleep 0.1
  done
  echo "quickstart.sh: $1 does not serve; the end of its log:" >&2
  tail -n 5 "$dir/log/$1.log" >&2
  echo "quickstart.sh: is port $(port_of "$1") taken? try --port_base N" >&2
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
check_ports
# What ran before goes on; with --keep the rest does too, once it serves.
ending=1
trap '[ "$ending" = 0 ] || stop_services "${started_here[@]}"' EXIT
export JIXIAO_FORM_STORE=127.0.0.1:$port_base
export JIXIAO_VALIDATION=127.0.0.1:$((port_base + 1))
export JIXIAO_REPORTING=127.0.0.1:$((port_base + 2))
start validation \
  --rules_dir "$root/deploy/rules" --templates_dir "$root/deploy/templates"
wait_for validation
start form-store \
  --data_dir "$dir/data" --templates_dir "$root/deploy/templates" \
  --validation "$JIXIAO_VALIDATION"
wait_for form-store
start reporting \
  --form_store "$JIXIAO_FORM_STORE" --reports_dir "$root/deploy/reports" \
  --templates_dir "$root/deploy/templates"
wait_for reporting
[ "$keep" = 0 ] || ending=0
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
again=$(printf '%q --dir %q' "$root/deploy/quickstart.sh" "$dir")
if [ "$keep" = 1 ] || [ "${#started_here[@]}" = 0 ]; then
  cat <<TXT
The services go on. In this shell:
  . $(printf '%q' "$dir/env"); PATH=\$PATH:$(printf '%q' "$bin")
  jixiao list --tenant nantong
  jixiao validate $form
  jixiao report list
  jixiao watch nantong
End them with:
  $again --stop
TXT
else
  cat <<TXT
What this run started ends now; the data stays in $dir/data. Keep it running with
  $again --port_base $port_base --no_install --no_build --keep
TXT
fi
exit "$imported"
