import type { Session } from '../campaign/session.js';
import { UsageError } from '../errors.js';
import type { AnyModel, Small, SmallDomain, SmallSizes } from '../model/index.js';

/** What a search tries, and how it was asked for. */
export type Domain = SmallDomain & { readonly sizes: SmallSizes };

/**
 * The domain of a session's model in these sizes, without what a partial target lacks. UsageError
 * for a model without one, a size that the model does not have, or calls that it cannot make.
 */
export function openDomain(session: Session, asked: SmallSizes): Domain {
  const { model, setting, allows } = session;
  const small = requireSmall(model);
  const sizes = sizesOf(small, asked, model.name);
  const { prefix = [], commands, views = [], ...rest } = small.domain(setting, sizes);
  if (rest.delays.length === 0 || rest.delays.some((delay) => delay < 0n)) {
    throw unusable(model, 'needs delays, of no second or more');
  }
  const allowed = { commands: commands.filter(allows), views: views.filter(allows) };
  if (allowed.commands.length === 0) throw unusable(model, 'has no call that the target has');
  return { ...rest, ...allowed, prefix, sizes };
}

/** How a model can be tried exhaustively; UsageError when it does not say. */
function requireSmall(model: AnyModel): Small {
  if (model.small !== undefined) return model.small;
  throw new UsageError({
    code: 'model/no-small',
    message: `the model ${model.name} does not say what to try exhaustively`,
    facts: { model: model.name },
    hint: 'Give it `small`: a few calls and delays as data. models/README.md shows how.',
  });
}

function sizesOf({ sizes }: Small, asked: SmallSizes, model: string): SmallSizes {
  const known = Object.entries(sizes).map(([name, { least, most }]) => `${name} ${least}–${most}`);
  for (const [name, count] of Object.entries(asked)) {
    const size = Object.hasOwn(sizes, name) ? sizes[name] : undefined;
    if (size !== undefined && count >= size.least && count <= size.most) continue;
    throw new UsageError({
      code: 'exhaust/size',
      message:
        size === undefined
          ? `the model ${model} has no size of this name`
          : 'a size is not among those that the model knows',
      facts: { flag: '--size', value: `${name}=${count}`, known: known.join(', ') },
      hint: 'Give a name and a number: --size NAME=NUMBER.',
    });
  }
  const usual = Object.entries(sizes).map(([name, size]) => [name, asked[name] ?? size.usual]);
  return Object.fromEntries(usual);
}

function unusable(model: AnyModel, problem: string): UsageError {
  return new UsageError({
    code: 'model/small',
    message: `the small domain of the model ${model.name} ${problem}`,
    facts: { model: model.name },
    hint: 'Correct `small` in the model, or ask for other sizes.',
  });
}
