// SHA-256 over a stream, so that a recording of any size is read piece by piece (FIPS 180-4).
const K = new Uint32Array(64);
const START = new Uint32Array(8);
{
  const root = (n, power) => {
    const whole = n ** power;
    return Math.floor((whole - Math.floor(whole)) * 2 ** 32);
  };
  let found = 0;
  for (let n = 2; found < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
    if (!prime) continue;
    K[found] = root(n, 1 / 3);
    if (found < 8) START[found] = root(n, 1 / 2);
    found++;
  }
}

export class Sha256 {
  #state = START.slice();
  #rest = new Uint8Array(64);
  #filled = 0;
  #length = 0;
  #w = new Uint32Array(64);

  update(bytes) {
    this.#length += bytes.length;
    let from = 0;
    if (this.#filled) {
      from = Math.min(64 - this.#filled, bytes.length);
      this.#rest.set(bytes.subarray(0, from), this.#filled);
      this.#filled += from;
      if (this.#filled < 64) return this;
      this.#block(this.#rest, 0);
      this.#filled = 0;
    }
    for (; from + 64 <= bytes.length; from += 64) this.#block(bytes, from);
    this.#rest.set(bytes.subarray(from));
    this.#filled = bytes.length - from;
    return this;
  }

  hex() {
    const length = this.#length;
    const tail = new Uint8Array(this.#filled < 56 ? 64 - this.#filled : 128 - this.#filled);
    tail[0] = 0x80;
    const view = new DataView(tail.buffer);
    view.setUint32(tail.length - 8, Math.floor(length / 2 ** 29));
    view.setUint32(tail.length - 4, (length * 8) % 2 ** 32);
    this.update(tail);
    return [...this.#state].map((n) => n.toString(16).padStart(8, "0")).join("");
  }

  #block(bytes, from) {
    const w = this.#w;
    for (let i = 0; i < 16; i++, from += 4)
      w[i] = (bytes[from] << 24) | (bytes[from + 1] << 16) | (bytes[from + 2] << 8) | bytes[from + 3];
    for (let i = 16; i < 64; i++) {
      const a = w[i - 15], b = w[i - 2];
      const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
      const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
    }
    let [a, b, c, d, e, f, g, h] = this.#state;
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    const add = [a, b, c, d, e, f, g, h];
    for (let i = 0; i < 8; i++) this.#state[i] += add[i];
  }
}
