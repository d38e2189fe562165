// Comforts of the office; every page works without them.
// Filters: fields left empty do not go into the address.
document.addEventListener("submit", (e) => {
  if (e.target.method === "get") {
    const empty = [...e.target.elements].filter((f) => f.name && !f.value);
    for (const f of empty) f.disabled = true;
    setTimeout(() => empty.forEach((f) => (f.disabled = false)));
    return;
  }
  // A second click on the same button sends nothing; the server would refuse it all the same.
  if (e.target.dataset.sent) { e.preventDefault(); return; }
  e.target.dataset.sent = "1";
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((f) => delete f.dataset.sent));
// Ctrl-K goes to the search box; / too, outside of fields.
document.addEventListener("keydown", (e) => {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName);
  if (((e.ctrlKey || e.metaKey) && e.key === "k") || (e.key === "/" && !typing)) {
    const box = document.getElementById("find");
    if (box) { e.preventDefault(); box.focus(); box.select(); }
  }
  // j and k walk the rows of the first table, Enter opens the row's link.
  if (typing || e.ctrlKey || e.metaKey || e.altKey || (e.key !== "j" && e.key !== "k")) return;
  const links = [...document.querySelectorAll("main tbody tr")].map((r) => r.querySelector("a,input")).filter(Boolean);
  const at = links.indexOf(document.activeElement);
  const next = links[e.key === "j" ? Math.min(at + 1, links.length - 1) : Math.max(at - 1, 0)];
  if (next) next.focus();
});
// One box ticks all of its table.
for (const all of document.querySelectorAll("[data-all]")) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const b of all.closest("table").querySelectorAll("tbody input[type=checkbox]")) b.checked = all.checked;
  });
}
// Before a session ends by itself, the page says so.
const idle = document.body.dataset.idle;
if (idle) {
  setTimeout(() => {
    const box = document.getElementById("idle");
    if (box) box.hidden = false;
  }, Math.max(0, Number(idle) - 120) * 1000);
}
// Pages of work that goes on read themselves again.
const again = document.querySelector("[data-again]");
if (again) setTimeout(() => location.reload(), Number(again.dataset.again) * 1000);
for (const b of document.querySelectorAll("[data-print]")) {
  b.hidden = false;
  b.addEventListener("click", () => print());
}
