// A result's own page while it waits: the cases as they are judged, then the result, without a reload.
import { followOwn } from "./result.js";

const panel = document.getElementById("result");

if (panel?.querySelector("[data-wait]")) followOwn(panel, location.pathname);
