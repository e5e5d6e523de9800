import { defaultModel } from '../../models/index.js';
import { commonFunctions } from '../compare/interface.js';
import type { AnyModel, WorldValue } from '../model/index.js';
import { abiModel, abiWorld, SUBJECT } from '../plan/abiModel.js';
import { deploymentValueOf } from '../plan/abiValues.js';
import type { Artifact, LoadedTarget } from '../target/artifact.js';
import { parseConstructorArgs } from '../target/constructorArgs.js';
import { loadContract } from '../target/contract.js';
import { hashCode, type LoadOptions, loadTarget } from '../target/load.js';
import { parseTargetSpec } from '../target/spec.js';
import { toldOnce } from './open.js';
import type { TargetFlags } from './targetFlags.js';
import type { Terminal } from './terminal.js';

/** The subject of a target, alone in a world of its own. */
export async function loadAlone(spec: string, options: LoadOptions): Promise<LoadedTarget> {
  const artifact = await loadSubject(spec, options);
  const bytecodeHash = hashCode(artifact.runtimeBytecode);
  return { spec, artifacts: { [SUBJECT]: artifact }, bytecodeHash };
}

/** What stands for a model where there is none: calls of these functions, typed by the ABI. */
export function modelOfAbi(
  target: LoadedTarget,
  options: { readonly callable: ReadonlySet<string>; readonly constructorArgs: string | undefined },
): AnyModel {
  const artifact = target.artifacts[SUBJECT]!;
  const constructorArgs = constructorValues(artifact, options.constructorArgs);
  return abiModel({ abi: artifact.abi, callable: options.callable, constructorArgs });
}

/** A target that no model describes, and what stands for a model: calls of all its functions. */
export async function loadPlain(
  flags: TargetFlags,
  terminal: Terminal,
): Promise<{ readonly target: LoadedTarget; readonly model: AnyModel }> {
  const onWarning = (message: string) => terminal.remark(`warning: ${message}`);
  const target = await loadAlone(flags.target, toldOnce(flags, { onWarning }));
  const { abi } = target.artifacts[SUBJECT]!;
  const { constructorArgs } = flags;
  const callable = commonFunctions(abi, abi);
  return { target, model: modelOfAbi(target, { callable, constructorArgs }) };
}

async function loadSubject(spec: string, options: LoadOptions): Promise<Artifact> {
  const target = parseTargetSpec(spec, options.cwd);
  const { world } = defaultModel;
  if (target.kind === 'reference') {
    return (await loadTarget(defaultModel, spec, options)).artifacts[world.subject]!;
  }
  const subject = world.contracts.find(({ name }) => name === world.subject)!.contract;
  return (await loadContract(target, { ...options, subject })).artifact;
}

function constructorValues(artifact: Artifact, json: string | undefined): readonly WorldValue[] {
  if (json !== undefined) return parseConstructorArgs(json, artifact, abiWorld(artifact.abi, []));
  const inputs = artifact.abi.find((item) => item.type === 'constructor')?.inputs ?? [];
  return inputs.map(deploymentValueOf);
}
