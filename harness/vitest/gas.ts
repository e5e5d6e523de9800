import type { Session } from '../campaign/session.js';
import { withEnvelope } from '../cli/envelopes.js';
import type { Terminal } from '../cli/terminal.js';

/**
 * A session that checks gas as `difftest run` does: by a named envelope, or by the one that is
 * committed for model and target. One that does not fit is not used, and said.
 */
export async function checkingGas(
  session: Session,
  { envelope }: { readonly envelope?: string | false },
  terminal: Terminal,
): Promise<Session> {
  const named = typeof envelope === 'string' ? { envelope } : {};
  const checked = await withEnvelope(session, { ...named, gas: envelope !== false }, {});
  const { unused } = checked.told;
  if (unused !== undefined) terminal.complain([`gas is not checked: ${unused}`]);
  return checked.session;
}
