// Single keys mean something only while nobody types and no dialog is open.
const TYPING = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=button], [type=submit], [type=file])";

export const isBusy = (event) => Boolean(event.target.closest?.(TYPING) || document.querySelector("dialog:modal"));
