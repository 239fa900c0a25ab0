// Enter that confirms a kanji conversion is not the Enter that submits.

/** Say whether a key belongs to a conversion; 229 is how some browsers mark its last Enter. */
export const isConverting = (event) => event.isComposing || event.keyCode === 229;

export function startIme() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && isConverting(event) && event.target.matches?.("input")) {
      event.preventDefault();
    }
  }, true);
}
