/// GIF.
package dev.densevec.data.decode.gif;
