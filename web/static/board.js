// Moving a job or a car on a board sends the form that a tap on it would open: to whom, and
// not before when, or into which bay. It is carried with the mouse, with a finger that rests
// on it first, or with the keyboard: Space takes it, arrows choose, Enter drops, Escape calls
// off. What is carried and where it may go say it in data attributes with the names of the
// form's fields.
(() => {
  "use strict";
  const form = document.getElementById("move"), said = document.getElementById("said");
  if (!form) return;
  const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC" });
  const say = (text, job = "") => { said.textContent = text.replace("JOB", job); };

  // A time on the board is a wall clock; UTC so that nobody's zone is added.
  const quarter = (cell, n) => {
    const t = new Date(cell.dataset.at + "Z");
    t.setUTCMinutes(t.getUTCMinutes() + 15 * n);
    return t;
  };
  const under = (cell, x) => {
    const box = cell.getBoundingClientRect();
    return quarter(cell, Math.max(0, Math.floor((x - box.left) / box.width * Number(cell.dataset.quarters))));
  };

  // carried is what is on its way: at = where to, from = not before when, null for as soon as possible.
  let carried = null;
  const label = () => [carried.at?.dataset.name, carried.from && clock.format(carried.from)].filter(Boolean).join(" · ");
  const point = (at, from, x, y) => {
    Object.assign(carried, { at, from });
    for (const old of document.querySelectorAll(".over")) if (old !== at) old.classList.remove("over");
    if (at) at.classList.add("over");
    const { ghost } = carried;
    ghost.textContent = [carried.title, label()].filter(Boolean).join(" → ");
    ghost.style.left = Math.max(4, Math.min(x + 12, innerWidth - ghost.offsetWidth - 4)) + "px";
    ghost.style.top = Math.max(4, Math.min(y + 12, innerHeight - ghost.offsetHeight - 4)) + "px";
  };
  const take = (job, x, y) => {
    const ghost = document.createElement("div");
    ghost.className = "ghost";
    ghost.ariaHidden = "true";
    document.body.append(ghost);
    carried = { job, ghost, title: (job.querySelector("b") || job).textContent.trim() };
    job.focus({ preventScroll: true }); // a part with the focus in it is not refreshed under the hand
    document.body.classList.add("carrying");
    point(null, null, x, y);
    say(form.dataset.taken, carried.title);
  };
  const leave = () => {
    carried?.ghost.remove();
    carried = null;
    document.body.classList.remove("carrying");
    for (const old of document.querySelectorAll(".over")) old.classList.remove("over");
  };
  const callOff = () => {
    say(form.dataset.off, carried.title);
    leave();
  };
  const drop = () => {
    const { job, at, from } = carried;
    if (!at) return callOff();
    const told = { ...job.dataset, ...at.dataset, ...(from && { from: from.toISOString().slice(0, 16) }) };
    leave();
    form.action = form.dataset.to.replace("NUMBER", encodeURIComponent(job.dataset.order));
    for (const field of form.elements) if (field.name in told) field.value = told[field.name];
    form.requestSubmit();
  };

  // Mouse and finger. A mouse takes what it moves with its button down; a finger that moves
  // at once scrolls the page, one that rests takes.
  let pressed = null;
  const forget = () => {
    clearTimeout(pressed?.rests);
    pressed = null;
  };
  const over = (x, y) => {
    const at = document.elementFromPoint(x, y)?.closest("[data-drop]") || null;
    const cell = at && document.elementFromPoint(x, y).closest("td[data-at]");
    point(at, cell ? under(cell, x) : null, x, y);
  };
  document.addEventListener("pointerdown", (e) => {
    const job = e.target.closest("[data-order]");
    if (carried) callOff();
    forget();
    if (!job || e.button !== 0 || !e.isPrimary) return;
    pressed = { job, x: e.clientX, y: e.clientY, finger: e.pointerType !== "mouse" };
    if (pressed.finger) pressed.rests = setTimeout(() => take(job, pressed.x, pressed.y), 400);
  });
  document.addEventListener("pointermove", (e) => {
    if (!pressed || !e.isPrimary) return;
    if (!carried) {
      if (Math.hypot(e.clientX - pressed.x, e.clientY - pressed.y) < 6) return;
      if (pressed.finger) return forget();
      take(pressed.job, e.clientX, e.clientY);
    }
    over(e.clientX, e.clientY);
    if (e.clientY < 48) scrollBy(0, -16);
    if (e.clientY > innerHeight - 48) scrollBy(0, 16);
  });
  document.addEventListener("pointerup", (e) => {
    if (!pressed || !e.isPrimary) return;
    forget();
    if (!carried) return;
    // The click that follows is no tap on the job.
    document.addEventListener("click", (c) => c.preventDefault(), { capture: true, once: true });
    setTimeout(drop);
  });
  document.addEventListener("pointercancel", () => {
    forget();
    if (carried) callOff();
  });
  document.addEventListener("touchmove", (e) => carried && e.cancelable && e.preventDefault(), { passive: false });
  document.addEventListener("contextmenu", (e) => pressed?.finger && e.preventDefault());
  document.addEventListener("dragstart", (e) => e.target.closest("[data-order]") && e.preventDefault()); // a link is carried by the browser otherwise

  // The keyboard. Up and down go from lane to lane, left and right through its free quarters.
  const quarters = (lane) => [null, ...[...lane.querySelectorAll("td[data-at]")].flatMap((cell) => [...Array(Number(cell.dataset.quarters)).keys()].map((n) => ({ cell, n, at: quarter(cell, n) })))];
  const step = (key) => {
    const lanes = [...document.querySelectorAll("[data-drop]")].filter((l) => l.checkVisibility());
    if (!lanes.length) return;
    let { at, from } = carried;
    const down = key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : 0;
    const i = lanes.indexOf(at || carried.job.closest("[data-drop]"));
    if (down || !at) at = lanes[i < 0 ? 0 : (i + down + lanes.length) % lanes.length];
    let times = quarters(at);
    if (from && !times.some((q) => q && +q.at === +from)) from = times.find((q) => q && q.at > from)?.at || null;
    let n = times.findIndex((q) => (q ? +q.at : null) === (from ? +from : null));
    if (!down) n = Math.max(0, Math.min(times.length - 1, n + (key === "ArrowRight" ? 1 : -1)));
    const time = times[n];
    at.scrollIntoView({ block: "nearest", inline: "nearest" });
    const box = (time ? time.cell : at).getBoundingClientRect();
    point(at, time ? time.at : null, time ? box.left + box.width * time.n / Number(time.cell.dataset.quarters) : box.left, box.top);
    say(label());
  };
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const job = e.target.closest("[data-order]");
    if (!carried) {
      if (e.key !== " " || !job) return;
      const box = job.getBoundingClientRect();
      take(job, box.left, box.top);
    } else if (e.key.startsWith("Arrow")) step(e.key);
    else if (e.key === "Enter" || e.key === " ") drop();
    else if (e.key === "Escape" || e.key === "Tab") return callOff();
    e.preventDefault();
  });

  // The line of now walks on between two looks at the server.
  const came = new WeakMap();
  const walk = () => {
    for (const line of document.querySelectorAll(".now line")) {
      if (!came.has(line)) came.set(line, [Date.now(), Number(line.getAttribute("x1"))]);
      const [since, x] = came.get(line), at = String(x + (Date.now() - since) / 900000);
      line.setAttribute("x1", at);
      line.setAttribute("x2", at);
    }
  };
  walk();
  setInterval(walk, 20000);
})();
