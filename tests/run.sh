#!/usr/bin/env bash
# Installs what is needed, builds, and runs every test.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'TXT'
Usage: tests/run.sh [--no_install] [--no_build] [--preset NAME] [CTEST_ARGS…]

  --no_install    do not install Debian packages
  --no_build      run what is built already
  --preset NAME   dev, release (default), asan, tsan; the sanitizer presets
                  build and run the unit tests only
  CTEST_ARGS      passed to ctest, e.g. -R storage, -L unit, --rerun-failed

Labels: unit, conformance, integration, e2e, fault. Tests that need files from
../shared say SKIPPED when they are absent.
TXT
}

install=1
build=1
preset=release
while [ $# -gt 0 ]; do
  case "$1" in
    --no_install) install=0 ;;
    --no_build) build=0 ;;
    --preset) preset=${2:?"--preset needs a name"}; shift ;;
    -h | --help) usage; exit 0 ;;
    *) break ;;
  esac
  shift
done

[ "$install" = 0 ] || deploy/install-deps.sh --test
targets=()
select=()
case "$preset" in
  asan | tsan) targets=(--target unit_tests); select=(-L unit) ;;
esac
if [ "$build" = 1 ]; then
  # The quickstart may have configured the same directory without tests.
  cmake --preset "$preset" -DBUILD_TESTING=ON
  cmake --build --preset "$preset" "${targets[@]}"
fi
ctest --preset "$preset" -j "$(nproc)" "${select[@]}" "$@"
