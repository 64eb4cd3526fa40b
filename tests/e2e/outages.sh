#!/usr/bin/env bash
# One service at a time is gone: what goes on, what waits, what says so.
. "$(dirname "$0")/lib.sh"

sample=$(ls "$source_dir"/deploy/samples/*.txt | head -n 1)
run 0 quickstart --keep "$sample"
# shellcheck source=/dev/null
. "$dir/env"
answer() { jixiao report summary funding coverage findings --tenant nantong; }
before=$(answer)

# Reporting: killed, restarted, the same answers.
kill9 reporting
run 4 jixiao report summary --tenant nantong --timeout 2s
run 0 jixiao list --tenant nantong
run 0 quickstart --keep "$sample"
expect_equal "reporting answers as before" "$(answer)" "$before"

# Form-store: killed, restarted; nothing is lost, watchers can resume.
forms=$(jixiao list --tenant nantong --format names)
kill9 form-store
run 4 jixiao list --tenant nantong --timeout 2s
run 0 quickstart --keep "$sample"
expect_equal "the forms are there" \
  "$(jixiao list --tenant nantong --format names)" "$forms"
expect_equal "reporting has caught up" "$(answer)" "$before"

# Validation: drafts are saved as PENDING and judged when it is back.
kill9 validation
sed 's/^\(项目名称\t*[^\t]*\)/\1（续）/' "$sample" >"$dir/more.txt"
run 0 jixiao import --tenant nantong "$dir/more.txt"
expect_text "saved as PENDING" "$output" "PENDING"
pending() {
  jixiao list --tenant nantong --format names --filter \
    'form.validation.state == ValidationState.VALIDATION_STATE_PENDING'
}
expect "some are pending" test -n "$(pending)"
draft=$(pending | head -n 1)
run 4 jixiao submit "$draft"
expect_text "submit says why" "$output" "VALIDATION_UNAVAILABLE"
run 0 quickstart --keep "$sample"
no_pending() { [ -z "$(pending)" ]; }
expect "judged once validation is back" eventually 30 no_pending
expect_equal "still a draft" \
  "$(jixiao get "$draft" --format json | jq -r .state)" FORM_STATE_DRAFT

# A graceful end takes no longer than the drain delay and its work.
run 0 quickstart --stop
for service in form-store validation reporting; do
  expect_text "$service ended well" "$(tail -n 3 "$dir/log/$service.log")" \
    '"stopped"'
done
finish
