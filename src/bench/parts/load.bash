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

# Loads until it has been long enough, the compilers have seen enough, and what they still take no longer counts.
warm_up() {
  local tokens=0 loads=0 ticks compiling
  while true; do
    ticks=$(total cpu_ticks) compiling=$(total compiler_ticks)
    load "$warmup"; read_load; refuse_figures_of_refusals
    ticks=$(($(total cpu_ticks) - ticks)) compiling=$(($(total compiler_ticks) - compiling))
    tokens=$((tokens + requests)) loads=$((loads + 1))
    # The first one loads classes, for which compiled code is thrown away.
    metric embedpass_audit_records_total >/dev/null
    [ "$tokens" -ge "$warmup_tokens" ] || continue
    if [ $((100 * compiling)) -le "$ticks" ]; then return; fi
    if [ "$loads" -ge "$most_warm_up_loads" ]; then
      say "The compilers are not done after $loads loads; the figures could be better."
      return
    fi
  done
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
