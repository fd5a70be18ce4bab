#!/bin/sh
# Makes what must not stand in a repository: keys, certificates, passwords. Usage: docker/secrets.sh [DIRECTORY]
# Needs openssl 3 and keytool (any JDK). What is there already stays: remove a file to have it made anew. What is made of
# another file follows it at each run, and a certificate that was made here is renewed in its last 30 days.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/secrets}
umask 077

die() { echo "secrets.sh: $*" >&2; exit 1; }

# Both tell of their progress on stderr: that is of interest when they fail.
quietly() { said=$("$@" 2>&1) || die "$1 failed: $said"; }

command -v openssl > /dev/null || die "openssl is not on the PATH; install OpenSSL 3"
case $(openssl version) in
  "OpenSSL "[3-9]*) ;;
  *) die "OpenSSL 3 or later is needed, this is $(openssl version); put another one first on the PATH" ;;
esac
command -v keytool > /dev/null || die "keytool is not on the PATH; install a JDK, or add the bin directory of one to the PATH"

mkdir -p "$out/embedpass/config" "$out/tls" "$out/redis" "$out/keycloak" "$out/grafana"
out=$(cd "$out" && pwd)

password() { [ -s "$1" ] || openssl rand -hex 16 > "$1"; }

# hash FILE SALT: the name that Spring Security gives to 310,000 rounds of PBKDF2 with HMAC-SHA-256, the salt in front.
hash() {
  rounds=$(openssl kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt "pass:$(cat "$1")" -kdfopt "hexsalt:$2" \
    -kdfopt iter:310000 PBKDF2)
  printf '{pbkdf2@SpringSecurity_v5_8}%s%s\n' "$2" "$(echo "$rounds" | tr -d ':\n' | tr A-F a-f)"
}

# Whatever became of the password: a hash of the one before would go on to let its owner in.
password_hash() {
  file=$out/embedpass/config/admin-password-hash
  salt=$(sed -n 's/^{pbkdf2@SpringSecurity_v5_8}\([0-9a-f]\{32\}\).*/\1/p' "$file" 2> /dev/null || true)
  [ -n "$salt" ] && [ "$(cat "$file")" = "$(hash "$out/embedpass/admin" "$salt")" ] && return
  hash "$out/embedpass/admin" "$(openssl rand -hex 16)" > "$file"
}

signing_key() {
  [ -s "$out/embedpass/signing-key.pem" ] && return
  openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out "$out/embedpass/signing-key.pem"
}

made_here() { openssl x509 -noout -issuer -nameopt RFC2253 -in "$1" | grep -qx "issuer=CN=Embedpass stack"; }

# good_for DAYS CERTIFICATE: that long, and of the authority that is here.
good_for() {
  openssl verify -attime "$(($(date +%s) + $1 * 86400))" -CAfile "$out/tls/ca.crt" "$2" > /dev/null 2>&1
}

# Browsers were told to trust it, so it stays as long as it outlives the next certificate.
authority() {
  if [ -s ca.crt ] && ! made_here ca.crt; then
    die "$out/tls/ca.crt is your own, and tls.crt is not; put your certificate and its key there, or remove ca.crt"
  fi
  [ -s ca.key ] && [ -s ca.crt ] && good_for 100 ca.crt && return
  quietly openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 365 -subj "/CN=Embedpass stack" \
    -addext keyUsage=critical,keyCertSign -keyout ca.key -out ca.crt
}

# An authority of this stack, and one certificate for all of its names; a public authority's take their place.
certificates() {
  cd "$out/tls"
  if [ -s tls.crt ] && ! made_here tls.crt; then
    [ -s tls.key ] || die "$out/tls/tls.crt is your own, and its key tls.key is not there; put it there, or remove tls.crt"
    return
  fi
  [ -s tls.crt ] && [ -s tls.key ] && good_for 30 tls.crt && return
  authority
  quietly openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -subj "/CN=embedpass.localhost" \
    -keyout tls.key -out tls.csr
  printf '%s\n' "subjectAltName=DNS:embedpass.localhost,DNS:localhost,DNS:app.localhost,DNS:board.localhost,DNS:id.localhost" \
    "extendedKeyUsage=serverAuth" "basicConstraints=critical,CA:false" "keyUsage=critical,digitalSignature" > tls.ext
  quietly openssl x509 -req -in tls.csr -CA ca.crt -CAkey ca.key -days 90 -extfile tls.ext -out tls.crt
  rm -f tls.csr tls.ext
  echo "A new certificate is in $out/tls; nginx reads it when it is restarted."
}

# For Embedpass, which asks the identity provider over TLS: the public authorities that Java knows, and the one that is here.
# Not secret, PKCS#12 just wants a password.
trust() {
  java=$(keytool -J-XshowSettings:properties -help 2>&1 | sed -n 's/^ *java\.home = //p')
  store=$out/embedpass/trust.p12
  rm -f "$store.new"
  quietly keytool -importkeystore -noprompt -srckeystore "$java/lib/security/cacerts" -srcstorepass changeit \
    -destkeystore "$store.new" -deststoretype PKCS12 -deststorepass changeit
  if [ -s "$out/tls/ca.crt" ]; then
    quietly keytool -importcert -noprompt -alias stack -file "$out/tls/ca.crt" -keystore "$store.new" -storepass changeit
  fi
  mv "$store.new" "$store"
}

signing_key
(certificates)
trust
for name in redis/password grafana/password keycloak/alice keycloak/bob embedpass/admin; do password "$out/$name"; done
cp "$out/redis/password" "$out/embedpass/config/spring.data.redis.password"
printf 'requirepass %s\n' "$(cat "$out/redis/password")" > "$out/redis/redis-password.conf"
password_hash
sed -e "s/@ALICE@/$(cat "$out/keycloak/alice")/" -e "s/@BOB@/$(cat "$out/keycloak/bob")/" \
  "$here/keycloak/acme-realm.json" > "$out/keycloak/acme-realm.json"

# Compose reads it; other lines are the operator's: an image that is pinned, say.
stack_user() {
  others=$(grep -v '^STACK_USER=' "$here/.env" 2> /dev/null || true)
  printf '%s\n' ${others:+"$others"} "STACK_USER=$1" > "$here/.env"
}

# One numeric user for every container that reads a secret: files are mounted with the owner that they have here.
owner=$(id -u):$(id -g)
if [ "$(id -u)" -eq 0 ]; then
  owner=65532:65532
  chown -R "$owner" "$out"
fi
if [ "$#" -eq 0 ]; then
  stack_user "$owner"
  mkdir -p "$here/data/embedpass-1" "$here/data/embedpass-2"
  [ "$(id -u)" -ne 0 ] || chown -R "$owner" "$here/data"
fi
echo "Passwords of alice and bob are in $out/keycloak, of Grafana in $out/grafana, of the administrator in $out/embedpass/admin."
