/* The sum of an axis follows its weights while they are typed. */
function sum(section) {
  const out = section.querySelector("[data-sum]");
  let total = 0;
  for (const field of section.querySelectorAll("[data-weight]")) total += /^\d+$/.test(field.value.trim()) ? Number(field.value) : 0;
  out.textContent = out.dataset.pattern.replace("{n}", total);
  out.toggleAttribute("data-off", total !== 100);
}

for (const section of document.querySelectorAll("[data-axis]")) {
  section.addEventListener("input", () => sum(section));
  sum(section);
}
