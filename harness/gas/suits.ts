import type { Session } from '../campaign/session.js';
import type { Hex } from '../model/index.js';
import { hashCode } from '../target/load.js';
import { valueToJson } from '../trace/json.js';
import type { EnvelopeHead } from './envelope.js';

/** What an envelope of a session's target is learned from. */
export function headOf(session: Session): Omit<EnvelopeHead, 'learned'> {
  const { model, setting, hardfork, target } = session;
  const { sourceName, contractName, compiler, settings } = target.artifacts[model.world.subject]!;
  const hashes = Object.entries(target.artifacts).map(([name, { runtimeBytecode }]) => {
    return [name, hashCode(runtimeBytecode)] as const;
  });
  return {
    model: model.name,
    parameters: valueToJson(setting.parameters ?? null),
    hardfork,
    target: {
      spec: target.spec,
      contract: `${sourceName}:${contractName}`,
      compiler,
      settings: settings ?? '',
      manner: target.manner ?? '',
    },
    bytecode: Object.fromEntries(hashes) as Record<string, Hex>,
  };
}

/** Whether more may be learned into an envelope: it is of the very contract of a session. */
export function isOfSameContract(envelope: EnvelopeHead, session: Session): boolean {
  const here = headOf(session);
  const told = ({ target, bytecode, ...head }: Omit<EnvelopeHead, 'learned'>) => {
    const { model, parameters, hardfork } = head;
    const { contract, compiler, settings, manner } = target;
    const hashes = Object.entries(bytecode).sort(([left], [right]) => (left < right ? -1 : 1));
    return JSON.stringify([
      ...[model, parameters, hardfork, contract, compiler, settings, manner],
      hashes,
    ]);
  };
  return told(envelope) === told(here);
}

/**
 * Why an envelope says nothing about a session's target; undefined when it does. Other bytecode is
 * no reason: what it costs now is the question. Another target is one unless it was asked for.
 */
export function unsuitedTo(
  envelope: EnvelopeHead,
  session: Session,
  options: { readonly anyTarget: boolean },
): string | undefined {
  const here = headOf(session);
  const told = (name: string, was: unknown, is: unknown) =>
    was === is ? undefined : `${name} ${was || 'unknown'}, not ${is || 'unknown'}`;
  const parameters = [envelope.parameters, here.parameters].map((value) => JSON.stringify(value));
  const reasons = [
    told('model', envelope.model, here.model),
    told('hardfork', envelope.hardfork, here.hardfork),
    told('constants', parameters[0], parameters[1]),
    told('compiler', envelope.target.compiler, here.target.compiler),
    told('settings', envelope.target.settings, here.target.settings),
    ...(options.anyTarget
      ? []
      : [
          told('target', envelope.target.spec, here.target.spec),
          told('manner', envelope.target.manner, here.target.manner),
        ]),
  ].filter((reason) => reason !== undefined);
  return reasons.length === 0 ? undefined : `it was learned with ${reasons.join('; ')}`;
}
