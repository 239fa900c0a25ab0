// What stands in a form, and what of it the server does not have yet.

const LEFT_OUT = new Set(["password", "file", "submit", "button", "reset", "image"]);

const isKept = ({ name, type }) => name && name !== "csrf_token" && !LEFT_OUT.has(type);

/** Give name → values of everything a draft keeps; passwords, files and the token never. */
export function valuesOf(form) {
  return gather(form, (control) => {
    if (control.type === "checkbox" || control.type === "radio") return control.checked ? [control.value] : [];
    if (control.type === "select-multiple") return [...control.selectedOptions].map(({ value }) => value);
    return [control.value];
  });
}

/** Give the same as the server sent it: a browser may have filled in more by itself since. */
export function sentValuesOf(form) {
  return gather(form, (control) => {
    if (control.type === "checkbox" || control.type === "radio") return control.defaultChecked ? [control.value] : [];
    if (control.options) return chosenAtFirst(control);
    return [control.type === "hidden" ? control.value : control.defaultValue];
  });
}

/** Give what the page carries along, such as the version that was shown: a draft needs it to merge. */
export function hiddenValuesOf(form) {
  const hidden = [...form.elements].filter((control) => control.type === "hidden" && isKept(control));
  return Object.fromEntries(hidden.map(({ name, value }) => [name, [value]]));
}

function gather(form, read) {
  const values = new Map();
  for (const control of [...form.elements].filter(isKept)) {
    const list = values.get(control.name) ?? [];
    values.set(control.name, list.concat(read(control).map((text) => text.replace(/\r\n?/g, "\n"))));
  }
  return values;
}

function chosenAtFirst(select) {
  const options = [...select.options];
  const chosen = options.filter(({ defaultSelected }) => defaultSelected);
  return (chosen.length || select.multiple ? chosen : options.slice(0, 1)).map(({ value }) => value);
}

/** Give the entries of `values` that differ from `known`. */
export function changesSince(known, values) {
  return new Map([...values].filter(([name, list]) => !isSame(known.get(name), list)));
}

const isSame = (one, other) =>
  one !== undefined && one.length === other.length && one.every((value, i) => value === other[i]);
