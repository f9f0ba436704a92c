// What was typed and is not saved yet, kept on this device until it is: for a closed tab, an empty battery, a lost line.
const DAYS = 7;
const MINUTE = 60_000;
const read = (key) => {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
};
const write = (key, fields) => {
  try {
    if (Object.keys(fields).length) localStorage.setItem(key, JSON.stringify(fields));
    else localStorage.removeItem(key);
  } catch { /* no store on this device: the page itself still holds it */ }
};

export const keep = (key, values, revs) => {
  const fields = read(key);
  for (const [name, value] of values) fields[name] = { value, rev: revs[name] ?? 0, at: Date.now() };
  write(key, fields);
};
export const drop = (key, names) => {
  const fields = read(key);
  for (const name of names) delete fields[name];
  write(key, fields);
};
/** What was saved just now stays a minute: a page that was asked for at the same moment may not know of it yet. */
export const settle = (key, revs) => {
  const fields = read(key);
  for (const [name, rev] of Object.entries(revs)) if (fields[name]) fields[name] = { ...fields[name], rev, saved: true, at: Date.now() };
  write(key, fields);
};
/** What is kept under this key; what is older than a week goes, under every key. */
export const take = (key) => {
  const since = (field) => Date.now() - (field.saved ? MINUTE : DAYS * 1440 * MINUTE);
  try {
    for (const each of Object.keys(localStorage).filter((name) => name.startsWith("draft:"))) {
      write(each, Object.fromEntries(Object.entries(read(each)).filter(([, field]) => field.at > since(field))));
    }
  } catch { /* no store */ }
  return read(key);
};
