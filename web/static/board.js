// Dragging a job on the board sends the form that a tap on it would open: who,
// and not before when. The server finds the free time.
(() => {
  "use strict";
  const form = document.getElementById("move");
  if (!form) return;
  let held = null;

  // The quarter of an hour under the pointer, as the date-time field writes it.
  const quarterAt = (cell, x) => {
    const box = cell.getBoundingClientRect();
    const quarters = Math.floor((x - box.left) / box.width * Number(cell.dataset.quarters));
    const t = new Date(cell.dataset.at + "Z"); // a wall clock; UTC so that nobody's zone is added
    t.setUTCMinutes(t.getUTCMinutes() + 15 * Math.max(0, quarters));
    return t.toISOString().slice(0, 16);
  };
  // Where a job can be dropped: free time, or any cell of a lane for "as soon as possible".
  const target = (e) => held && e.target instanceof Element ? e.target.closest("tr[data-mechanic]") : null;
  const mark = (lane) => {
    for (const old of document.querySelectorAll("tr.over")) if (old !== lane) old.classList.remove("over");
    if (lane) lane.classList.add("over");
  };

  document.addEventListener("dragstart", (e) => {
    held = e.target.closest("[data-job]");
    if (!held) return;
    held.focus(); // a part with the focus in it is not refreshed under the hand
    e.dataTransfer.effectAllowed = "move";
    e.dataTransfer.setData("text/plain", held.textContent.trim());
  });
  document.addEventListener("dragend", () => {
    held = null;
    mark(null);
  });
  document.addEventListener("dragover", (e) => {
    const lane = target(e);
    mark(lane);
    if (lane) e.preventDefault();
  });
  document.addEventListener("drop", (e) => {
    const lane = target(e);
    if (!lane) return;
    e.preventDefault();
    const cell = e.target.closest("td[data-at]");
    form.action = form.dataset.to.replace("NUMBER", encodeURIComponent(held.dataset.order));
    form.elements.job_id.value = held.dataset.job;
    form.elements.mechanic_id.value = lane.dataset.mechanic;
    form.elements.from.value = cell ? quarterAt(cell, e.clientX) : lane.dataset.from || "";
    form.requestSubmit();
  });
})();
