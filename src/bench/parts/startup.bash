# Start-up: the jar as it is, and unpacked with its cache, in turns. Sourced by run.

unpack_jar() {
  unpacked=$scratch/app
  say "Unpacking the jar and making its cache."
  "$java" -jar "$jar" unpack "$unpacked" >&2
}

startup_once() {
  local form
  for form in jar cache; do
    if [ "$form" = jar ]; then
      # shellcheck disable=SC2086 # options are words
      start_instance 1 $java_options -jar "$jar"
    else
      start_instance 1 "@$unpacked/java.options" -jar "$unpacked/$(basename "$jar")"
    fi
    ticks=$(cpu_ticks "${pids[1]}")
    sleep 5
    printf 'RUN run=%d mode=startup form=%s scheduling=%s start_ms_%s=%d start_cpu_ms_%s=%d idle_kb_%s=%d\n' "$run" "$form" "$scheduling" \
      "$form" "$start_ms" "$form" $((ticks * 1000 / $(getconf CLK_TCK))) "$form" "$(memory_kb "${pids[1]}" VmRSS)" |
      tee -a "$scratch/runs"
    stop_instances
  done
  printf 'RUN run=%d mode=startup openssl_us=%s\n' "$run" "$(openssl_us)" | tee -a "$scratch/runs"
}

print_startup() {
  printf '\n%s\n' "Start-up, medians of $runs starts of each, in turns, on $(nproc) cores, scheduling $scheduling."
  printf '%-52s %10s %-9s %s\n' "" median "" "least - most"
  row "java -jar embedpass.jar: exec to readiness" s start_ms_jar 1000
  row "  CPU until then" s start_cpu_ms_jar 1000
  row "  resident memory, idle" MiB idle_kb_jar 1024
  row "unpacked, with cache and options: exec to readiness" s start_ms_cache 1000
  row "  CPU until then" s start_cpu_ms_cache 1000
  row "  resident memory, idle" MiB idle_kb_cache 1024
  row "CPU of one RSA-2048 signature, openssl" µs openssl_us
}
