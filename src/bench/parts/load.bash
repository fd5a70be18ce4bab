# The load, and what it costs. Sourced by run.

# On a slow machine that is loaded the compilers need a few minutes; a service that never stops compiling is measured so.
most_warm_up_loads=20

# µs of CPU that one RSA-2048 signature takes openssl.
openssl_us() {
  openssl speed -seconds "$openssl_seconds" -mr rsa2048 2>&1 | awk -F: '/^\+R1/ { printf "%.1f", $4 / $2 * 1e6 }'
}

# Starts a wrk on each instance; the answers go to $scratch/load-N.
load() {
  local seconds=$1 number waits=()
  for number in "${!pids[@]}"; do
    wrk -t "$threads" -c "$connections" -d "${seconds}s" --latency -s "$bench/token.lua" \
      "http://127.0.0.1:${ports[number]}/embed/feedback/token" -- "$scratch/credentials" ${body:+"$body"} \
      >"$scratch/load-$number" 2>&1 &
    waits+=($!)
    started+=($!)
  done
  wait "${waits[@]}"
  if ! grep -q '^LOAD' "$scratch"/load-*; then cat "$scratch"/load-* >&2; fail "wrk measured nothing"; fi
}

# Loads until the compilers have seen enough, and what they still take no longer counts.
warm_up() {
  local tokens=0
  while [ "$tokens" -lt "$warmup_tokens" ]; do
    warm_up_load
    tokens=$((tokens + requests))
  done
  until_compiled warm_up_load
}

warm_up_load() {
  load "$warmup"; read_load; refuse_figures_of_refusals
  # The first one loads classes, for which compiled code is thrown away.
  metric embedpass_audit_records_total >/dev/null
}

# Repeats a load until the compilers take less than 1 % of the service's CPU.
until_compiled() { # until_compiled LOAD [ARGUMENT...]
  local loads ticks compiling
  for ((loads = 1; loads <= most_warm_up_loads; loads++)); do
    ticks=$(total cpu_ticks) compiling=$(total compiler_ticks)
    "$@"
    ticks=$(($(total cpu_ticks) - ticks)) compiling=$(($(total compiler_ticks) - compiling))
    [ $((100 * compiling)) -gt "$ticks" ] || return 0
  done
  say "The compilers are not done after $most_warm_up_loads loads; the figures could be better."
}

# Adds up what the instances' loads say: requests and refusals; of the times the worst instance's.
read_load() {
  eval "$(sed -n 's/^LOAD //p' "$scratch"/load-* | awk '
    { for (i = 1; i <= NF; i++) { split($i, f, "="); sum[f[1]] += f[2]; if (f[2] > most[f[1]]) most[f[1]] = f[2] } }
    END {
      printf "requests=%d refused=%d broken=%d ", sum["requests"], sum["refused"], sum["broken"]
      printf "p50=%d p99=%d p999=%d load_us=%d\n", most["p50"], most["p99"], most["p999"], most["us"]
    }')"
}

refuse_figures_of_refusals() {
  [ "$((refused + broken))" -gt 0 ] || return 0
  cat "$scratch"/load-* >&2
  curl -s -i -X POST -H "Authorization: $(head -1 "$scratch/credentials")" -H 'Origin: https://app.example.com' \
    -H 'Content-Type: application/json' ${body:+-d "$body"} "http://127.0.0.1:${ports[1]}/embed/feedback/token" >&2 || true
  tail -5 "$scratch"/instance-*/log >&2
  fail "$refused of $requests answers were not 200, and $broken connections broke: no figures"
}
