/** What is wrong with TLS, in words. */
import { day, inWords } from './words.ts';

/** The certificate that a receiver showed. Times are milliseconds since 1970. */
export interface Certificate {
  /** Names and addresses that it is for. */
  readonly names: readonly string[];
  /** Who signed it. */
  readonly issuer: string;
  readonly validFrom: number;
  readonly validTo: number;
}

/** Null when the code is none of TLS. */
export function explainTls(
  { code, message, certificate }: { code: string; message: string; certificate: Certificate | null },
  url: URL,
  now: number,
): string | null {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return explainExpiry(certificate, now);
    case 'CERT_NOT_YET_VALID': {
      const from = certificate ? ` before ${day(certificate.validFrom)}` : ' yet';
      return `The receiver's certificate is not valid${from}. Check the date it was issued with.`;
    }
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `The receiver's certificate is for ${listNames(certificate)}, not for ${url.hostname}. Use a name from the certificate in the URL, or get one for this name.`;
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return "The receiver's certificate is self-signed. Get one from a public authority, such as Let's Encrypt.";
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return `The receiver's certificate comes from an authority that is not public${by(certificate)}. Get one from a public authority, such as Let's Encrypt.`;
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_GET_ISSUER_CERT':
      return `The chain of the receiver's certificate is not complete${by(certificate)}. Browsers fill it in and programs do not: have the receiver send the intermediate certificate too (the "full chain"), or get a certificate from a public authority.`;
    case 'CERT_REVOKED':
      return "The receiver's certificate was revoked. Get a new one.";
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
    case 'ERR_SSL_HTTP_REQUEST':
      return `The receiver does not speak TLS at port ${url.port || 443}. Check the port, or whether it is plain http there.`;
    case 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION':
    case 'ERR_SSL_UNSUPPORTED_PROTOCOL':
      return 'The receiver offers no version of TLS that is still safe. Have it speak TLS 1.2 or 1.3.';
    case 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE':
    case 'ERR_SSL_NO_CIPHERS_AVAILABLE':
      return `The receiver ended the TLS handshake: it has no cipher in common, or no certificate for ${url.hostname}. Check its TLS settings, and whether it knows this name.`;
    case 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME':
    case 'ERR_SSL_TLSV1_ALERT_UNRECOGNIZED_NAME':
      return `The receiver has no certificate for ${url.hostname}. Add the name to it, or use one that it knows.`;
    case 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED':
    case 'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE':
      return 'The receiver asks for a client certificate, and requests carry none. Have it check the signature or the API key instead.';
    default:
      return /^(ERR_TLS|ERR_SSL|CERT_|EPROTO$)/.test(code)
        ? `The TLS connection failed (${code}): ${message.replace(/[.\s]*$/, '')}. Check the TLS settings of the receiver.`
        : null;
  }
}

function explainExpiry(certificate: Certificate | null, now: number): string {
  if (!certificate) return "The receiver's certificate has expired. Renew it.";
  const { validTo } = certificate;
  if (validTo > now) {
    return `A certificate in the receiver's chain has expired; its own is valid until ${day(validTo)}. Have it send a chain that is valid.`;
  }
  return `The receiver's certificate expired ${inWords(now - validTo)} ago, on ${day(validTo)}. Renew it.`;
}

const SHOWN_NAMES = 4;

function listNames(certificate: Certificate | null): string {
  const names = certificate?.names ?? [];
  if (names.length === 0) return 'another name';
  const more = names.length > SHOWN_NAMES ? ` and ${names.length - SHOWN_NAMES} more` : '';
  return names.slice(0, SHOWN_NAMES).join(', ') + more;
}

function by(certificate: Certificate | null): string {
  return certificate?.issuer ? ` (it was signed by ${certificate.issuer})` : '';
}
