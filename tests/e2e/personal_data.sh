#!/usr/bin/env bash
# Names and telephone numbers of the samples stand nowhere in clear: not in
# database files, logs, feed, exports, reports or rendered forms.
. "$(dirname "$0")/lib.sh"

run 0 quickstart --keep
# shellcheck source=/dev/null
. "$dir/env"
jixiao watch nantong --once --format jsonl >"$dir/feed.jsonl"
jixiao export --tenant nantong --output "$dir/export.jsonl" 2>/dev/null
jixiao validate --tenant nantong --format json >"$dir/reports.jsonl" || true
for name in $(jixiao list --tenant nantong --format names); do
  jixiao get "$name" --format json
  jixiao history "$name" --format json
  jixiao render "$name"
done >"$dir/reads.txt" 2>&1
quickstart --stop >/dev/null

# The cell behind the label: names, then digits, glued together.
cat "$source_dir"/deploy/samples/*.txt | tr -d ' ' | tr '\t' '\n' |
  grep -A1 '^项目负责人' | grep '[0-9]\{6,\}' >"$dir.cells"
grep -o '[0-9]\{6,\}' "$dir.cells" | sort -u >"$dir.secrets"
sed 's/[0-9、，,;；]\+/\n/g' "$dir.cells" | grep . | sort -u >>"$dir.secrets"
expect "there are names and numbers to look for" \
  test "$(wc -l <"$dir.secrets")" -ge 10

# Control: the same search finds what may be found.
grep -rlaF "nantong" "$dir" >/dev/null || fail "the search finds nothing at all"
project=$(jq -r '.project.display_name' "$dir/export.jsonl" | head -n 1)
expect "the search finds a project name in the database" \
  grep -rqaF "$project" "$dir/data"

while read -r secret; do
  checks=$((checks + 1))
  found=$(grep -rlaF -- "$secret" "$dir" || true)
  [ -z "$found" ] || fail "'$secret' stands in clear in: $found"
done <"$dir.secrets"
rm -f "$dir.cells" "$dir.secrets"
finish
