// Dragging a job or a car on a board sends the form that a tap on it would open:
// to whom, and not before when, or into which bay. What is dragged and where it is
// dropped say it in data attributes with the names of the form's fields.
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
  // Where it can be dropped: a free bay; free time of a mechanic, or any cell of the lane for "as soon as possible".
  const target = (e) => held && e.target instanceof Element ? e.target.closest("[data-drop]") : null;
  const mark = (place) => {
    for (const old of document.querySelectorAll(".over")) if (old !== place) old.classList.remove("over");
    if (place) place.classList.add("over");
  };

  document.addEventListener("dragstart", (e) => {
    held = e.target.closest("[data-order]");
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
    const place = target(e);
    mark(place);
    if (place) e.preventDefault();
  });
  document.addEventListener("drop", (e) => {
    const place = target(e);
    if (!place) return;
    e.preventDefault();
    const cell = e.target.closest("td[data-at]");
    const said = { ...held.dataset, ...place.dataset, ...(cell && { from: quarterAt(cell, e.clientX) }) };
    form.action = form.dataset.to.replace("NUMBER", encodeURIComponent(held.dataset.order));
    for (const field of form.elements) if (field.name in said) field.value = said[field.name];
    form.requestSubmit();
  });
})();
