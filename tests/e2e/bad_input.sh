#!/usr/bin/env bash
# What people and programs send by mistake: the right code, a text that says
# what to do, and a suite that goes on.
. "$(dirname "$0")/lib.sh"

sample=$(ls "$source_dir"/deploy/samples/*.txt | head -n 1)
run 0 quickstart --keep "$sample"
# shellcheck source=/dev/null
. "$dir/env"

refused() { # WHAT CODE REASON COMMAND…
  local what=$1 code=$2 reason=$3
  shift 3
  run "$code" "$@"
  expect_text "$what" "$output" "$reason"
}
document() { # WHAT REASON FILE
  refused "$1" 3 "$2" jixiao import --tenant nantong "$3"
}

: >"$dir/empty.txt"
document "empty file" "the document is empty" "$dir/empty.txt"
head -c 65536 /dev/urandom >"$dir/junk.txt"
document "binary junk" DOCUMENT_UNREADABLE "$dir/junk.txt"
head -c 50000000 /dev/zero | tr '\0' '\t' >"$dir/tabs.txt"
document "50 MB of tabs" DOCUMENT_TOO_LARGE "$dir/tabs.txt"
head -c 1500 "$sample" | iconv -c -f UTF-8 -t UTF-8 >"$dir/cut.txt"
document "a form cut off" FORM_TRUNCATED "$dir/cut.txt"
iconv -f UTF-8 -t GB18030 "$sample" >"$dir/gb.txt"
document "GB18030 said to be UTF-8" DOCUMENT_UNREADABLE "$dir/gb.txt"
expect_text "and what to do about it" "$output" "UTF-8"
iconv -f UTF-8 -t UTF-16 "$sample" >"$dir/utf16.txt"
document "UTF-16" DOCUMENT_UNREADABLE "$dir/utf16.txt"
printf 'shopping list\nbread\n' >"$dir/prose.txt"
document "some other text" NO_FORM_FOUND "$dir/prose.txt"
{ printf '附：本部门项目清单\n'; cat "$sample"; } >"$dir/preamble.txt"
run 0 jixiao import --tenant nantong --dry_run --explain "$dir/preamble.txt"
expect_text "text that belongs to no form is told" "$output" \
  "belongs to none of them"
expect_text "and where it stands" "$output" "row 1, column 1: UNKNOWN_TEXT"

refused "unknown tenant" 3 TENANT_NOT_FOUND \
  jixiao import --tenant nowhere "$sample"
refused "unknown template" 3 TEMPLATE_UNKNOWN \
  jixiao import --tenant nantong --template atlantis "$sample"
refused "bad tenant id" 2 INVALID_FIELD jixiao list --tenant 'Nan tong'
refused "unknown form" 3 FORM_NOT_FOUND \
  jixiao get tenants/nantong/forms/no-such-form
refused "filter with a typo" 2 INVALID_FILTER \
  jixiao list --tenant nantong --filter 'form.project.fiscal_yeer == 2024'
expect_text "with a hint" "$output" "fiscal_year"
refused "filter that is no condition" 2 INVALID_FILTER \
  jixiao list --tenant nantong --filter '1 + 1'
refused "unknown order" 2 INVALID_ORDER_BY \
  jixiao list --tenant nantong --order_by colour
refused "unknown dimension" 2 UNKNOWN_DIMENSION \
  jixiao report --tenant nantong --group_by colour --measures forms
refused "unknown measure" 2 UNKNOWN_MEASURE \
  jixiao report --tenant nantong --measures fomrs
expect_text "with a hint" "$output" "forms"
refused "unknown report" 3 UNKNOWN_REPORT \
  jixiao report nothing --tenant nantong
refused "unknown rule set" 3 RULE_SET_UNKNOWN jixiao rules show atlantis
refused "unknown option" 2 "did you mean --tenant" \
  jixiao list --tennant nantong
refused "broken tenant file" 2 ":1:" jixiao tenant apply "$dir/prose.txt"

for service in form-store validation reporting; do
  expect "$service is alive" kill -0 "$(pid_of "$service")"
done
run 0 jixiao health
finish
