# A Redis of the benchmark's own. Sourced by run.

start_redis() {
  free_port
  redis_port=$port
  redis-server --port "$redis_port" --bind 127.0.0.1 --save '' --appendonly no --dir "$scratch" \
    >"$scratch/redis.log" 2>&1 &
  started+=($!)
  until [ "$(ask_redis PING)" = +PONG ]; do
    kill -0 $! 2>/dev/null || { cat "$scratch/redis.log" >&2; fail "redis-server did not start"; }
    sleep 0.05
  done
}

ask_redis() { # ask_redis COMMAND: first line of the answer
  local line
  {
    exec 5<>"/dev/tcp/127.0.0.1/$redis_port" || return 0
    printf '%s\r\n' "$1" >&5
    IFS=$'\r\n' read -rt 2 line <&5 || line=
    exec 5>&-
  } 2>/dev/null
  printf '%s' "${line%$'\r'}"
}

# Calls that arrived, commands within scripts not counted twice: EVALSHA is one.
redis_commands() {
  [ "$limits" = redis ] || { echo 0; return; }
  {
    exec 5<>"/dev/tcp/127.0.0.1/$redis_port"
    printf 'INFO commandstats\r\nQUIT\r\n' >&5
    tr -d '\r' <&5
  } | awk -F'[:=,]' '/^cmdstat_/ { name = substr($1, 9); calls[name] = $3; all += $3 }
    END { script = calls["evalsha"] + calls["eval"] + calls["fcall"]; print script ? script : all }'
}
