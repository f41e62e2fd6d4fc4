// @ts-check
/** This page as the server has it now, whatever the phone keeps of it (`fromServer` in service_worker.js). */

/** @returns {string} */
export function addressAtServer() {
  const address = new URL(location.href);
  address.searchParams.set("from", "server");
  return address.href;
}

/** @returns {void} */
export function leaveToServer() {
  location.replace(addressAtServer());
}
