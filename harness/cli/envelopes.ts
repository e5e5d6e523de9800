import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { models } from '../../models/index.js';
import type { CampaignResult } from '../campaign/campaign.js';
import type { Session } from '../campaign/session.js';
import { UsageError } from '../errors.js';
import type { Tolerance } from '../gas/check.js';
import { checkingGas } from '../gas/checked.js';
import type { Envelope, PathEnvelope } from '../gas/envelope.js';
import { readEnvelope } from '../gas/envelopeFile.js';
import { unsuitedTo } from '../gas/suits.js';
import { requireExplained } from '../gas/survey.js';
import { type AnyModel, pathName } from '../model/index.js';
import type { ReportedGas, ReportedPath } from '../report/result.js';
import { packageRoot } from '../target/package-root.js';

export type GasFlags = {
  readonly envelope?: string;
  /** False where gas is not to be checked. */
  readonly gas?: boolean;
};

/** A session that checks gas as far as there is an envelope for it, and what is told of that. */
export type GasSession = {
  readonly session: Session;
  readonly envelope: Envelope | undefined;
  readonly told: Omit<ReportedGas, 'unknown'>;
};

/** Where envelopes are committed, in a project and in this package. */
const FOLDER = 'fixtures/envelopes';
const REFERENCE = 'reference';
const UNCHECKED = { envelope: undefined, unused: undefined };

/** Adds the flags of commands that check gas where an envelope exists. */
export function withGasFlags(command: Command): Command {
  return command
    .option('--envelope <file>', `envelope to hold gas against (default: the one in ${FOLDER}/)`)
    .option('--no-gas', 'do not check gas, whatever envelopes there are');
}

/**
 * Lets a session check gas. Without `--envelope` it is the one committed for model and target, if
 * there is one; one that is of something else is not used, and said. One that was named and does
 * not fit is a UsageError.
 */
export async function withEnvelope(
  session: Session,
  flags: GasFlags,
  options: { readonly tolerance?: Tolerance },
): Promise<GasSession> {
  if (flags.gas !== false && flags.envelope !== undefined) requireExplained(session);
  if (flags.gas === false || session.model.gas === undefined) {
    return { session, envelope: undefined, told: UNCHECKED };
  }
  const explained = { ...session, explain: true };
  const { model, target } = session;
  const file = flags.envelope ?? envelopeFile(model, target.spec, process.cwd());
  const unchecked = { session: explained, envelope: undefined };
  if (file === undefined) return { ...unchecked, told: UNCHECKED };
  const envelope = await readEnvelope(file);
  const shown = path.relative(process.cwd(), file) || file;
  const partial = target.partial === undefined ? undefined : 'the contract is tested in part';
  const named = flags.envelope !== undefined;
  const reason = partial ?? unsuitedTo(envelope, session, { anyTarget: named });
  if (reason !== undefined) {
    if (named) throw unsuited(shown, reason);
    const unused = `${shown} is not used: ${reason}`;
    return { ...unchecked, told: { envelope: undefined, unused } };
  }
  return {
    session: checkingGas(explained, envelope, options),
    envelope,
    told: { envelope: shown, unused: undefined },
  };
}

/** The committed envelope of a model and a target; undefined where there is none. */
export function envelopeFile(model: AnyModel, spec: string, cwd: string): string | undefined {
  const name = envelopeName(model, spec, cwd);
  const own = path.join(cwd, FOLDER, name);
  if (existsSync(own)) return own;
  const shipped = path.join(packageRoot(), FOLDER, name);
  const ships = spec === REFERENCE && models[model.name] === model;
  return ships && existsSync(shipped) ? shipped : undefined;
}

/** Where `gas update` writes unless told otherwise. */
export function newEnvelopeFile(model: AnyModel, spec: string, cwd: string): string {
  return path.join(cwd, FOLDER, envelopeName(model, spec, cwd));
}

/** Paths that were taken, each with what the envelope has of it. */
export function reportedPaths(
  { paths }: Pick<CampaignResult, 'paths'>,
  envelope: Envelope | undefined,
): readonly ReportedPath[] {
  const known = new Map<string, PathEnvelope>();
  for (const [call, { paths: ways }] of Object.entries(envelope?.calls ?? {})) {
    for (const [way, item] of Object.entries(ways)) known.set(pathName({ call, way }), item);
  }
  return paths.map((taken) => {
    const item = known.get(taken.path);
    if (item === undefined) return { ...taken, envelope: undefined };
    const exact = item.off[0] === 0 && item.off[1] === 0;
    return { ...taken, envelope: { min: BigInt(item.min), max: BigInt(item.max), exact } };
  });
}

/** `vault.src-Vault-sol.json`: absolute paths are taken relative to the folder. */
function envelopeName(model: AnyModel, spec: string, cwd: string): string {
  const relative = path.isAbsolute(spec) ? path.relative(cwd, spec) : spec;
  const target = relative.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'project';
  return `${model.name}.${target}.json`;
}

function unsuited(file: string, reason: string): UsageError {
  return new UsageError({
    code: 'gas/unsuited',
    message: 'The envelope says nothing about this target.',
    facts: { envelope: file, reason },
    hint: 'Learn one with difftest gas update, or compare two targets with difftest gas diff.',
  });
}
