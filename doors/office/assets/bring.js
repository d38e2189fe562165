// A large file is brought in pieces, so that a line that breaks loses the last one only. Without this script the form
// brings it at once.
const bring = document.querySelector("form[data-pieces]");

// sent posts to an address and gives what it says; moving is told how many bytes have gone. What may be right in a moment is
// thrown with again, what is not with the sentence of the page.
function sent(method, to, body, headers, moving) {
  return new Promise((done, fail) => {
    const x = new XMLHttpRequest();
    let quiet;
    const alive = () => { clearTimeout(quiet); quiet = setTimeout(() => x.abort(), 60000); }; // a line may go dead without a word
    const failed = (why) => { clearTimeout(quiet); fail(Object.assign(new Error(why), { again: true })); };
    x.open(method, to);
    for (const name in headers) x.setRequestHeader(name, headers[name]);
    x.upload.onprogress = (e) => { alive(); moving(e.loaded); };
    x.onerror = x.onabort = () => failed("");
    x.onload = () => {
      clearTimeout(quiet);
      if (x.status === 409 && x.getResponseHeader("Upload-Offset")) return done({ got: Number(x.getResponseHeader("Upload-Offset")) });
      if (x.status >= 500 || x.status === 429) return failed(said(x));
      if (x.status >= 400) return fail(new Error(said(x)));
      try { done(JSON.parse(x.responseText)); } catch { fail(new Error("登录已经超时。请重新登录，再选择同一个文件，会从断开的地方接着传。")); }
    };
    alive();
    x.send(body);
  });
}

// said is the sentence of an error page.
function said(x) {
  const lede = new DOMParser().parseFromString(x.responseText, "text/html").querySelector("main .lede");
  return lede ? lede.textContent.trim() : "平台没有收下，请过一会儿再试。";
}

// sum is a SHA-256; null where the browser makes none, as on a site without https.
const sum = async (blob) => (crypto.subtle ? new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer())) : null);

// markOf is by what the platform knows the same file again.
async function markOf(f) {
  const ends = await sum(new Blob([f.slice(0, 1 << 20), f.slice(-(1 << 20))]));
  return f.lastModified + " " + (ends ? [...ends].map((b) => b.toString(16).padStart(2, "0")).join("") : f.name.slice(-60));
}

// rest waits, at most till the line is back.
const rest = (seconds) => new Promise((done) => {
  const t = setTimeout(done, seconds * 1000);
  addEventListener("online", () => { clearTimeout(t); setTimeout(done, 500); }, { once: true });
});

// field is a field of the form by its name; elements.item would be a method of the list.
const field = (form, name) => form.elements.namedItem(name);

const mb = (n) => (n / (1 << 20)).toFixed(1) + " MB";

// carry brings a file piece by piece, however often the line breaks, and gives the number it is brought under.
async function carry(f, form, show) {
  const size = Number(form.dataset.pieces), to = form.dataset.to;
  const about = new URLSearchParams({ item: field(form, "item").value, agency: field(form, "agency")?.value ?? "", file: f.name, bytes: f.size, mark: await markOf(f) });
  let t, got = 0, wait = 1;
  for (;;) {
    try {
      if (!t) {
        t = await sent("POST", to, about, {}, () => {});
        if (t.got && !t.upload) show(t.got, "从断开的地方接着传");
      }
      if (t.upload) return t.upload;
      const at = t.got, part = f.slice(at, at + size), digest = await sum(part);
      const headers = { "Upload-Offset": at, "Content-Type": "application/octet-stream" };
      if (digest) headers["Upload-Checksum"] = "sha256 " + btoa(String.fromCharCode(...digest));
      t = { ...t, ...(await sent("POST", to + "/" + t.id, part, headers, (n) => show(at + Math.min(n, part.size), "正在上传"))) };
      show((got = t.got), "正在上传");
      wait = 1;
    } catch (e) {
      if (e.name === "NotReadableError" || e.name === "NotFoundError") throw new Error("文件在上传时被改动或者移走了。请保存好，重新选择再传。");
      if (!e.again) throw e;
      show(got, (e.message || "连接断了") + "（正在重试，已收到的不会丢，不用重新选择）");
      await rest(wait);
      wait = Math.min(2 * wait, 30);
      t = undefined; // the platform says where to go on
    }
  }
}

if (bring) {
  const box = document.getElementById("sending"), line = box.querySelector("p"), bar = box.querySelector("progress");
  const file = field(bring, "file"), button = bring.querySelector("[type=submit]");
  const show = (done, word) => {
    const f = file.files[0];
    box.hidden = false;
    bar.value = (100 * done) / f.size;
    line.textContent = word + "：" + mb(done) + " / " + mb(f.size);
    const idle = document.getElementById("idle");
    if (idle) idle.hidden = true; // each piece is a request
  };
  // A file that stopped half-way is known when it is chosen again.
  file.addEventListener("change", () => {
    const f = file.files[0];
    const row = f && [...document.querySelectorAll("[data-half]")].find((r) => r.dataset.half === f.name && Number(r.dataset.bytes) === f.size);
    if (!row) return;
    field(bring, "item").value = row.dataset.item;
    if (field(bring, "agency")) field(bring, "agency").value = row.dataset.agency;
  });
  bring.addEventListener("submit", (e) => {
    const f = file.files[0];
    if (!f || f.size <= Number(bring.dataset.pieces)) return;
    e.preventDefault();
    if (bring.dataset.sent) return;
    button.disabled = true;
    show(0, "正在准备");
    carry(f, bring, show).then((upload) => { location = "/office/uploads/" + upload; }, (why) => {
      line.textContent = why.message;
      button.disabled = false;
      delete bring.dataset.sent;
    });
  });
}
