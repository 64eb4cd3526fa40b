#!/usr/bin/env bash
# The eight real forms, end to end: reports to the cent, findings as judged by
# hand, which may be submitted, and corrected copies of those that may not.
. "$(dirname "$0")/lib.sh"

seed=$source_dir/../shared/seed
if [ ! -f "$seed/nantong-2024.txt" ]; then
  echo "SKIPPED: $seed is absent"
  exit 77
fi

run 0 quickstart --keep "$seed/nantong-2024.txt"
# shellcheck source=/dev/null
. "$dir/env"

text=$(jixiao report summary --tenant nantong)
expect_text "budget" "$text" "156.72"
expect_text "half-year plan" "$text" "64.60"
expect_text "share" "$text" "41.22%"
expect_text "eight forms" "$text" " 8 "
expect_equal "forms with a cost or a satisfaction indicator" \
  "$(jixiao report coverage --tenant nantong --format csv | tail -n 1 |
    tr -d '\r' | sed 's/.*,//')" 0

# Findings, by project, against the list made by hand.
jixiao validate --tenant nantong --format json >"$dir/findings.jsonl" || true
jixiao list --tenant nantong --format json |
  jq -c '{digest: .form_digest, project: .project.display_name}' \
    >"$dir/projects.jsonl"
jq -rs --slurpfile p "$dir/projects.jsonl" '
  ($p | map({key: .digest, value: .project}) | from_entries) as $name
  | .[].report | . as $r | (.findings // [])[]
  | [$name[$r.form_digest], .rule_id, (.outcome | ltrimstr("OUTCOME_")),
     (.severity | ltrimstr("SEVERITY_")), .place] | @tsv' \
  "$dir/findings.jsonl" | sort >"$dir/findings.actual"
jq -r '.forms[] | .project_name as $p | .findings[]
  | [$p, .rule, .outcome, .severity, .at] | @tsv' \
  "$seed/expected-findings.json" | sort >"$dir/findings.wanted"
expect "104 findings are expected" \
  test "$(wc -l <"$dir/findings.wanted")" = 104
expect "findings equal the list made by hand" \
  diff "$dir/findings.wanted" "$dir/findings.actual"

form_of() { # Nth project of the document
  jixiao list --tenant nantong --format names --filter \
    "form.project.display_name == '$(jq -r ".[$1-1].project_name" \
      "$seed/expected.json")'"
}
for n in 1 3 5 6 7 8; do
  run 0 jixiao submit "$(form_of $n)"
  expect_text "form $n is submitted" "$output" "DEPARTMENT_REVIEW"
done
for n in 2 4; do
  run 3 jixiao submit "$(form_of $n)"
  expect_text "form $n is refused" "$output" "VALIDATION_FAILED"
done

# Form 2: a date instead of the 0. Form 4: the full-year figure written in.
awk -F'\t' -v OFS='\t' '
  /^项目名称/ { form++ }
  form == 2 && $2 == "时效指标" { $4 = "9月底前完成" }
  form == 4 && /^支出/ { $6 = "全年(程) 预算数" }
  form == 4 && $5 == "8.5" { $6 = "19" }
  { print }' "$seed/nantong-2024.txt" >"$dir/corrected.txt"
expect "the copy differs" sh -c '! cmp -s "$1" "$2"' - \
  "$seed/nantong-2024.txt" "$dir/corrected.txt"
jixiao import --tenant nantong --on_existing update "$dir/corrected.txt" \
  >"$dir/corrected.out" 2>&1 || true
for n in 2 4; do
  run 0 jixiao submit "$(form_of $n)"
  expect_text "corrected form $n is submitted" "$output" "DEPARTMENT_REVIEW"
done
finish
