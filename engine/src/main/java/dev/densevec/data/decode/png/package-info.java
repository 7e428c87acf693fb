/// PNG.
package dev.densevec.data.decode.png;
