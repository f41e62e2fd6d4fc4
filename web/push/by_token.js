// @ts-check
/**
 * What the worker tells the server of one delivery. Its token says enough: no session is needed, so no cookie goes along.
 *
 * @param {string} path
 * @param {string} delivery the token
 * @param {number} longest ms
 * @returns {Promise<number>} the status, 0 when there was no answer
 */
export async function tellOf(path, delivery, longest) {
  try {
    const { status } = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ delivery }),
      credentials: "omit",
      keepalive: true,
      signal: AbortSignal.timeout?.(longest),
    });
    return status;
  } catch {
    return 0;
  }
}
