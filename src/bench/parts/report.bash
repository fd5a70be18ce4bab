# The figures: a line for each run, a table of medians at the end. Sourced by run.

record_run() {
  awk -v run="$run" -v ticks="$ticks" -v hertz="$(getconf CLK_TCK)" -v tokens="$requests" -v us="$load_us" \
    -v before="$openssl_before" -v after="$openssl_after" -v bytes="$bytes" -v forces="$forces" -v records="$records" \
    -v commands="$commands" -v others="$others" -v compiling="$compiling" \
    -v latency="p50_us=$p50 p99_us=$p99 p999_us=$p999" \
    -v memory="idle_kb=$idle_kb load_kb=$load_kb peak_kb=$peak_kb after_kb=$after_kb start_ms=$start_ms" \
    -v mode="users=$users limits=$limits journal=$journal instances=$instances scheduling=$scheduling" '
    BEGIN {
      cpu = ticks / hertz * 1e6 / tokens
      openssl = (before + after) / 2
      printf "RUN run=%d %s tokens=%d cpu_us=%.1f ", run, mode, tokens, cpu
      printf "compilers_us=%.1f openssl_us=%.1f ratio=%.3f ", compiling / hertz * 1e6 / tokens, openssl, cpu / openssl
      printf "tokens_per_s=%.0f cores=%.2f %s %s ", tokens / us * 1e6, ticks / hertz / us * 1e6, latency, memory
      printf "journal_bytes=%.0f forces=%d records_per_force=%.1f ", bytes / tokens, forces, forces ? records / forces : 0
      printf "redis_commands=%.2f cores_others=%.2f\n", commands / tokens, others / hertz / us * 1e6
    }' | tee -a "$scratch/runs"
}

# row TITLE UNIT FIELD [DIVISOR]: median, least and most of a field over the runs.
row() {
  tr ' ' '\n' <"$scratch/runs" | sed -n "s/^$3=//p" | sort -n | awk -v title="$1" -v unit="$2" -v divisor="${4:-1}" '
    { v[NR] = $1 / divisor }
    function text(x) { return sprintf(x < 10 ? "%.2f" : (x < 100 ? "%.1f" : "%.0f"), x) }
    END {
      median = NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2
      printf "%-52s %10s %-9s %s - %s\n", title, text(median), unit, text(v[1]), text(v[NR])
    }'
}

print_table() {
  printf '\nMedians of %s runs: users %s, limits %s, journal %s, instances %s, scheduling %s, %s connections each.\n' \
    "$runs" "$users" "$limits" "$journal" "$instances" "$scheduling" "$connections"
  echo "$(nproc) cores are shared with wrk: CPU per token is the figure to trust, throughput and times are not the service's alone."
  case $users in
    service) echo "The service's secret is a bcrypt hash of cost 10." ;;
    demo) echo "Passwords of the demo users are plain ({noop}): no hash is computed." ;;
  esac
  [ "$journal" != on ] || echo "The journal is on $(stat -f -c %T "$scratch")."
  if tr ' ' '\n' <"$scratch/runs" | awk -F= '$1 == "cores_others" && $2 > 0.2 { found = 1 } END { exit !found }'; then
    echo "OTHER PROGRAMS WERE BUSY: these figures are not worth keeping."
  fi
  printf '%-52s %10s %-9s %s\n' "" median "" "least - most"
  row "CPU of the service per token" µs cpu_us
  row "of that the JVM's compilers" µs compilers_us
  row "CPU of one RSA-2048 signature, openssl" µs openssl_us
  row "ratio" × ratio
  row "throughput" tokens/s tokens_per_s
  row "cores that the service had" "" cores
  row "cores that other programs of the machine had" "" cores_others
  row "p50, with $connections requests under way" ms p50_us 1000
  row "p99" ms p99_us 1000
  row "p99.9" ms p999_us 1000
  row "resident memory, idle after the start" MiB idle_kb 1024
  row "resident memory, at the end of the load" MiB load_kb 1024
  row "resident memory, most" MiB peak_kb 1024
  row "resident memory, 5 s after the load" MiB after_kb 1024
  row "start-up, exec to readiness" s start_ms 1000
  row "journal per token" bytes journal_bytes
  row "records per force" "" records_per_force
  [ "$limits" != redis ] || row "calls of Redis per token" "" redis_commands
}
