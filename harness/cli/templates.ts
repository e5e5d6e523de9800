/** What the templates need to know of a repository. */
export type Project = {
  /** The target that its configuration names. */
  readonly target: string;
  /** The model's name, and what the file that ships it exports. */
  readonly model: string;
  readonly modelExport: string;
  /** From the root of the repository to the project; empty when they are the same. */
  readonly folder: string;
  /** The shell command that installs what the project needs. */
  readonly install: string;
};

/** Pull requests run the same plans every time, so that red means the change and not chance. */
const SEED = '0x5eed';
const PULL_REQUEST_RUNS = 200;
const NIGHTLY_SECONDS = 1800;
const CHECKOUT = 'actions/checkout@v4';
const SETUP_NODE = 'actions/setup-node@v4';
const UPLOAD = 'actions/upload-artifact@v4';

/** A GitHub workflow: a modest, fixed budget on pull requests, a long fresh one every night. */
export function workflowText(project: Project): string {
  const { folder, install } = project;
  const place = folder === '' ? '' : `${folder}/`;
  const directory = folder === '' ? '' : `defaults:\n  run:\n    working-directory: ${folder}\n\n`;
  const prepare = `      - uses: ${CHECKOUT}
        with:
          submodules: recursive
      - uses: ${SETUP_NODE}
        with:
          node-version: 20
      - name: Install
        run: ${install}`;
  const keep = `      - name: Keep what was found
        if: failure()
        uses: ${UPLOAD}
        with:
          name: difftest-\${{ github.job }}
          # Failures lie in a folder whose name begins with a dot.
          include-hidden-files: true
          path: |
            ${place}.difftest
            ${place}difftest-result.json`;
  return `name: difftest

on:
  pull_request:
  schedule:
    - cron: '23 3 * * *'
  workflow_dispatch:

permissions:
  contents: read

${directory}jobs:
  # Saved failures first, then the same plans every time. No network but for the installation.
  pull-request:
    if: github.event_name == 'pull_request'
    runs-on: ubuntu-latest
    timeout-minutes: 20
    steps:
${prepare}
      - name: Differential test
        run: npx difftest run --seed ${SEED} --runs ${PULL_REQUEST_RUNS} --json difftest-result.json
${keep}

  # Other plans every night. What fails here fails again with the seed in the summary; commit the
  # file under .difftest and every pull request runs it first.
  nightly:
    if: github.event_name != 'pull_request'
    runs-on: ubuntu-latest
    timeout-minutes: 60
    steps:
${prepare}
      - name: Draw a seed
        run: |
          seed="0x$(od -An -N4 -tx4 /dev/urandom | tr -d ' ')"
          echo "DIFFTEST_SEED=$seed" >> "$GITHUB_ENV"
          echo "difftest run --seed $seed" >> "$GITHUB_STEP_SUMMARY"
      - name: Differential test
        run: |
          npx difftest run --seconds "\${DIFFTEST_SECONDS:-${NIGHTLY_SECONDS}}" \\
            --json difftest-result.json
${keep}
`;
}

const NOT_FOUND = `\
  // No contract of yours was found: name it here and in test/difftest.test.ts. Until then
  // what ships with the package is tested, and nothing of yours.
`;

const FORMS = `\
  // A Solidity file, a Foundry project, an artifact, or any of them at a revision: path@v1.0.
`;

/** The configuration: what every command would otherwise have to be told. */
export function configText({ target, model }: Project): string {
  return `import { defineConfig } from 'taiko-difftest';

// Flags win over environment variables (DIFFTEST_RUNS is --runs), these over what is here.
export default defineConfig({
${target === 'reference' ? NOT_FOUND : ''}${FORMS}  target: '${target}',
  model: '${model}',
  // Failures that were found lie here. Commit them: they are run first.
  corpusDir: '.difftest',
});
`;
}

/** A first test, for `vitest run`. */
export function testText({ target, model, modelExport }: Project): string {
  return `import { ${modelExport} } from 'taiko-difftest/models/${model}';
import { differential } from 'taiko-difftest/vitest';

// Fails with the shortest sequence of calls that tells the contract from its model.
differential({ model: ${modelExport}, target: '${target}', runs: 50 });
`;
}
