// Redoes a published draw in plain JavaScript: no network, no library. The same rules stand in docs/method/draw.md.
"use strict";
(() => {
  const form = "xinguan draw 1";
  const utf8 = new TextEncoder();
  // SM3 (GB/T 32905): 256 bits over blocks of 64 bytes.
  const rot = (x, n) => ((x << n) | (x >>> (32 - n))) >>> 0;
  const p0 = (x) => (x ^ rot(x, 9) ^ rot(x, 17)) >>> 0;
  const p1 = (x) => (x ^ rot(x, 15) ^ rot(x, 23)) >>> 0;
  const t = Array.from({ length: 64 }, (_, j) => rot(j < 16 ? 0x79cc4519 : 0x7a879d8a, j % 32));
  const start = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];
  function block(v, data, at) {
    const w = new Uint32Array(68);
    for (let i = 0; i < 16; i++) w[i] = ((data[at + 4 * i] << 24) | (data[at + 4 * i + 1] << 16) | (data[at + 4 * i + 2] << 8) | data[at + 4 * i + 3]) >>> 0;
    for (let i = 16; i < 68; i++) w[i] = p1(w[i - 16] ^ w[i - 9] ^ rot(w[i - 3], 15)) ^ rot(w[i - 13], 7) ^ w[i - 6];
    let [a, b, c, d, e, f, g, h] = v;
    for (let j = 0; j < 64; j++) {
      const s1 = rot((rot(a, 12) + e + t[j]) >>> 0, 7), s2 = (s1 ^ rot(a, 12)) >>> 0;
      const ff = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c), gg = j < 16 ? e ^ f ^ g : (e & f) | (~e & g);
      const x = ((ff >>> 0) + d + s2 + ((w[j] ^ w[j + 4]) >>> 0)) >>> 0, y = ((gg >>> 0) + h + s1 + w[j]) >>> 0;
      d = c; c = rot(b, 9); b = a; a = x; h = g; g = rot(f, 19); f = e; e = p0(y);
    }
    [a, b, c, d, e, f, g, h].forEach((x, i) => (v[i] = (v[i] ^ x) >>> 0));
  }
  function sm3(data) {
    const size = (data.length + 72) >> 6, all = new Uint8Array(size * 64), v = start.slice();
    all.set(data); all[data.length] = 0x80;
    const view = new DataView(all.buffer);
    view.setUint32(size * 64 - 8, Math.floor(data.length / 0x20000000)); view.setUint32(size * 64 - 4, (data.length << 3) >>> 0);
    for (let i = 0; i < size; i++) block(v, all, i * 64);
    const out = new Uint8Array(32), ov = new DataView(out.buffer);
    v.forEach((x, i) => ov.setUint32(4 * i, x));
    return out;
  }
  const hex = (b) => Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
  const digest = (text) => hex(sm3(utf8.encode(text)));
  function keyed(key, ...parts) {
    let k = utf8.encode(key);
    if (k.length > 64) k = sm3(k);
    const text = utf8.encode(parts.join("\n")), inner = new Uint8Array(64 + text.length), outer = new Uint8Array(96);
    for (let i = 0; i < 64; i++) { inner[i] = (k[i] || 0) ^ 0x36; outer[i] = (k[i] || 0) ^ 0x5c; }
    inner.set(text, 64); outer.set(sm3(inner), 64);
    return hex(sm3(outer));
  }
  const order = (key, tickets, ...of) => tickets.map((x) => [keyed(key, ...of, x), x]).sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] < b[1] ? -1 : 1)).map((x) => x[1]);
  const counts = (s) => ["planned", "done", "missed", "shared"].includes(s);

  function frameDigest(f) {
    let s = [form, "frame", f.plan, f.number, f.matter, f.agency, f.seed_source, f.seed_day, f.draws, f.control_draws].join("\n") + "\n";
    for (const x of f.teams) s += "team " + x.agency + " " + x.each + " " + (x.officers || []).join(" ") + "\n";
    return digest(s + "objects\n" + f.objects.join("\n") + "\ncontrol\n" + f.control.join("\n") + "\n");
  }
  const single = (list) => list.every((x, i) => i === 0 || list[i - 1] < x);
  // China's day of a stored moment in UTC.
  const dayOf = (at) => new Date(Date.parse(at) + 8 * 3600e3).toISOString().slice(0, 10);

  function sealed(b) {
    const r = b.receipt && b.receipt.data;
    if (!r) return [false, "receipt-missing"];
    if (r.ref !== b.frame.plan || r.frame_sm3 !== b.frame_sm3) return [false, "receipt-other"];
    if (!(dayOf(r.at) < b.frame.seed_day)) return [false, "receipt-late"];
    return [true, "receipt-read", { d: dayOf(r.at), d2: b.frame.seed_day }];
  }
  function follows(b, list) {
    const key = form + "\n" + b.frame.plan + "\n" + b.seed, want = order(key, b.frame[list], list);
    let n = 0, filled = 0;
    for (const d of b.drawn || []) {
      if (d.list !== list) continue;
      if (d.ticket !== want[n] || d.n !== n + 1) return [false, "order-broken", { which: list, n: n + 1 }];
      if (d.state === "replaced" && !d.reason) return [false, "reason-missing", { which: list, n: n + 1 }];
      n++;
      if (counts(d.state)) filled++;
    }
    const places = list === "control" ? b.frame.control_draws : (b.extended || []).reduce((s, m) => s + m.by, b.frame.draws);
    if (filled !== places && !(filled < places && n === want.length)) return [false, "places-open", { which: list, n: places, n2: filled }];
    return [true, "order", { which: list, n, n2: filled }];
  }
  function staffed(b) {
    const key = form + "\n" + b.frame.plan + "\n" + b.seed;
    let n = 0;
    for (const d of b.drawn || []) {
      if (!d.officers) continue;
      n++;
      for (const team of b.frame.teams) {
        const ours = d.officers.filter((o) => o.agency === team.agency), back = ours.filter((o) => o.stood_back).map((o) => o.ticket);
        const want = order(key, team.officers || [], "officer", d.ticket).filter((o) => !back.includes(o)).slice(0, team.each);
        if (ours.filter((o) => !o.stood_back).map((o) => o.ticket).join() !== want.join()) return [false, "officers-other", { n: d.n }];
      }
    }
    return [true, "officers", { n }];
  }
  function opened(b) {
    let n = 0;
    for (const d of b.drawn || []) {
      if (!d.opened) continue;
      n++;
      if (digest(form + "\nticket\n" + d.opened.salt + "\n" + d.opened.code).slice(0, 32) !== d.ticket) return [false, "opened-other", { name: d.opened.name }];
    }
    return [true, "opened", { n }];
  }
  // check is a list of [right?, key of a sentence, what fills its holes].
  function check(b) {
    if (!b || b.format !== form || !b.frame) return [[false, "format"]];
    const same = frameDigest(b.frame) === b.frame_sm3 && single(b.frame.objects) && single(b.frame.control);
    const out = [same ? [true, "frame", { n: b.frame.objects.length, n2: b.frame.control.length, n3: b.frame.teams.length }] : [false, "frame-changed"], sealed(b)];
    if (!b.seed) return out;
    return out.concat([follows(b, "objects"), follows(b, "control"), staffed(b), opened(b)]);
  }

  // The sentences stand in the page, in its language, with their holes open; a name stays in the language it is in.
  const sayings = (box) => Object.fromEntries(Array.from(box.querySelector("template").content.children, (x) => [x.dataset.say, x.textContent]));
  function filed(text) {
    const span = document.createElement("span");
    span.lang = "zh-Hans";
    span.textContent = text;
    return span;
  }
  function line(says, mark, key, fill = {}) {
    const li = document.createElement("li");
    li.append(mark, ...says[key].split(/\{(\w+)\}/).map((x, i) => (i % 2 === 0 ? x : x === "name" ? filed(fill.name) : x === "which" ? says[fill.which] : String(fill[x]))));
    return li;
  }
  function show(box, b, all) {
    const status = box.querySelector("[role=status]"), list = document.createElement("ul"), say = document.createElement("p"), says = sayings(box);
    const right = all.every((x) => x[0]);
    if (b && b.frame) say.append(filed(b.frame.number), " ");
    say.append(says[right ? (b.seed ? "same" : "waiting") : "differs"]);
    list.append(...all.map(([ok, key, fill]) => line(says, ok ? "✓ " : "✗ ", key, fill)));
    status.replaceChildren(say, list);
    status.dataset.proven = right;
  }
  function read(box, text) {
    try {
      const b = JSON.parse(text);
      show(box, b, check(b));
    } catch (e) {
      show(box, null, [[false, "format"]]);
    }
  }
  // redo says that it computes before it does: a large draw takes seconds, in which the page stands still.
  function redo(box, fetched, otherwise) {
    const status = box.querySelector("[role=status]");
    delete status.dataset.proven;
    status.textContent = sayings(box).busy;
    fetched.then((text) => setTimeout(read, 30, box, text), otherwise);
  }
  function begin() {
    const box = document.getElementById("redo");
    if (!box) return;
    box.hidden = false;
    const file = box.querySelector("input[type=file]");
    file.addEventListener("change", () => file.files[0] && redo(box, file.files[0].text(), () => show(box, null, [[false, "format"]])));
    if (!box.dataset.from) return;
    redo(box, fetch(box.dataset.from).then((r) => (r.ok ? r.text() : Promise.reject())), () => show(box, null, [[false, "unreached"]]));
  }
  if (typeof document === "undefined") globalThis.check = check;
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
