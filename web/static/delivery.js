// A scanner types a number and Enter, faster than a page comes back. With this file each
// scan is counted on the page; what is not awaited, or is one too many, the server answers.
(() => {
  "use strict";
  const scan = document.getElementById("van-scan"), said = document.getElementById("van-said");
  if (!scan) return;
  const key = (s) => s.toUpperCase().replace(/[^\p{L}\p{N}]/gu, "");
  const number = (s) => Number(s.trim().replace(",", ".")); // NaN is never less than the rest
  const row = (tr) => {
    const qty = tr.querySelector("input[inputmode=decimal]"), all = tr.querySelector("input[type=checkbox]");
    const rest = Number(tr.dataset.rest);
    return { tr, qty, all, rest, came: !qty.value.trim() && all.checked ? rest : number(qty.value) };
  };
  const changed = (field) => field.dispatchEvent(new Event("input", { bubbles: true })); // the draft is kept

  scan.form.addEventListener("submit", (e) => {
    if (!e.submitter || e.submitter.value !== "scan" || !key(scan.value)) return;
    const rows = [...scan.form.querySelectorAll("tr[data-scan]")].filter((tr) => key(tr.dataset.scan) === key(scan.value)).map(row);
    const next = rows.find((r) => !r.qty.disabled && r.came + 1 <= r.rest);
    if (!next) return;
    e.preventDefault();
    e.stopPropagation(); // it is not sent, so it may be sent again
    next.qty.value = String(next.came + 1);
    next.all.checked = false;
    for (const tr of scan.form.querySelectorAll("tr.changed")) tr.classList.remove("changed");
    next.tr.classList.add("changed");
    const note = document.getElementById("van-scan-note");
    if (note) note.remove();
    scan.removeAttribute("aria-invalid");
    said.textContent = `${next.tr.dataset.name}: ${next.qty.value} / ${next.tr.dataset.rest}`;
    scan.value = "";
    changed(next.qty);
    scan.focus();
  });
})();
