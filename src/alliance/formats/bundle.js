'use strict';
(() => {
  // SHA-256, since a page opened from the disk has no other.
  const K = [], H0 = [];
  const fraction = (x) => ((x - Math.floor(x)) * 4294967296) | 0;
  for (let n = 2; K.length < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) { prime = false; break; }
    if (prime) { if (H0.length < 8) H0.push(fraction(Math.sqrt(n))); K.push(fraction(Math.cbrt(n))); }
  }
  const turn = (x, n) => (x >>> n) | (x << (32 - n));
  function sha256(words) {
    const given = new TextEncoder().encode(words), n = given.length;
    const size = ((n + 8 >> 6) + 1) << 6, bytes = new Uint8Array(size), w = new Int32Array(64), h = H0.slice();
    bytes.set(given); bytes[n] = 128;
    const view = new DataView(bytes.buffer);
    view.setUint32(size - 8, Math.floor(n / 536870912)); view.setUint32(size - 4, (n << 3) >>> 0);
    for (let at = 0; at < size; at += 64) {
      for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + i * 4);
      for (let i = 16; i < 64; i++) {
        const x = w[i - 15], y = w[i - 2];
        w[i] = (w[i - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + w[i - 7] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))) | 0;
      }
      let [a, b, c, d, e, f, g, k] = h;
      for (let i = 0; i < 64; i++) {
        const s = (k + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
        const t = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        k = g; g = f; f = e; e = (d + s) | 0; d = c; c = b; b = a; a = (s + t) | 0;
      }
      [a, b, c, d, e, f, g, k].forEach((x, i) => { h[i] = (h[i] + x) | 0; });
    }
    return h.map((x) => (x >>> 0).toString(16).padStart(8, '0')).join('');
  }
  const $ = (id) => document.getElementById(id);
  const manifest = JSON.parse($('manifest').textContent), SEALED = __SEALED__;
  function sealed(part) {
    const out = [], walk = document.createTreeWalker(part, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let one; (one = walk.nextNode());) {
      if (one.nodeType === 3) out.push(one.data);
      else for (const name of SEALED) if (one.hasAttribute(name)) out.push('\u0001' + name + '=' + one.getAttribute(name) + '\u0001');
    }
    return sha256(out.join(''));
  }
  function found() {
    const held = {};
    document.querySelectorAll('section[data-part]').forEach((part) => { held[part.dataset.part] = sealed(part); });
    return held;
  }
  function changed(held) {
    const known = manifest.parts.map((p) => p.name);
    const lines = ['alliance bundle ' + manifest.version, manifest.made].concat(manifest.parts.map((p) => p.name + ' ' + p.sha256 + ' ' + p.title));
    const said = manifest.parts.filter((p) => held[p.name] !== p.sha256).map((p) => p.title);
    Object.keys(held).forEach((name) => { if (!known.includes(name)) said.push('a part that was added (' + name + ')'); });
    if (sha256(lines.join('\n')) !== manifest.seal) said.push('the list of parts');
    return said;
  }
  $('check').addEventListener('click', () => {
    const said = changed(found()), out = $('checked');
    out.className = said.length ? 'problem' : '';
    out.textContent = said.length ? 'Changed after it was sealed: ' + said.join('; ') + '.'
      : 'All ' + manifest.parts.length + ' parts are as they were sealed. The seal is ' + manifest.seal + '.';
  });
  const remarks = [];
  let place = '';
  function standing() {
    const id = decodeURIComponent(location.hash.slice(1)), one = id && $(id);
    const part = one && one.closest('section[data-part]');
    place = part ? id : '';
    const title = part ? part.querySelector('h2').textContent : '';
    $('where').textContent = !part ? 'the whole bundle' : /^L-/.test(id) ? title + ', line ' + one.textContent
      : /^P-/.test(id) ? title : title + ': ' + one.textContent.slice(0, 120);
  }
  addEventListener('hashchange', standing);
  standing();
  $('keep').addEventListener('click', () => {
    const text = $('remark').value.trim(), author = $('author').value.trim();
    if (!text) { $('kept').textContent = 'Write the remark first.'; return; }
    const at = new Date().toISOString().replace('Z', '+00:00');
    remarks.push({place, author, at, text, sum: sha256([manifest.seal, place, author, at, text].join('\n'))});
    const line = document.createElement('li');
    line.textContent = $('where').textContent + ': ' + text;
    $('remarks').append(line);
    $('remark').value = '';
    $('kept').textContent = 'Kept in this window until you save them: ' + remarks.length + '.';
  });
  $('save').addEventListener('click', () => {
    if (!remarks.length) { $('kept').textContent = 'There is no remark yet.'; return; }
    const file = JSON.stringify({kind: '__KIND__', version: 1, bundle: manifest, found: found(), remarks}, null, 1);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([file], {type: 'application/json'}));
    link.download = 'remarks-' + manifest.seal.slice(0, 12) + '.json';
    link.click();
    $('kept').textContent = 'Saved as ' + link.download + ': send that file back.';
  });
})();
