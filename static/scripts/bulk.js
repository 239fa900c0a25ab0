// Ticks all rows of a list's page at once and says how many are ticked.

export function startBulk() {
  const form = document.querySelector("[data-bulk]");
  if (!form) return;
  const boxes = [...form.querySelectorAll("input[name=chosen]")];
  const all = form.querySelector("[data-tick-all]");
  const told = form.querySelector("[data-ticked]");
  const show = () => {
    const count = boxes.filter((box) => box.checked).length;
    all.setAttribute("aria-pressed", String(count === boxes.length));
    told.textContent = count ? `${count} 件を選択中` : "";
  };
  all.addEventListener("click", () => {
    const wanted = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = wanted;
    show();
  });
  form.addEventListener("change", show);
  show();
}
