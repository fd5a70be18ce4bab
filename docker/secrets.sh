#!/bin/sh
# Makes what must not stand in a repository: keys, certificates, passwords. Usage: docker/secrets.sh [DIRECTORY]
# Needs openssl 3 and keytool (any JDK). What is there already stays: remove a file to have it made anew.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/secrets}
umask 077
mkdir -p "$out/embedpass/config" "$out/tls" "$out/redis" "$out/keycloak" "$out/grafana"
out=$(cd "$out" && pwd)

password() { [ -s "$1" ] || openssl rand -hex 16 > "$1"; }

# The name that Spring Security gives to 310,000 rounds of PBKDF2 with HMAC-SHA-256, the salt in front.
hash() {
  salt=$(openssl rand -hex 16)
  rounds=$(openssl kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt "pass:$(cat "$1")" -kdfopt "hexsalt:$salt" \
    -kdfopt iter:310000 PBKDF2 | tr -d ':\n' | tr A-F a-f)
  printf '{pbkdf2@SpringSecurity_v5_8}%s%s\n' "$salt" "$rounds"
}

signing_key() {
  [ -s "$out/embedpass/signing-key.pem" ] && return
  openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out "$out/embedpass/signing-key.pem"
}

# An authority of this stack, and one certificate for all of its names; a public authority's take their place.
certificates() {
  [ -s "$out/tls/tls.crt" ] && return
  cd "$out/tls"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 365 -subj "/CN=Embedpass stack" \
    -addext keyUsage=critical,keyCertSign -keyout ca.key -out ca.crt 2> /dev/null
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -subj "/CN=embedpass.localhost" \
    -keyout tls.key -out tls.csr 2> /dev/null
  printf '%s\n' "subjectAltName=DNS:embedpass.localhost,DNS:localhost,DNS:app.localhost,DNS:board.localhost,DNS:id.localhost" \
    "extendedKeyUsage=serverAuth" "basicConstraints=critical,CA:false" "keyUsage=critical,digitalSignature" > tls.ext
  openssl x509 -req -in tls.csr -CA ca.crt -CAkey ca.key -days 90 -extfile tls.ext -out tls.crt 2> /dev/null
  rm -f tls.csr tls.ext "$out/embedpass/trust.p12"
  cd "$here"
}

# For Embedpass, which asks the identity provider over TLS; not secret, PKCS#12 just wants a password.
trust() {
  [ -s "$out/embedpass/trust.p12" ] && return
  keytool -importcert -noprompt -alias stack -file "$out/tls/ca.crt" -keystore "$out/embedpass/trust.p12" \
    -storetype PKCS12 -storepass changeit > /dev/null 2>&1
}

signing_key
certificates
trust
for name in redis/password grafana/password keycloak/alice keycloak/bob embedpass/admin; do password "$out/$name"; done
cp "$out/redis/password" "$out/embedpass/config/spring.data.redis.password"
printf 'requirepass %s\n' "$(cat "$out/redis/password")" > "$out/redis/redis-password.conf"
[ -s "$out/embedpass/config/admin-password-hash" ] || hash "$out/embedpass/admin" > "$out/embedpass/config/admin-password-hash"
sed -e "s/@ALICE@/$(cat "$out/keycloak/alice")/" -e "s/@BOB@/$(cat "$out/keycloak/bob")/" \
  "$here/keycloak/acme-realm.json" > "$out/keycloak/acme-realm.json"

# One numeric user for every container that reads a secret: files are mounted with the owner that they have here.
owner=$(id -u):$(id -g)
if [ "$(id -u)" -eq 0 ]; then
  owner=65532:65532
  chown -R "$owner" "$out"
fi
if [ "$#" -eq 0 ]; then
  printf 'STACK_USER=%s\n' "$owner" > "$here/.env"
  mkdir -p "$here/data/embedpass-1" "$here/data/embedpass-2"
  [ "$(id -u)" -ne 0 ] || chown -R "$owner" "$here/data"
fi
echo "Passwords of alice and bob are in $out/keycloak, of Grafana in $out/grafana, of the administrator in $out/embedpass/admin."
