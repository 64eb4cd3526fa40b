#!/usr/bin/env bash
# What the command line writes: within 80 columns, and never silently lost.
. "$(dirname "$0")/lib.sh"

# Output that cannot be written is an error; a reader who left is none.
run 3 sh -c '"$1/bin/jixiao" --help >/dev/full' - "$build_dir"
expect_text "says so" "$output" "cannot write standard output"
exec {left}> >(true)
wait $!
to_nobody() { jixiao "$@" >&"$left"; }
run 0 to_nobody --help
expect_equal "nothing is said" "$output" ""

run 0 quickstart --keep
# shellcheck source=/dev/null
. "$dir/env"
run 3 sh -c '"$1/bin/jixiao" list --tenant nantong >/dev/full' - "$build_dir"
run 3 sh -c '"$1/bin/jixiao" export --tenant nantong >/dev/full' - "$build_dir"

# The feed goes on behind what was printed, whoever failed to read it.
cursor=$dir/cursor
run 0 to_nobody watch nantong --once --cursor_file "$cursor"
expect "no cursor for a reader who left" test ! -e "$cursor"
run 3 sh -c '"$1/bin/jixiao" watch nantong --once --cursor_file "$2" >/dev/full' \
  - "$build_dir" "$cursor"
expect "no cursor for a full disk" test ! -e "$cursor"
run 0 jixiao watch nantong --once --cursor_file "$cursor"
expect "a cursor behind what was printed" test -s "$cursor"

# A wrong path among several: nothing is imported, whatever stands before it.
jixiao list --tenant nantong --format names >"$dir/before"
sed 's/^\(项目名称\t*[^\t]*\)/\1（续）/' \
  "$(ls "$source_dir"/deploy/samples/*.txt | head -n 1)" >"$dir/more.txt"
run 2 jixiao import --tenant nantong "$dir/more.txt" "$dir/missing.txt"
expect_text "names it" "$output" "missing.txt: No such file"
expect_equal "nothing was imported" \
  "$(jixiao list --tenant nantong --format names)" "$(cat "$dir/before")"

name=$(head -n 1 "$dir/before")
narrow() { # COMMAND…
  local columns
  jixiao "$@" >"$dir/printed" 2>&1 || true
  columns=$(LC_ALL=C.UTF-8 wc -L <"$dir/printed")
  expect "$columns columns: jixiao $*" test "$columns" -le 80
}
narrow get "$name"
narrow history "$name"
narrow list --tenant nantong
narrow import --tenant nantong --dry_run --explain "$dir/more.txt"
narrow validate --tenant nantong
narrow validate --tenant nantong --format summary --language en
narrow tenant list
narrow health
narrow rules list
narrow rules show cn-nantong-2024
narrow rules show cn-nantong-2024 A07 --language en
narrow report list
narrow report list --language en
for report in summary funding coverage findings; do
  narrow report "$report" --tenant nantong
  narrow report "$report" --tenant nantong --language en
done
narrow report nothing --tenant nantong
narrow get tenants/nantong/forms/no-such-form
finish
