'use strict';
const $ = id => document.getElementById(id);

// viridis of matplotlib (Smith and van der Walt, CC0)
const STOPS = [0x440154, 0x481a6c, 0x472f7d, 0x414487, 0x39568c, 0x31688e, 0x2a788e, 0x23888e,
  0x1f988b, 0x22a884, 0x35b779, 0x54c568, 0x7ad151, 0xa5db36, 0xd2e21b, 0xfde725];

// The red (0), green (1) or blue (2) of a value from 0 to 1.
function colour(v, channel) {
  const at = Math.min(Math.max(v, 0), 1) * (STOPS.length - 1), i = Math.min(Math.floor(at), STOPS.length - 2);
  const shift = 16 - 8 * channel, a = STOPS[i] >> shift & 255, b = STOPS[i + 1] >> shift & 255;
  return a + (b - a) * (at - i);
}
