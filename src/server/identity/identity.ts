// How a server tells users apart: with TLS by certificates and tokens of its own authority, without it not at all.

import type { Identity } from './authenticate.js';
import { authority, serverCertificate } from './certificates.js';
import { type KeyStore, keysInMemory } from './key-store.js';
import { Tokens } from './tokens.js';

export async function identityOf(
  keys: KeyStore,
  how: { readonly tls: boolean; readonly address: string; readonly enforce: boolean },
): Promise<Identity> {
  const tokens = new Tokens(keys);
  const { enforce } = how;
  if (!how.tls) return { tokens, enforce };
  const { cert: ca } = await authority(keys);
  return { tokens, enforce, tls: { ...(await serverCertificate(keys, how.address)), ca } };
}

/** Everyone is the administrator. */
export const nobodyAsked: Identity = { tokens: new Tokens(keysInMemory()), enforce: false };
