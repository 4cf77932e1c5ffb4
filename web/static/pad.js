// The frame to sign in, for mouse, finger and pen (form[data-pad]). What is drawn goes into the
// form as a PNG, black on white. Without this file, and by the keyboard, a name is typed.
(() => {
  "use strict";
  const form = document.querySelector("form[data-pad]");
  if (!form) return;
  const frame = form.querySelector("[data-draw]"), canvas = frame.querySelector("canvas"), ink = canvas.getContext("2d");
  const instead = form.querySelector("[data-type]");
  frame.hidden = false;
  canvas.height = Math.round((canvas.width * canvas.clientHeight) / canvas.clientWidth); // a phone's frame is higher
  instead.open = [...instead.querySelectorAll("input")].some((f) => f.checked || f.type === "text" && f.value) || !!instead.querySelector(".wrong");

  let strokes = [];
  const draw = () => {
    ink.fillStyle = "#fff";
    ink.fillRect(0, 0, canvas.width, canvas.height);
    ink.strokeStyle = "#000";
    Object.assign(ink, { lineWidth: 5, lineCap: "round", lineJoin: "round" });
    for (const [first, ...rest] of strokes) {
      ink.beginPath();
      ink.moveTo(...first);
      for (const p of rest.length ? rest : [first]) ink.lineTo(...p);
      ink.stroke();
    }
  };
  const at = (e) => {
    const box = canvas.getBoundingClientRect();
    return [((e.clientX - box.left) / box.width) * canvas.width, ((e.clientY - box.top) / box.height) * canvas.height];
  };
  let pen = null; // the pointer that draws: a palm beside it does not
  canvas.addEventListener("pointerdown", (e) => {
    if (pen !== null || e.button > 0) return;
    pen = e.pointerId;
    canvas.setPointerCapture(pen);
    strokes.push([at(e)]);
    say("");
    draw();
    e.preventDefault();
  });
  canvas.addEventListener("pointermove", (e) => {
    if (e.pointerId !== pen) return;
    for (const one of e.getCoalescedEvents?.() ?? [e]) strokes.at(-1).push(at(one));
    draw();
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, (e) => e.pointerId === pen && (pen = null));

  const note = document.createElement("p");
  note.className = "wrong";
  note.setAttribute("role", "alert");
  frame.after(note);
  const say = (text) => (note.textContent = text);
  form.querySelector("[data-undo]").addEventListener("click", () => (strokes.pop(), draw()));
  form.querySelector("[data-clear]").addEventListener("click", () => ((strokes = []), draw()));

  // A dot is no signature; the server measures it again.
  const enough = () => {
    const xs = strokes.flat().map((p) => p[0]), ys = strokes.flat().map((p) => p[1]);
    return Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)) >= canvas.width / 10;
  };
  // Before the page's own script counts the form as sent.
  form.addEventListener("submit", (e) => {
    const typed = form.elements.sign.checked || form.elements.typed.value.trim();
    form.elements.drawing.value = strokes.length ? canvas.toDataURL("image/png") : "";
    if (strokes.length ? enough() : typed) return;
    e.preventDefault();
    e.stopPropagation();
    say(form.dataset.pad);
  });
  draw();
})();
