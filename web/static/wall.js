// The board on a wall is looked at from afar and touched by nobody: it reads itself anew at
// every beat of the server, and says since when it could not.
(() => {
  "use strict";
  const main = document.querySelector("main"), note = document.getElementById("dead");
  let last = performance.now();
  document.addEventListener("tick", () => document.dispatchEvent(new Event("look")));
  document.addEventListener("fresh", () => {
    last = performance.now();
    note.hidden = true;
  });
  setInterval(() => {
    const quiet = performance.now() - last > 1000 * Number(note.dataset.quiet);
    if (!quiet || !note.hidden) return;
    note.textContent = note.dataset.said.replace("TIME", main.querySelector("[data-as-of]").textContent);
    note.hidden = false;
  }, 500);
})();
