# The scratch configuration, the processes that were started, and their end. Sourced by run.

started=()   # process ids, ours alone

begin_scratch() {
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/embedpass-bench.XXXXXX")
  trap end_scratch EXIT
  trap 'exit 130' INT TERM
}

end_scratch() {
  local pid
  for pid in "${started[@]}"; do stop_process "$pid"; done
  if [ "$keep" = yes ]; then say "Kept: $scratch"; else rm -rf "$scratch"; fi
  [ -z "${memory_journal:-}" ] || rm -rf "$memory_journal"
}

stop_process() {
  kill "$1" 2>/dev/null || return 0
  wait "$1" 2>/dev/null || true
}

say() { printf '%s\n' "$*" >&2; }

fail() { say "src/bench/run: $*"; exit 1; }

# Asks for a port that nobody listens at; a different one each time.
next_port=
free_port() {
  next_port=${next_port:-$first_port}
  while (exec 3<>"/dev/tcp/127.0.0.1/$next_port") 2>/dev/null; do next_port=$((next_port + 1)); done
  port=$next_port
  next_port=$((next_port + 1))
}

need() {
  local program=$1 package=$2
  command -v "$program" >/dev/null || missing+=("$program (Debian: apt-get install $package)")
}

need_parts() {
  missing=()
  need wrk wrk
  need openssl openssl
  need curl curl
  need awk mawk
  [ "$limits" != redis ] || need redis-server redis-server
  need chrt util-linux
  find_java
  [ "${#missing[@]}" -eq 0 ] || fail "missing: $(printf '%s; ' "${missing[@]}")"
  chrt "--$scheduling" 0 true || fail "this machine has no scheduling policy $scheduling"
}

find_java() {
  local home release
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/java/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
    release=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release" 2>/dev/null || true)
    if [ "${release:-0}" -ge 25 ] && [ -x "$home/bin/java" ]; then java=$home/bin/java; return; fi
  done
  missing+=("a JDK 25 (Debian: apt-get install temurin-25-jdk from Adoptium, or set JAVA_HOME)")
}

build_jar() {
  if [ -z "$jar" ]; then
    say "Building the jar (./mvnw package); --jar FILE takes one that is there."
    (cd "$project" && ./mvnw -B -q -ntp package -DskipTests) >&2
    jar=$project/target/embedpass.jar
  fi
  [ -f "$jar" ] || fail "$jar is not there"
  jar=$(cd "$(dirname "$jar")" && pwd)/$(basename "$jar")
}

# A configuration as in production, but for plain HTTP and limits that nobody reaches. The credentials are of these
# scratch users only.
write_configuration() {
  local environment=bench
  [ "$users" != demo ] || environment=demo
  "$java" -jar "$jar" keys generate --bits 2048 --out "$scratch/key.pem" >/dev/null
  cat >"$scratch/signing-keys.yaml" <<YAML
environment: $environment
keys:
  - source: "file:$scratch/key.pem"
    activate-at: 2026-01-01T00:00:00Z
    published-at: 2025-12-01T00:00:00Z
YAML
  {
    echo "origins:"
    printf '  - https://page-%d.example.com\n' {1..20}
    echo "  - https://app.example.com"
    echo "  - https://*.preview.example.com"
  } >"$scratch/allowed-origins.yaml"
  cat >"$scratch/common.yaml" <<YAML
embedpass:
  environment: $environment
  require-https: false
  embeds:
    feedback: {issuer: acme/product feedback, audience: board-42}
  limits:
    store: $limits
    user: $unreachable
    client: $unreachable
    service: $unreachable
  keys.plan: $scratch/signing-keys.yaml
  origins.file: $scratch/allowed-origins.yaml
  users:
YAML
  "write_users_$users" >>"$scratch/common.yaml"
}

unreachable='{capacity: 1000000000, refill: 1000000000, period: 1s}'

write_users_bearer() {
  free_port
  say "Starting an issuer on port $port with $user_count users."
  "$java" -XX:+UseSerialGC -Xmx64m "$bench/Issuer.java" "$port" embedpass "$user_count" "$scratch/credentials" >&2 &
  started+=($!)
  wait_for_file "$scratch/credentials" $!
  cat <<YAML
    bearer:
      - {issuer: "http://127.0.0.1:$port", jwk-set-uri: "http://127.0.0.1:$port/jwks.json", audience: embedpass}
YAML
}

# The hash is bcrypt of cost 10, as config/README.md has it made.
write_users_service() {
  basic bench-backend bench-secret >"$scratch/credentials"
  body='{"user":{"sub":"u-42","name":"Ute Example","email":"ute@example.com"}}'
  cat <<'YAML'
    services:
      - {name: bench-backend, secret: "{bcrypt}$2b$10$Zk1mQ0vXxQ8yqVd0b1sN3eAlvnKQ9A77vgU3aCVXttf08V.l5EW.G"}
YAML
}

write_users_demo() {
  local user
  echo "    demo:"
  for ((user = 1; user <= user_count; user++)); do
    basic "user$user" "secret$user" >>"$scratch/credentials"
    printf '      - {username: user%d, password: "{noop}secret%d", name: User %d, email: u%d@example.com}\n' \
      "$user" "$user" "$user" "$user"
  done
}

basic() { printf 'Basic %s\n' "$(printf '%s:%s' "$1" "$2" | openssl base64 -A)"; }

wait_for_file() {
  local file=$1 pid=$2
  until [ -f "$file" ]; do
    kill -0 "$pid" 2>/dev/null || fail "process $pid ended before it made $file"
    sleep 0.1
  done
}
