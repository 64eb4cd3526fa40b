#!/usr/bin/env bash
# Backup, archive, restore and compaction with the real programs: what was
# written comes back, what was altered is found, and whoever comes with a cursor
# of before is told.
. "$(dirname "$0")/lib.sh" "$1" "$2"

quickstart --keep >/dev/null
. "$dir/env"
head_of() {
  jixiao tenant list --format json |
    jq -r '.. | objects | (.head_revision // .headRevision) // empty' | head -1
}

first=$(jixiao list --tenant nantong --format json |
  jq -rs '[.[] | select(.validation.submittable)][0].name')
jixiao get "$first" --format json >"$dir/before.json"

run 0 jixiao backup --tenant nantong -o "$dir/tenant.backup" --keys "$dir/keys"
run 0 jixiao verify "$dir/tenant.backup"
run 0 jixiao export --all --tenant nantong -o "$dir/archive"
run 0 jixiao verify "$dir/archive"
run 0 python3 "$source_dir/tests/conformance/archive/verify_archive.py" \
  "$dir/archive"

# One altered byte in the middle of either.
cp "$dir/tenant.backup" "$dir/altered.backup"
size=$(stat -c %s "$dir/altered.backup")
printf 'x' | dd of="$dir/altered.backup" bs=1 seek=$((size / 2)) conv=notrunc \
  status=none
run 1 jixiao verify "$dir/altered.backup"
sed -i '5s/"payload":"./"payload":"x/' "$dir/archive/history.jsonl"
run 1 jixiao verify "$dir/archive"
run 1 python3 "$source_dir/tests/conformance/archive/verify_archive.py" \
  "$dir/archive"

# A watcher that has seen a change which the restore undoes.
jixiao submit "$first" >/dev/null
timeout 5 "$build_dir/bin/jixiao" watch nantong --cursor_file "$dir/cursor" --format jsonl \
  >/dev/null || true
run 3 jixiao restore "$dir/tenant.backup"
expect_text "a tenant is not replaced unasked" "$output" "replace"
run 0 jixiao restore "$dir/tenant.backup" --keys "$dir/keys" --replace
expect_equal "the form is what it was" \
  "$(jixiao get "$first" --format json | jq -S 'del(.etag)')" \
  "$(jq -S 'del(.etag)' "$dir/before.json")"
run 3 timeout 20 "$build_dir/bin/jixiao" watch nantong --cursor_file "$dir/cursor" --format jsonl
expect_text "the watcher is told" "$output" "HISTORY_CHANGED"
run 0 jixiao backup --tenant nantong -o "$dir/second.backup"
run 0 jixiao verify "$dir/second.backup"

# Compaction leaves the chain whole.
jixiao submit "$first" >/dev/null
run 0 jixiao compact --tenant nantong --before "$(head_of)"
run 0 jixiao backup --tenant nantong -o "$dir/compacted.backup"
run 0 jixiao verify "$dir/compacted.backup"
expect_text "compacted payloads are told" "$output" "compacted"

# Against a checkpoint that the store has signed a tail that was cut off shows,
# counts and hashes made to fit.
quickstart --stop >/dev/null
openssl genpkey -algorithm ed25519 -out "$dir/checkpoint.key" 2>/dev/null
openssl pkey -in "$dir/checkpoint.key" -pubout -out "$dir/checkpoint.pub"
export JIXIAO_FORM_STORE=unix:$dir/store
timeout 60 "$build_dir/bin/jixiao-form-store" --insecure_dev \
  --listen "$JIXIAO_FORM_STORE" --data_dir "$dir/data" \
  --templates_dir "$source_dir/deploy/templates" \
  --checkpoint_dir "$dir/checkpoints" --checkpoint_interval 100ms \
  --checkpoint_key_file "$dir/checkpoint.key" >"$dir/log/signing.log" 2>&1 &
store=$!
expect "the store serves" eventually 20 jixiao health form-store
sed 's/南通市财政局/南通市财政局（新）/' \
  "$source_dir/deploy/config/tenant-nantong.yaml" >"$dir/tenant.yaml"
run 0 jixiao tenant apply "$dir/tenant.yaml"
head=$(head_of)
head_is_signed() {
  ls "$dir/checkpoints/nantong-$(printf %019d "$head")-"*.checkpoint
}
expect "the head is signed" eventually 10 head_is_signed
against=(--checkpoints "$dir/checkpoints" --public_key "$dir/checkpoint.pub")
run 0 jixiao backup --tenant nantong -o "$dir/signed.backup"
run 0 jixiao verify "$dir/signed.backup" "${against[@]}"
expect_text "who signed is checked" "$output" "signatures are good"
run 0 jixiao backup --tenant nantong --revision $((head - 1)) -o "$dir/cut.backup"
kill "$store"
run 0 jixiao verify "$dir/cut.backup"
run 1 jixiao verify "$dir/cut.backup" "${against[@]}"
expect_text "the first that is missing" "$output" "CUT_TAIL at revision $head"
run 0 jixiao verify "$dir/cut.backup" "${against[@]}" --allow_older

finish
