// Small comforts; every page works without them.
// Filters: fields left empty do not go into the address, so that it can be shared and read.
document.addEventListener("submit", (e) => {
  if (e.target.method !== "get") return;
  const empty = [...e.target.elements].filter((f) => f.name && !f.value);
  for (const f of empty) f.disabled = true;
  setTimeout(() => empty.forEach((f) => (f.disabled = false)));
});
// Print buttons appear only where they work.
for (const b of document.querySelectorAll("[data-print]")) {
  b.hidden = false;
  b.addEventListener("click", () => print());
}
// Before a session ends by itself, the page says so.
const idle = document.body.dataset.idle;
if (idle) setTimeout(() => { document.getElementById("idle").hidden = false; }, Math.max(0, Number(idle) - 120) * 1000);
