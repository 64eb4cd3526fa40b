# The part `store` of compare.sh, which sources it: starts whoever takes part
# and lets store_compare load them.
# shellcheck shell=bash disable=SC2154  # set by compare.sh

start_store() { # NAME FLAGS…
  local name=$1
  shift
  start "$name" "$bin/jixiao-form-store" --insecure_dev --access_log errors \
    --listen 127.0.0.1:0 --port_file "$dir/$name.port" \
    --data_dir "$dir/$name" --templates_dir "$root/deploy/templates" "$@"
  until_ready "$name" test -s "$dir/$name.port"
}

# etcd as Debian configures it, with room for what is written here.
start_etcd() {
  local client peer
  client=$(free_port)
  peer=$(free_port)
  start etcd env ETCD_UNSUPPORTED_ARCH="$(dpkg --print-architecture)" etcd \
    --data-dir "$dir/etcd" --log-level error \
    --quota-backend-bytes $((32 << 30)) \
    --listen-client-urls "http://127.0.0.1:$client" \
    --advertise-client-urls "http://127.0.0.1:$client" \
    --listen-peer-urls "http://127.0.0.1:$peer" \
    --initial-advertise-peer-urls "http://127.0.0.1:$peer" \
    --initial-cluster "default=http://127.0.0.1:$peer"
  etcd=127.0.0.1:$client
}

# PostgreSQL refuses to run as root.
postgres_do() {
  if [ "$(id -u)" = 0 ]; then
    runuser -u postgres -- "$@"
  else
    "$@"
  fi
}

start_postgres() {
  pg_bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | tail -n 1)
  mkdir "$dir/pg"
  [ "$(id -u)" != 0 ] || chown postgres "$dir/pg"
  cluster=$dir/pg/data
  postgres_do "$pg_bin/initdb" -D "$cluster" -U postgres -A trust -E UTF8 \
    --no-locale >"$dir/initdb.log" 2>&1
  postgres_do "$pg_bin/pg_ctl" -D "$cluster" -w -l "$dir/pg/log" -o \
    "-k $dir/pg -c listen_addresses= -c max_wal_size=16GB" \
    start >"$dir/pg_ctl.log" 2>&1
  postgres="host=$dir/pg user=postgres dbname=postgres"
}

# Whether the store has the storage.
has_postgres() {
  "$bin/jixiao-form-store" --help | grep -q -- '--postgres_url'
}

run_part() {
  build jixiao-form-store store_compare store_echo
  start_store store
  if [ "$memory" = 1 ]; then
    run_load --memory
    return
  fi
  start_etcd
  start echo "$bin/store_echo" "$dir/echo.port"
  until_ready echo test -s "$dir/echo.port"
  peers=(--etcd "$etcd" --etcd_pid "${pid_of[etcd]}"
    --echo "$(cat "$dir/echo.port")" --echo_pid "${pid_of[echo]}"
    --sqlite_dir "$dir")
  if has_postgres; then
    start_postgres
    head -c 32 /dev/urandom >"$dir/master.key"
    chmod 600 "$dir/master.key"
    on_postgres=(--storage postgres --postgres_url "$postgres"
      --master_key_file "$dir/master.key")
    "$bin/jixiao-form-store" --migrate "${on_postgres[@]}" \
      >"$dir/migrate.log" 2>&1
    start_store postgres_store "${on_postgres[@]}"
    peers+=(--postgres "$postgres"
      --postgres_store "$(cat "$dir/postgres_store.port")"
      --postgres_store_pid "${pid_of[postgres_store]}")
  else
    echo "postgres: left out, this store has no such storage"
  fi
  [ "$quick" = 0 ] || peers+=(--rounds 5 --round_time 250ms --preload 2000
    --import_batch 2000)
  run_load "${peers[@]}"
}

# run_load FLAGS…: the load generator; its exit code is that of the part.
run_load() {
  "$bin/store_compare" --store "$(cat "$dir/store.port")" \
    --store_pid "${pid_of[store]}" "$@" "${flags[@]}"
}
