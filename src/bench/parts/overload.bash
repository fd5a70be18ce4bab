# Twice the load that saturates the service, in two forms: twice as many clients, and twice as many arrivals a second. Who
# gets what, and how soon all is normal again. The peak is measured before and after, as the heap has grown meanwhile, and
# the higher one counts. Sourced by run.

saturating_clients=64
# Enough for twice the arrivals while some wait for an answer and others connect again.
arriving_clients=$((4 * saturating_clients))

overload_once() {
  local peak peak_after probe before_kb most_kb figures=() spans=()
  # shellcheck disable=SC2086 # options are words
  start_instance 1 "${cached[@]}" $java_options -jar "$service_jar"
  warm_up
  warm_up_overloaded
  touch "$scratch/asking"
  ask_operations & probe=$!
  started+=("$probe")
  ask_as "$saturating_clients"
  peak=$(accepted_per_s)
  before_kb=$(memory_kb "${pids[1]}" VmRSS)
  say "It bears $peak tokens a second with $saturating_clients clients; now there are $((2 * saturating_clients))."
  overload_by clients $((2 * saturating_clients))
  say "Now $((2 * peak)) requests a second, from up to $arriving_clients clients."
  overload_by arrivals "$arriving_clients" $((2 * peak))
  ask_as "$saturating_clients"
  peak_after=$(accepted_per_s)
  most_kb=$(memory_kb "${pids[1]}" VmHWM)
  rm "$scratch/asking"
  wait "$probe"
  stop_instances
  [ "$peak" -ge "$peak_after" ] || peak=$peak_after
  printf 'RUN run=%d mode=overload users=%s scheduling=%s peak_per_s=%d before_kb=%d most_kb=%d %s\n' "$run" "$users" \
    "$scheduling" "$peak" "$before_kb" "$most_kb" "$(relative_to "$peak" "${figures[@]}" $(operations_at "${spans[@]}"))" | tee -a "$scratch/runs"
}

# What only an overloaded service does, the compilers have not seen until then: to refuse, above all.
warm_up_overloaded() {
  say "Warming up with $saturating_clients and more clients."
  ask_as "$saturating_clients"
  until_compiled ask_as "$arriving_clients" $((2 * $(accepted_per_s)))
  ask_as "$saturating_clients"
}

accepted_per_s() {
  sed -n 's/^OVERLOAD us=\([0-9]*\) accepted=\([0-9]*\) .*/\2 \1/p' "$scratch/overload" | awk '{ printf "%d", $1 / $2 * 1e6 }'
}

overload_by() { # overload_by NAME CLIENTS [ARRIVALS_PER_S]: adds to figures and spans
  local began=$EPOCHREALTIME ended kb
  ask_as "$2" "${3:-0}"
  ended=$EPOCHREALTIME
  kb=$(memory_kb "${pids[1]}" VmRSS)
  spans+=("$1 $began $ended")
  until_normal
  figures+=("$(
    sed -n 's/^OVERLOAD //p' "$scratch/overload" | awk -v name="$1" -v kb="$kb" -v ended="$ended" -v normal="$EPOCHREALTIME" '
      { for (i = 1; i <= NF; i++) { split($i, f, "="); v[f[1]] = f[2] } }
      END {
        all = v["accepted"] + v["overloaded"] + v["other"]; s = v["us"] / 1e6
        printf "%s_asked_per_s=%.0f %s_goodput_per_s=%.0f ", name, all / s, name, v["accepted"] / s
        printf "%s_overloaded=%.3f %s_broken=%d ", name, v["overloaded"] / all, name, v["other"] + v["broken"]
        printf "%s_p50_us=%d %s_p99_us=%d ", name, v["p50"], name, v["p99"]
        printf "%s_refused_p99_us=%d %s_kb=%d ", name, v["refused_p99"], name, kb
        printf "%s_normal_ms=%.0f", name, (normal - ended) * 1000
      }'
  )")
}

# What became of the questions that were asked within each span "NAME BEGAN ENDED"; one that was not answered in 10 s failed.
operations_at() {
  local name began ended
  while read -r name began ended; do
    awk -v name="$name" -v began="$began" -v ended="$ended" '
      $1 >= began && $1 <= ended { n++; if ($2 != 200) bad++; if ($3 > most) most = $3 }
      END { printf "%s_operations=%d %s_operations_failed=%d %s_operations_most_ms=%.0f\n", name, n, name, bad, name, most * 1000 }
    ' "$scratch/operations"
  done < <(printf '%s\n' "$@")
}

relative_to() { # relative_to PEAK FIGURES...: adds what of the peak is left
  local peak=$1
  shift
  tr ' ' '\n' <<<"$*" | awk -F= -v peak="$peak" '
    { printf "%s ", $0 }
    sub(/_goodput_per_s$/, "_goodput", $1) { printf "%s=%.3f ", $1, $2 / peak }'
}

# The loads come from the same program, and health and metrics are asked for under each: what that takes of the cores is
# taken from all of them.
ask_as() { # ask_as CLIENTS [ARRIVALS_PER_S]
  ARRIVALS_PER_S=${2:-0} wrk -t 1 -c "$1" -d "${duration}s" --timeout 10s -s "$bench/overload.lua" \
    "http://127.0.0.1:${ports[1]}/embed/feedback/token" -- "$scratch/credentials" ${body:+"$body"} \
    >"$scratch/overload" 2>&1 || { cat "$scratch/overload" >&2; fail "wrk failed"; }
}

# Health and metrics, one after the other, as long as $scratch/asking is there: when it was asked, status and seconds.
ask_operations() {
  local path
  while [ -e "$scratch/asking" ]; do
    for path in health/readiness health/liveness prometheus; do
      curl -s -o /dev/null -m 10 -w "$EPOCHREALTIME %{http_code} %{time_total}\n" \
        "http://127.0.0.1:${management[1]}/actuator/$path" >>"$scratch/operations" || true
    done
    sleep 0.5
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

print_overload() {
  printf '\n%s\n' "Overload, medians of $runs runs, users $users, scheduling $scheduling; the peak is of $saturating_clients clients." \
    "wrk and the service share $(nproc) cores: what wrk needs for the refused is taken from the service."
  printf '%-52s %10s %-9s %s\n' "" median "" "least - most"
  row "peak" tokens/s peak_per_s
  row "resident memory before" MiB before_kb 1024
  row "resident memory, most" MiB most_kb 1024
  printf '\n%s\n' "$((2 * saturating_clients)) clients that ask again at once, whatever is answered"
  print_overload_by clients
  printf '\n%s\n' "Twice the peak in requests a second, from up to $arriving_clients clients"
  print_overload_by arrivals
}

print_overload_by() {
  row "answered" requests/s "$1_asked_per_s"
  row "goodput" tokens/s "$1_goodput_per_s"
  row "goodput, of the peak" × "$1_goodput"
  row "answered with 503, of all" × "$1_overloaded"
  row "other answers, broken or timed-out connections" "" "$1_broken"
  row "p50 of the accepted" ms "$1_p50_us" 1000
  row "p99 of the accepted" ms "$1_p99_us" 1000
  row "p99 of the refused" ms "$1_refused_p99_us" 1000
  row "health and metrics, asked" times "$1_operations"
  row "health and metrics, slowest answer" ms "$1_operations_most_ms"
  row "health and metrics, not 200" "" "$1_operations_failed"
  row "resident memory at the end" MiB "$1_kb" 1024
  row "normal again, after the load" s "$1_normal_ms" 1000
}
