/* What HTML and htmx cannot say: local times, the answer of a chip, the pop-up of a provider. */

const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

function localise(root) {
  for (const time of root.querySelectorAll("time[data-local]")) {
    time.textContent = format.format(new Date(time.dateTime));
    time.removeAttribute("data-local");
  }
}

localise(document);

document.addEventListener("htmx:afterSettle", (event) => {
  localise(document);
  if (event.target.id === "why" && !event.target.matches(":popover-open")) event.target.showPopover();
});

// An error page in answer to a fragment: show it whole, so that its sentence is read.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  } else if (event.detail.xhr.status >= 400) {
    event.detail.shouldSwap = true;
    event.detail.target = document.getElementById("main");
    event.detail.swapOverride = "innerHTML";
    event.detail.selectOverride = "main > :not(.wordmark)";
  }
});

// A pop-up must open straight from the click; without scripts the form opens a tab of the same name.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-popup]");
  if (!opener) return;
  const left = window.screenX + Math.max(0, (window.outerWidth - 560) / 2);
  window.open("", opener.dataset.popup, `popup,width=560,height=720,left=${left},top=${window.screenY + 60}`);
});

// A payment of one invoice: what is applied to it follows the amount received, until somebody writes there.
document.addEventListener("input", (event) => {
  if (event.target.dataset.follows) delete event.target.dataset.follows;
  for (const input of document.querySelectorAll(`input[data-follows="${CSS.escape(event.target.id)}"]`)) {
    const tooMuch = Number(event.target.value.replaceAll(",", "")) > Number(input.dataset.most);
    input.value = tooMuch ? input.dataset.most : event.target.value;
  }
});

// What an item says goes into the fields of its line, but never over what was typed while the answer was on its way.
const typedBefore = new WeakMap();
const fieldsBeside = (select) => [...select.closest("tr").querySelectorAll("input:not([type=hidden])")];

document.addEventListener("change", (event) => {
  if (!event.target.matches("select[data-fills]")) return;
  typedBefore.set(event.target, fieldsBeside(event.target).map((input) => input.value));
}, true);

document.addEventListener("item-chosen", (event) => {
  fieldsBeside(event.target).forEach((input, index) => {
    const said = event.detail[input.name.split(".").at(-1)];
    if (said !== undefined && input.value === typedBefore.get(event.target)?.[index]) input.value = said;
  });
});
