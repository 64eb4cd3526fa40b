#!/usr/bin/env bash
# The quickstart beside itself and beside others: it never takes a stranger for
# its own, ends nothing that it did not start, and says what is wrong.
. "$(dirname "$0")/lib.sh"

sample=$(ls "$source_dir"/deploy/samples/*.txt | head -n 1)
other="$dir/other one"
forms() { jixiao list --tenant nantong --format names | wc -l; }

run 2 quickstart --port_base 0
run 2 quickstart --port_base 65534
run 2 quickstart --port_base 99999999999999999999
expect_text "the range" "$output" "from 1 to 65533"
run 2 quickstart --stop --dir "$dir/typo"
expect_text "nothing to stop" "$output" "nothing was ever started"
expect "no directory is made" test ! -e "$dir/typo"

# 0… is no octal number.
run 0 quickstart --port_base "0$port_base" --keep "$sample"
# shellcheck source=/dev/null
. "$dir/env"
count=$(forms)
expect "forms are there" test "$count" -gt 0

# Another directory on the same ports would import into this one's data.
run 1 quickstart --dir "$other" "$source_dir"/deploy/samples/*.txt
expect_text "says which port" "$output" "port $port_base is taken"
expect_text "says what to do" "$output" "--port_base"
expect_equal "nothing was imported elsewhere" "$(forms)" "$count"

# The same directory on other ports.
run 2 quickstart --port_base $((port_base + 3)) "$sample"
expect_text "says where it runs" "$output" "runs on port $port_base already"
run 0 jixiao health

# A second run ends what it started: nothing.
run 0 quickstart "$sample"
expect_text "knows them" "$output" "running already"
run 0 jixiao health

# One that was lacking is started and ended; the others go on.
kill9 reporting
run 0 quickstart "$sample"
run 0 jixiao health form-store validation
run 4 jixiao health reporting

# What is printed can be pasted, blanks or not.
run 0 quickstart --dir "$other" --port_base $((port_base + 3)) --keep "$sample"
pasted=$(sed -n 's/^  \(\. .*\)/\1/p' <<<"$output")
expect_equal "the pasted line finds the services" \
  "$(bash -c "$pasted; jixiao health >/dev/null && echo fine")" fine
ending=$(sed -n 's/^  \(.* --stop\)$/\1/p' <<<"$output")
run 0 bash -c "$ending"
expect_text "says what ended" "$output" "stopped reporting form-store validation"
run 0 quickstart --dir "$other" --stop
expect_text "nothing runs" "$output" "no service of"

# A zombie has ended: a process that never collects its children holds one.
bash -c 'sleep 0.3 & echo "$!" >"$1"; exec sleep 60' - "$dir/zombie" &
holder=$!
expect "a zombie is made" eventually 10 \
  sh -c 'grep -q "^State:.Z" "/proc/$(cat "$1")/status"' - "$dir/zombie"
zombie=$(cat "$dir/zombie")
mkdir -p "$dir/dead/run"
ticks=$(sed 's/.*) //' "/proc/$zombie/stat" | cut -d' ' -f20)
echo "$zombie $ticks $port_base" >"$dir/dead/run/validation"
run 0 quickstart --dir "$dir/dead" --stop
expect_text "a zombie does not run" "$output" "no service of"
kill "$holder"
finish
