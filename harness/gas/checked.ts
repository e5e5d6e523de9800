import type { Session } from '../campaign/session.js';
import { type GasCheckOptions, gasCheck } from './check.js';
import type { Envelope } from './envelope.js';

/** A session that checks gas by an envelope besides all that it checked before. */
export function checkingGas(
  session: Session,
  envelope: Envelope,
  options: GasCheckOptions,
): Session {
  const checks = [...session.checks, gasCheck(envelope, options)];
  return { ...session, explain: true, checks };
}
