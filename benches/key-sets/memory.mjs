// The memory of the core. Imported before the package, whose instance it is told of.
const memories = [];

globalThis.WebAssembly.Instance = class extends WebAssembly.Instance {
  constructor(...args) {
    super(...args);
    if (this.exports.memory !== undefined) memories.push(this.exports.memory);
  }
};

/** In MiB. */
export const memory = () => Math.max(...memories.map(({ buffer }) => buffer.byteLength)) / 2 ** 20;
