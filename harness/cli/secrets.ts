/** What was typed is shown to everybody by `ps`, and a URL in it may hold a key. */
export function hideSecrets(process: NodeJS.Process): void {
  if (process.argv.some((word) => /^--(rpc|fork)-url\b/.test(word))) process.title = 'difftest';
}
