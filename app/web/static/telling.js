// Saying things: aloud for those who listen, in a notice for everybody.

/** A word for screen readers, when they have a moment. */
export function announce(text) {
  const told = document.getElementById("told");
  if (told) told.textContent = text;
}

/** The notice above the form; `tone` null takes it away. Parts are texts and elements. */
export function notice(tone, ...parts) {
  const place = document.getElementById("notice");
  place.replaceChildren();
  if (tone === null) return;
  const box = document.createElement("div");
  box.className = `notice ${tone}`;
  const said = document.createElement("p");
  said.append(...parts);
  box.append(said);
  place.append(box);
  place.scrollIntoView({ block: "nearest" });
}

/** A link that signs in without leaving what stands here. */
export function signInLink() {
  const link = document.createElement("a");
  link.href = "/sign-in";
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = "sign in in a new tab, then come back and go on here";
  return link;
}
