// Close the pop-up. A window the browser does not let us close says so; the page that opened it learns by itself.
window.close();
setTimeout(() => {
  document.getElementById("closing").textContent =
    "Your browser keeps this window open. Close it and go on where you pressed Connect to QuickBooks.";
}, 500);
