import { request } from './http.js';

const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const LONGEST_LIFE = 300;

const bytesOf = (base64url) =>
  Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));

const base64url = (text) =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const parse = (part) => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(part)));

/** A token's three parts, read but not believed. */
export function decode(token) {
  const parts = token.split('.');
  return { parts, header: parse(parts[0]), claims: parse(parts[1]) };
}

/** The same token for another user: new claims, old signature. */
export function tamper(token) {
  const { parts, claims } = decode(token);
  const forged = { ...claims, sub: claims.sub === 'bob' ? 'alice' : 'bob' };
  return { token: [parts[0], base64url(JSON.stringify(forged)), parts[2]].join('.'), from: claims.sub, to: forged.sub };
}

/**
 * What a vendor's server does with a token. Every check is made even after one has failed, to show them all, except the
 * signature where no key can be chosen: its `ok` is null then.
 *
 * @param {number} now seconds since 1970
 */
export async function verify(token, now) {
  const { parts, header, claims } = decode(token);
  const isRs256 = header.alg === 'RS256';
  const key = isRs256 ? await publicKey(header.kid) : null;
  const signed = key && (await isSigned(parts, key));
  const age = now - claims.iat;
  const left = claims.exp - now;
  const life = claims.exp - claims.iat;
  const checks = [
    check('alg', isRs256, isRs256 ? 'RS256' : `${header.alg} is not RS256`),
    check('kid', Boolean(key), key ? 'in the JWK Set' : 'not in the JWK Set'),
    check('signature', key ? signed : null, signatureDetail(key, signed)),
    check('exp', left > 0 && life <= LONGEST_LIFE, expiryDetail(left, life)),
    check('iat', age >= 0, age >= 0 ? `issued ${Math.floor(age)} s ago` : 'lies in the future'),
    check('aud', typeof claims.aud === 'string', typeof claims.aud === 'string' ? `one string: ${claims.aud}` : 'not a string'),
  ];
  return { claims, checks, isAccepted: checks.every(({ ok }) => ok) };
}

const check = (name, ok, detail) => ({ name, ok, detail });

function signatureDetail(key, signed) {
  if (!key) return 'not tried without a key';
  return signed ? 'made by that key' : 'not made over these claims';
}

function expiryDetail(left, life) {
  if (!(left > 0)) return 'expired';
  return life <= LONGEST_LIFE ? `lives ${life} s, 300 at most` : `lives ${life} s, over 300`;
}

async function isSigned([header, claims, signature], key) {
  return crypto.subtle.verify(ALGORITHM, key, bytesOf(signature), new TextEncoder().encode(`${header}.${claims}`));
}

/** The published key of that name; an unknown one is looked up once more past the cache, it may have just been added. */
async function publicKey(kid) {
  const jwk = (await jwkSet('default')).find(byKid(kid)) ?? (await jwkSet('reload')).find(byKid(kid));
  if (!jwk) return null;
  const { kty, n, e } = jwk;
  return crypto.subtle.importKey('jwk', { kty, n, e }, ALGORITHM, false, ['verify']);
}

const byKid = (kid) => (jwk) => jwk.kid === kid && jwk.kty === 'RSA';

async function jwkSet(cache) {
  const { body } = await request('GET', '/.well-known/jwks.json', { cache });
  return body?.keys ?? [];
}
