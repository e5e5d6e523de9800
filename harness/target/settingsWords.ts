/** What changes code among a compiler's settings, as solc's input and its metadata have it. */
export type CodeSettings = {
  readonly optimizer?: {
    readonly enabled?: boolean | undefined;
    readonly runs?: number | undefined;
  };
  readonly evmVersion?: string | undefined;
  readonly viaIR?: boolean | undefined;
};

/** `optimizer for 200 runs, shanghai`. */
export function settingsWords({ optimizer, evmVersion, viaIR }: CodeSettings): string {
  const words = [
    optimizer?.enabled ? `optimizer for ${optimizer.runs} runs` : 'no optimizer',
    ...(viaIR === true ? ['via IR'] : []),
    ...(evmVersion === undefined ? [] : [evmVersion]),
  ];
  return words.join(', ');
}
