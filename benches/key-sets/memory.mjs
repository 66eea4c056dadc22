// The memory of the core. Import this before the package, so that it sees the package's instance.
const memories = [];

globalThis.WebAssembly.Instance = class extends WebAssembly.Instance {
  constructor(...args) {
    super(...args);
    if (this.exports.memory !== undefined) memories.push(this.exports.memory);
  }
};

/** In MiB. */
export const memory = () => Math.max(...memories.map(({ buffer }) => buffer.byteLength)) / 2 ** 20;
