# Twice as many clients as saturate the service, and what becomes of everybody. The peak is measured before and after, as
# the heap has grown meanwhile, and the higher one counts. Sourced by run.

saturating_clients=128

overload_once() {
  local peak peak_after probe began ended
  # shellcheck disable=SC2086 # options are words
  start_instance 1 "${cached[@]}" $java_options -jar "$service_jar"
  warm_up
  ask_operations & probe=$!
  started+=("$probe")
  ask_as "$saturating_clients"
  peak=$(accepted_per_s)
  before_kb=$(memory_kb "${pids[1]}" VmRSS)
  say "It bears $peak tokens a second with $saturating_clients clients; now there are $((2 * saturating_clients))."
  began=$EPOCHREALTIME
  ask_as $((2 * saturating_clients))
  ended=$EPOCHREALTIME
  cp "$scratch/overload" "$scratch/overloaded"
  during_kb=$(memory_kb "${pids[1]}" VmRSS)
  until_normal
  normal_ms=$(awk -v a="$ended" -v b="$EPOCHREALTIME" 'BEGIN { printf "%d", (b - a) * 1000 }')
  ask_as "$saturating_clients"
  peak_after=$(accepted_per_s)
  stop_process "$probe"
  stop_instances
  record_overload $((peak > peak_after ? peak : peak_after)) "$began" "$ended"
}

accepted_per_s() {
  sed -n 's/^OVERLOAD us=\([0-9]*\) accepted=\([0-9]*\) .*/\2 \1/p' "$scratch/overload" | awk '{ printf "%d", $1 / $2 * 1e6 }'
}

# The loads come from the same program, and health and metrics are asked for under each: what that takes of the cores is
# taken from all of them.
ask_as() { # ask_as CLIENTS
  wrk -t "$1" -c "$1" -d "${duration}s" --timeout 10s -s "$bench/overload.lua" \
    "http://127.0.0.1:${ports[1]}/embed/feedback/token" -- "$scratch/credentials" ${body:+"$body"} \
    >"$scratch/overload" 2>&1 || { cat "$scratch/overload" >&2; fail "wrk failed"; }
}

# Health and metrics, one after the other, until it is stopped: when it was asked, status and seconds.
ask_operations() {
  local path
  while :; do
    for path in health/readiness health/liveness prometheus; do
      curl -s -o /dev/null -m 10 -w "$EPOCHREALTIME %{http_code} %{time_total}\n" \
        "http://127.0.0.1:${management[1]}/actuator/$path" >>"$scratch/operations" || true
    done
    sleep 0.2
  done
}

# Normal: ten tokens in a row, none of which took 250 ms.
until_normal() {
  local good=0
  while [ "$good" -lt 10 ]; do
    if curl -s -o /dev/null -m 10 -w '%{http_code} %{time_total}\n' -X POST \
      -H "Authorization: $(head -1 "$scratch/credentials")" ${body:+-H 'Content-Type: application/json' -d "$body"} \
      -H 'Origin: https://app.example.com' "http://127.0.0.1:${ports[1]}/embed/feedback/token" |
      awk '{ exit !($1 == 200 && $2 < 0.25) }'; then good=$((good + 1)); else good=0; fi
  done
}

record_overload() { # record_overload PEAK BEGAN ENDED
  local operations
  operations=$(awk -v began="$2" -v ended="$3" '
    $1 >= began && $1 <= ended { n++; if ($2 != 200) bad++; if ($3 > most) most = $3 }
    END { printf "operations=%d operations_failed=%d operations_most_ms=%.0f", n, bad, most * 1000 }' "$scratch/operations")
  sed -n 's/^OVERLOAD //p' "$scratch/overloaded" | awk -v run="$run" -v users="$users" -v scheduling="$scheduling" -v peak="$1" -v operations="$operations" \
    -v before="$before_kb" -v during="$during_kb" -v normal="$normal_ms" '
    { for (i = 1; i <= NF; i++) { split($i, f, "="); v[f[1]] = f[2] }
      all = v["accepted"] + v["overloaded"] + v["other"]; s = v["us"] / 1e6
      printf "RUN run=%d mode=overload users=%s scheduling=%s peak_per_s=%d asked_per_s=%.0f goodput_per_s=%.0f ", run, users, scheduling, peak, all / s, v["accepted"] / s
      printf "goodput=%.3f overloaded=%.3f other=%d broken=%d ", v["accepted"] / s / peak, v["overloaded"] / all, v["other"], v["broken"]
      printf "p50_us=%d p99_us=%d refused_p99_us=%d %s ", v["p50"], v["p99"], v["refused_p99"], operations
      printf "before_kb=%d during_kb=%d normal_ms=%d\n", before, during, normal }' | tee -a "$scratch/runs"
}

print_overload() {
  printf '\n%s\n' "Overload, medians of $runs runs, scheduling $scheduling: $((2 * saturating_clients)) clients that ignore Retry-After; the peak is of $saturating_clients." \
    "wrk and the service share $(nproc) cores: what wrk needs for the refused is taken from the service."
  printf '%-52s %10s %-9s %s\n' "" median "" "least - most"
  row "peak" tokens/s peak_per_s
  row "answered" requests/s asked_per_s
  row "goodput" tokens/s goodput_per_s
  row "goodput, of the peak" × goodput
  row "answered with 503, of all" × overloaded
  row "other answers, broken or timed-out connections" "" broken
  row "p99 of the accepted" ms p99_us 1000
  row "p99 of the refused" ms refused_p99_us 1000
  row "health and metrics, slowest answer" ms operations_most_ms
  row "health and metrics, not 200" "" operations_failed
  row "resident memory before" MiB before_kb 1024
  row "resident memory at the end" MiB during_kb 1024
  row "normal again, after the load" s normal_ms 1000
}
