import type { Abi, AbiEvent, AbiFunction, AbiParameter } from 'viem';
import { toEventSignature, toFunctionSignature } from 'viem/utils';
import type { InterfaceChange } from '../report/compared.js';

type Kind = InterfaceChange['kind'];

const KINDS = ['function', 'event', 'error'] as const;

/** What callers and readers of logs must know about `after` that was not so `before`. */
export function interfaceChanges(before: Abi, after: Abi): readonly InterfaceChange[] {
  return KINDS.flatMap((kind) => {
    const [left, right] = [itemsOf(kind, before), itemsOf(kind, after)];
    const names = [...new Set([...left.keys(), ...right.keys()])].sort();
    return names.flatMap((signature): InterfaceChange[] => {
      const [was, is] = [left.get(signature), right.get(signature)];
      if (was === is) return [];
      if (was === undefined) return [{ kind, signature, change: 'added', after: is! }];
      if (is === undefined) return [{ kind, signature, change: 'gone', before: was }];
      return [{ kind, signature, change: 'changed', before: was, after: is }];
    });
  });
}

/** Signatures of the functions that both ABIs have. */
export function commonFunctions(left: Abi, right: Abi): ReadonlySet<string> {
  const there = itemsOf('function', right);
  return new Set([...itemsOf('function', left).keys()].filter((name) => there.has(name)));
}

/** By signature, the rest of what both sides must agree on. */
function itemsOf(kind: Kind, abi: Abi): ReadonlyMap<string, string> {
  const items = abi.filter((item) => item.type === kind);
  return new Map(
    items.map((item): [string, string] => {
      if (item.type === 'event') return [toEventSignature(item), sayEvent(item)];
      const named = { ...item, type: 'function' } as AbiFunction;
      return [toFunctionSignature(named), kind === 'error' ? '' : sayFunction(named)];
    }),
  );
}

function sayFunction({ stateMutability, outputs }: AbiFunction): string {
  // A view that became pure, or the reverse, is called in the same way.
  const mutability = stateMutability === 'pure' ? 'view' : stateMutability;
  return `${mutability} returns (${outputs.map(typeOf).join(',')})`;
}

function sayEvent({ inputs }: AbiEvent): string {
  const indexed = inputs.flatMap((input, index) => (input.indexed ? [index + 1] : []));
  return `indexed ${indexed.join(', ') || 'nothing'}`;
}

function typeOf(parameter: AbiParameter): string {
  if (!('components' in parameter)) return parameter.type;
  const fields = parameter.components.map(typeOf).join(',');
  return `(${fields})${parameter.type.slice('tuple'.length)}`;
}
