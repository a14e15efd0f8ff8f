// What the page's script says.

const NOT_KEPT = "Notes and new walk-ins are not kept on this device: leave this page open.";
export const words = {
  offline: `No connection. What you marked is kept on this device and is saved as soon as the connection is back. ${NOT_KEPT}`,
  slow: "Saving… The connection is slow. Leave this page open.",
  signedOut: `You have been signed out. Sign in in another tab, then save again: what you marked is kept on this device. ${NOT_KEPT}`,
  saved: "Saved.",
  savedUnseen: "Saved. The connection is gone again, so what others marked can’t be shown yet.",
  firstWith: "Saved, but somebody else was first with: ",
  typing: "Somebody else has saved this register. It is shown once you have finished typing; yours stays.",
  others: "This register was saved by somebody else meanwhile and is shown as it stands",
  notUndone: "No connection. Nothing was taken back.",
  undoneUnseen: "Taken back. The connection is gone again, so the page can’t be shown yet.",
  fromBefore: "What you marked here before isn’t saved yet. Look it over and press Save.",
  pressedBefore: "You pressed Save here before the page was closed. What you marked is being sent now.",
};

export const lostWords = ({ notes, walkIns }: { notes: number; walkIns: number }): string => {
  const what = [...(notes > 0 ? ["notes"] : []), ...(walkIns > 0 ? ["new walk-ins"] : [])].join(" and ");
  return `You had typed ${what}, which are not kept on this device. Where they aren’t on this page, type them again.`;
};

/** a, b and c */
export const listed = (what: (string | Node)[]): (string | Node)[] =>
  what.flatMap((one, index) => [...(index === 0 ? [] : [index === what.length - 1 ? " and " : ", "]), one]);

export const linkTo = (id: string, name: string | undefined): Node => {
  const link = document.createElement("a");
  link.href = `#mark-${id}`;
  link.textContent = name ?? "somebody";
  return link;
};
