/** Settings by the names of flags: `corpusDir` is what `--corpus-dir` sets. */
export type DifftestSettings = {
  readonly target?: string;
  /** A model by name, or the path of a file that exports `model`. */
  readonly model?: string;
  /** Decimal, or `0x…` as a string. */
  readonly seed?: bigint | number | string;
  readonly runs?: number;
  readonly depth?: number;
  readonly seconds?: number;
  readonly workers?: number;
  readonly executor?: 'simulate' | 'mine';
  /** Node to fork from; better kept in ETH_RPC_URL, if it holds a key. */
  readonly forkUrl?: string;
  /** The number of a block as a string or number, or `latest`. */
  readonly forkBlockNumber?: bigint | number | string;
  readonly forkChainId?: number;
  readonly corpusDir?: string;
  /** false saves no failures and replays none. */
  readonly corpus?: boolean;
  readonly shrinkLimit?: number;
  readonly failFast?: boolean;
  readonly json?: string;
  readonly markdown?: string;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  /** Further flags, in camelCase; what no command knows is refused by name. */
  readonly [flag: string]: unknown;
};

/** What `difftest.config.ts` exports: settings for every command, and for single ones. */
export type DifftestConfig = DifftestSettings & {
  readonly run?: DifftestSettings;
  readonly replay?: DifftestSettings;
  readonly shrink?: DifftestSettings;
  readonly compare?: DifftestSettings;
  readonly history?: DifftestSettings;
  readonly bisect?: DifftestSettings;
};

/** Types a configuration; the file exports it as its default. */
export function defineConfig(config: DifftestConfig): DifftestConfig {
  return config;
}
