#!/usr/bin/env bash
# Installs the Debian 12 packages that Jixiao is built, tested and checked with.
# Why each is needed: docs/dependencies.md.
set -euo pipefail

usage() {
  cat <<'TXT'
Usage: deploy/install-deps.sh [--build] [--test] [--fuzz] [--ci]
                              [--benchmark] [--list]

  --build   compiler, libraries, fonts: what quickstart.sh needs (default)
  --test    also what tests/run.sh needs
  --fuzz    also what the fuzz preset needs (clang with libFuzzer)
  --ci      also what .ci/run needs (formatter, linter, npm)
  --benchmark  also whom tests/benchmark/compare.sh compares us with
  --list    print the packages and install nothing

Packages that are installed already are left alone; without any missing one,
nothing is downloaded. Needs root, or sudo.
TXT
}

build=(build-essential ca-certificates ccache cmake mold ninja-build
  pkg-config libabsl-dev libgrpc++-dev libjemalloc-dev libpq-dev libprotobuf-dev
  libre2-dev libspdlog-dev libsqlite3-dev libssl-dev libutf8proc-dev
  libyaml-cpp-dev
  prometheus-cpp-dev libcurl4-openssl-dev zlib1g-dev
  protobuf-compiler protobuf-compiler-grpc
  golang-github-gogo-googleapis-dev libgoogle-common-protos-java)
# Of postgresql the tests use the programs alone, never the default cluster.
test=(e2fsprogs jq libgmock-dev libgtest-dev nlohmann-json3-dev openssl
  postgresql-15 postgresql-client-15 python3)
fuzz=(clang libclang-rt-14-dev)
ci=(clang-format git nodejs npm)
benchmark=(etcd-server)

wanted=("${build[@]}")
list=0
for arg in "$@"; do
  case "$arg" in
    --build) ;;
    --test) wanted+=("${test[@]}") ;;
    --fuzz) wanted+=("${test[@]}" "${fuzz[@]}") ;;
    --ci) wanted+=("${test[@]}" "${ci[@]}") ;;
    --benchmark) wanted+=("${benchmark[@]}") ;;
    --list) list=1 ;;
    -h | --help) usage; exit 0 ;;
    *) echo "install-deps.sh: unknown option $arg" >&2; usage >&2; exit 2 ;;
  esac
done

if [ "$list" = 1 ]; then
  printf '%s\n' "${wanted[@]}" | sort -u
  exit 0
fi

installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing=()
for package in $(printf '%s\n' "${wanted[@]}" | sort -u); do
  # A node that did not come from Debian serves as well.
  case "$package" in
    nodejs) command -v node >/dev/null && continue ;;
    npm) command -v npm >/dev/null && continue ;;
  esac
  installed "$package" || missing+=("$package")
done
if [ "${#missing[@]}" = 0 ]; then
  echo "dependencies: all there"
  exit 0
fi

as_root=()
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || {
    echo "install-deps.sh: run as root (or install sudo) to add:" \
      "${missing[*]}" >&2
    exit 1
  }
  as_root=(sudo)
fi
echo "dependencies: installing ${#missing[@]} packages"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
run() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "$@" >"$log" 2>&1 || {
    cat "$log" >&2
    echo "install-deps.sh: '$*' failed" >&2
    exit 1
  }
}
run apt-get update -q
run apt-get install -q -y --no-install-recommends "${missing[@]}"
echo "dependencies: installed"
