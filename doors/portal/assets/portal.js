// Two small comforts; every page works without them.
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
