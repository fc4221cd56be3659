import { expect, test } from 'vitest';
import { isFormatted, isKnownFormat } from '../../../src/machinery/structural/formats.js';

test.each([
  ['date-time', '2026-01-01T00:00:00Z', '2026-13-01T00:00:00Z'],
  ['date', '2026-01-31', '2026-1-31'],
  ['duration', '1h30m', 'soon'],
  ['email', 'a@example.com', 'example.com'],
  ['hostname', 'a.example.com', '-a.example.com'],
  ['ipv4', '10.0.0.1', '10.0.0.256'],
  ['ipv6', '2001:db8::1', '10.0.0.1'],
  ['cidr', '10.0.0.0/8', '10.0.0.0/33'],
  ['mac', '00:11:22:33:44:55', '00:11:22:33:44'],
  ['uri', 'https://example.com/a', 'no uri'],
  ['uuid', '123e4567-e89b-12d3-a456-426614174000', '123e4567'],
  ['uuid4', '123e4567-e89b-42d3-a456-426614174000', '123e4567-e89b-12d3-a456-426614174000'],
  ['byte', 'YWJj', 'not base64!'],
  ['hexcolor', '#fff', '#ff'],
  ['isbn10', '0321751043', '0321751044'],
  ['isbn13', '978-0321751041', '978-0321751042'],
  ['k8s-short-name', 'web-0', 'web.0'],
  ['k8s-long-name', 'web.0', 'Web'],
])('%s: %s is one, %s is none', (format, right, wrong) => {
  expect(isKnownFormat(format)).toBe(true);
  expect(isFormatted(right, format)).toBe(true);
  expect(isFormatted(wrong, format)).toBe(false);
});
