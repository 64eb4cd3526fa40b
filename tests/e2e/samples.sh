#!/usr/bin/env bash
# The quickstart with the project's own samples: everything it promises, twice.
. "$(dirname "$0")/lib.sh"

run 0 quickstart --keep
first=$output
expect_text "health" "$first" "serving"
expect_text "the tenant is made" "$first" "tenants/nantong: created"
expect_text "forms are made" "$first" "created"
expect_text "a report is printed" "$first" "绩效目标汇总表"
expect_text "the next steps" "$first" "jixiao watch nantong"
for file in env report.html form.html findings.txt; do
  expect "$file is written" test -s "$dir/$file"
done
expect "tables have no tabs" sh -c '! printf "%s" "$1" | grep -q "	"' - "$first"

# shellcheck source=/dev/null
. "$dir/env"
forms=$(jixiao list --tenant nantong --format names | wc -l)
expect "at least six forms" test "$forms" -ge 6
head=$(jixiao tenant list --format json | jq -r '.tenants[0].head_revision')
feed=$(jixiao watch nantong --once --format jsonl | jq -s 'map(.revision|tonumber)')
expect_equal "the feed is dense from 1" \
  "$(jq -c . <<<"$feed")" "$(jq -nc "[range(1; $head + 1)]")"

run 0 quickstart --keep
expect_text "second run: tenant" "$output" "tenants/nantong: unchanged"
expect_text "second run: documents" "$output" "already there"
expect_equal "second run: nothing added" \
  "$(jixiao tenant list --format json | jq -r '.tenants[0].head_revision')" \
  "$head"

html=$(cat "$dir/report.html")
for outside in '<script' 'src=' 'href="http' '@import' 'url('; do
  expect "report.html holds no $outside" \
    sh -c '! grep -qi -- "$2" "$1"' - "$dir/report.html" "$outside"
done
expect_text "report.html prints" "$html" "@page"

cursor=$dir/cursor
jixiao watch nantong --once --cursor_file "$cursor" >/dev/null
expect_equal "a cursor goes on where it was" \
  "$(jixiao watch nantong --once --cursor_file "$cursor" --format jsonl)" ""

name=$(jixiao list --tenant nantong --limit 1 --format names)
expect_text "get" "$(jixiao get "$name")" "三级指标"
revision=$(jixiao history "$name" --format json | jq -r .name | tail -n 1)
expect_text "get at a revision" \
  "$(jixiao get "$name@${revision##*/}" --format json)" '"title"'
expect_equal "filter" \
  "$(jixiao list --tenant nantong --format names \
    --filter 'form.project.fiscal_year == 1999' | wc -l)" 0
expect_equal "export" \
  "$(jixiao export --tenant nantong 2>/dev/null | wc -l)" "$forms"
expect_text "rules" "$(jixiao rules show cn-nantong-2024 A07)" "clause"

pids="$(pid_of form-store) $(pid_of validation) $(pid_of reporting)"
run 0 quickstart --stop
for pid in $pids; do
  expect "process $pid has ended" gone "$pid"
done
finish
