# Instances of the service: start, readiness, memory, CPU, counters. Sourced by run.

pids=() ports=() management=() journals=()

start_instance() {
  local number=$1 directory began
  shift
  directory=$scratch/instance-$number
  rm -rf "$directory"
  mkdir -p "$directory/config"
  free_port; ports[number]=$port
  free_port; management[number]=$port
  journals[number]=$directory/audit
  [ "$journal" != memory ] || journals[number]=$memory_journal/instance-$number
  rm -rf "${journals[number]}"
  cp "$scratch/common.yaml" "$directory/config/application.yaml"
  cat >>"$directory/config/application.yaml" <<YAML
  audit:
    journal: $([ "$journal" = off ] && echo false || echo true)
    file: ${journals[number]}/audit.jsonl
server: {port: ${ports[number]}, address: 127.0.0.1}
management.server.port: ${management[number]}
YAML
  [ "$limits" != redis ] || echo "spring.data.redis.url: redis://127.0.0.1:$redis_port" \
    >>"$directory/config/application.yaml"
  began=$EPOCHREALTIME
  (cd "$directory" && exec chrt "--$scheduling" 0 "$java" "$@" >log 2>&1) &
  pids[number]=$!
  started+=($!)
  wait_until_ready "$number"
  start_ms=$(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { printf "%d", (b - a) * 1000 }')
}

stop_instances() {
  local number
  for number in "${!pids[@]}"; do stop_process "${pids[number]}"; done
  pids=() ports=() management=()
}

# Asked by the shell itself, every 5 ms: a curl each time would take the service's CPU.
wait_until_ready() {
  local number=$1 pause
  exec {pause}<> <(:)
  until is_ready "${management[number]}"; do
    kill -0 "${pids[number]}" 2>/dev/null || { cat "$scratch/instance-$number/log" >&2; fail "it did not start"; }
    read -rt 0.005 -u "$pause" || true
  done
  exec {pause}>&-
}

is_ready() {
  local line
  {
    exec 4<>"/dev/tcp/127.0.0.1/$1" || return 1
    printf 'GET /actuator/health/readiness HTTP/1.0\r\n\r\n' >&4
    read -rt 2 line <&4 || line=
    exec 4>&-
  } 2>/dev/null
  [[ $line == *" 200"* ]]
}

cpu_ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }

# What the JVM's compilers took of it.
compiler_ticks() {
  cat "/proc/$1"/task/*/stat 2>/dev/null | awk '/\(C[12] Compiler/ { sub(/.*\) /, ""); sum += $12 + $13 } END { print sum + 0 }'
}

# What all processes of the machine took, and what the benchmark's programs took that have ended: wrk above all.
busy_ticks() { awk '$1 == "cpu" { print $2 + $3 + $4 + $7 + $8 + $9 }' /proc/stat; }

own_ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 + $14 + $15 }' "/proc/$$/stat"; }

memory_kb() { awk -v name="$2:" '$1 == name { print $2 }' "/proc/$1/status"; }

total() { # total FUNCTION ARGUMENT...: over all instances
  local function=$1 pid sum=0
  shift
  for pid in "${pids[@]}"; do sum=$((sum + $("$function" "$pid" "$@"))); done
  echo "$sum"
}

# Sum of a metric over all instances and labels.
metric() {
  local each
  for each in "${management[@]}"; do
    curl -s "http://127.0.0.1:$each/actuator/prometheus"
  done | awk -v name="$1" '$1 == name || index($1, name "{") == 1 { sum += $2 } END { printf "%d\n", sum }'
}

journal_bytes() {
  local sum=0 number bytes
  for number in "${!pids[@]}"; do
    bytes=$(find "${journals[number]}" -name '*.jsonl' -printf '%s\n' 2>/dev/null | awk '{ s += $1 } END { print s + 0 }')
    sum=$((sum + bytes))
  done
  echo "$sum"
}
