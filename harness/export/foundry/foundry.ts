import { PLENTY } from '../../chain/deployment.js';
import { wordsFor } from '../../report/words.js';
import { expectedEther } from '../ether.js';
import type { Exportable } from '../exportable.js';
import { bytesLiteral, integerLiteral, Names, textLiteral } from '../solidity.js';
import { expectedStorage } from '../storage.js';
import { storyOf } from '../story.js';
import { HELPERS, INTERFACE } from './helpers.js';
import { stepStatements } from './steps.js';
import { foundryWorld, subjectArtifact } from './world.js';

/** A test for Foundry that needs nothing but the contract under test. */
export function toFoundry(exportable: Exportable): string {
  const { session } = exportable;
  const { accounts, contracts } = session.setting;
  const names = new Names({ ...session.model.world.actors, ...accounts, ...contracts });
  const body = [...stepStatements(exportable, names), ...endStatements(exportable, names)];
  const { statements, code } = foundryWorld(exportable, names);
  const name = testName(exportable);
  return `${[
    '// SPDX-License-Identifier: MIT',
    'pragma solidity >=0.8.0 <0.9.0;',
    '',
    ...headLines(exportable),
    `contract ${name} {`,
    '    Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));',
    '    /// @dev The contract under test: as the project compiles it now.',
    `    string constant SUBJECT = ${JSON.stringify(subjectArtifact(exportable))};`,
    '',
    ...names.declarations().map((line) => `    ${line}`),
    '',
    '    error Differs(string line, string what, uint256 found, uint256 expected);',
    '    error Otherwise(string line, string problem);',
    '    error Reverted(string line, bytes data);',
    '    error ReturnedOtherwise(string line, bytes found, bytes expected);',
    '',
    '    function setUp() public {',
    ...statements.map(indented),
    '    }',
    '',
    `    function test_${functionName(exportable)}() public {`,
    ...body.slice(1).map(indented),
    '    }',
    '',
    HELPERS,
    '}',
    '',
    INTERFACE,
    ...codeLines(code),
  ].join('\n')}\n`;
}

function headLines(exportable: Exportable): string[] {
  const { heading, steps, differences, title } = storyOf(exportable);
  const { divergences, chance, replay } = exportable;
  const { parentHash, prevRandao } = chance;
  return [
    title,
    '',
    heading,
    ...steps,
    '',
    'What every line must do is what the model expects.',
    ...(divergences.length === 0 ? [] : ['When this was exported the contract differed:', '']),
    ...differences,
    ...(parentHash || prevRandao
      ? ['', 'The outcome hangs on block hashes that were chosen; they are set below.']
      : []),
    '',
    `Made by taiko-difftest. See it again: ${replay}`,
  ].map((line) => `// ${line}`.trimEnd());
}

/** What must be so after the last line: storage by variable, and ether. */
function endStatements(exportable: Exportable, names: Names): string[] {
  const { model, setting } = exportable.session;
  const words = wordsFor(model, setting);
  const { parts, missed } = expectedStorage(exportable);
  const stored = parts.flatMap((part) => {
    const { address, slot, offset, size, value, number, path } = part;
    const variable = words.path(path);
    const label = textLiteral(variable);
    const place = [names.address(address), slot, offset, size, integerLiteral(number)];
    return [
      `// ${variable} = ${words.value(value, path.at(-1))}`,
      `stored(${[label, ...place].join(', ')});`,
    ];
  });
  const ether = expectedEther(exportable).map(({ address, wei }) => {
    const what = textLiteral(`ether of ${words.address(address)}`);
    const place = names.address(address);
    return `same("after the last line", ${what}, ${place}.balance, ${weiExpression(wei)});`;
  });
  const left = missed.map((path) => `// Not compared, for it is in no word: ${words.path(path)}.`);
  const end = [...stored, ...ether, ...left];
  return end.length === 0 ? [] : ['', '// After the last line.', ...end];
}

/** What is near the plenty that people begin with is told from there. */
function weiExpression(wei: bigint): string {
  const change = wei - PLENTY;
  if ((change < 0n ? -change : change) >= wei) return integerLiteral(wei);
  const size = integerLiteral(change < 0n ? -change : change);
  return `2 ** ${PLENTY.toString(2).length - 1} ${change < 0n ? '-' : '+'} ${size}`;
}

function testName({ session }: Exportable): string {
  return `${session.target.artifacts[session.model.world.subject]!.contractName}Regression`;
}

function functionName({ divergences, plan, session }: Exportable): string {
  const [first] = divergences;
  if (first === undefined) return `${session.model.world.subject}_${plan.steps.length}_calls`;
  const called = first.function.split('.').at(-1)!.replace(/\W+/g, '');
  return `${called}_${first.code}`;
}

function codeLines(code: ReadonlyMap<string, string>): string[] {
  if (code.size === 0) return [];
  const constants = [...code].map(([name, digits]) => {
    return `    bytes internal constant ${name} = ${bytesLiteral(digits)};`;
  });
  return ['', "/// @dev Creation code of the world's other contracts.", 'library Code {']
    .concat(constants)
    .concat('}');
}

function indented(line: string): string {
  return line === '' ? '' : `        ${line}`;
}
