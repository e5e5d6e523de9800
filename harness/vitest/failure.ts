/** Its message is all there is to say; a stack of our own code would only hide it. */
export class DifferentialFailure extends Error {
  override readonly name = 'DifferentialFailure';
  constructor(message: string) {
    super(message);
    this.stack = `${this.name}: ${message}`;
  }
}
