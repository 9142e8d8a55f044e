// Loaded by every page of the workspace, by no public one.
import "./fragments";
import "./hints";
import "./confirm";
import "./keep";
import "./menus";
import "./minutes";

// After a form came back with errors, its summary is the first thing to read.
document.querySelector<HTMLElement>(".error-summary, .notice[role=alert]")?.focus();
