// Addresses that cannot stand for another machine [apis/core/validation ValidateEndpointIP].

import { type FieldError, invalid } from '../machinery/field-errors.js';
import { isIpv4, parseIp } from '../machinery/ip-address.js';

export function specialIpErrors(text: string, path: string): readonly FieldError[] {
  const ip = parseIp(text);
  const refuse = (why: string): FieldError => invalid(path, text, why);
  if (!ip) return [refuse('must be a valid IP address')];
  const v4 = isIpv4(ip);
  const [a = 0, b = 0, c = 0] = v4 ? ip.slice(12) : ip;
  const zeros = (from: number, to: number): boolean =>
    ip.slice(from, to).every((byte) => byte === 0);
  const errors: FieldError[] = [];
  if (v4 ? zeros(12, 16) : zeros(0, 16))
    errors.push(refuse('may not be unspecified (0.0.0.0 or ::)'));
  if (v4 ? a === 127 : zeros(0, 15) && ip[15] === 1)
    errors.push(refuse('may not be in the loopback range (127.0.0.0/8, ::1/128)'));
  if (v4 ? a === 169 && b === 254 : a === 0xfe && (b & 0xc0) === 0x80)
    errors.push(refuse('may not be in the link-local range (169.254.0.0/16, fe80::/10)'));
  if (v4 ? a === 224 && b === 0 && c === 0 : a === 0xff && (b & 0x0f) === 2)
    errors.push(refuse('may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'));
  return errors;
}
