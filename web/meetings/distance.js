// @ts-check
/** Distances on the globe: `server/listings/distance.py` for a phone. */

const EARTH_KM = 6371.0088; // the mean radius (IUGG)
const radians = (/** @type {number} */ degrees) => (degrees * Math.PI) / 180;

/**
 * Gives the great-circle distance between two points in degrees (haversine).
 *
 * @param {number} lat
 * @param {number} lng
 * @param {number} otherLat
 * @param {number} otherLng
 */
export function kilometres(lat, lng, otherLat, otherLng) {
  const [one, other] = [radians(lat), radians(otherLat)];
  const up = Math.sin((other - one) / 2);
  const across = Math.sin(radians(otherLng - lng) / 2);
  const chord = up * up + Math.cos(one) * Math.cos(other) * across * across;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(chord)));
}
